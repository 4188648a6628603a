//! rsync, over ssh.

use std::{fs, process::Command};

use servers::Package;

use super::{Errand, Tool};
use crate::{
    bench::protocols::{door::Reach, job::Work},
    failure::Failure,
};

pub(super) static RSYNC: Tool = Tool {
    name: "rsync",
    label: "rsync",
    version: ["rsync", "--version"],
    package: Some(Package::Debian { name: "rsync", brings: "rsync" }),
    command,
};

fn command(errand: &Errand<'_>) -> Result<Option<Command>, Failure> {
    let mut rsync = Command::new("rsync");
    let there = match &errand.door.reach {
        Reach::Local(root) => format!("{}/", root.join(errand.there).display()),
        Reach::Ssh(ssh) => {
            rsync.arg("-e").arg(format!("ssh -F '{}'", ssh.config.display()));
            format!("127.0.0.1:{}/", ssh.root.join(errand.there).display())
        }
        Reach::Dav(_) | Reach::Ftp(_) | Reach::S3(_) => return Ok(None),
    };
    let here = format!("{}/", errand.here.display());
    match errand.work {
        Work::Up => rsync.arg("-rt").args([here, there]),
        Work::Down => rsync.arg("-rt").args([there, here]),
        // It deletes what the other side does not have.
        Work::Delete => {
            let empty = errand.door.home.join("empty");
            fs::create_dir_all(&empty).map_err(|e| format!("{}: {e}", empty.display()))?;
            rsync.args(["-r", "--delete", &format!("{}/", empty.display()), &there])
        }
        Work::List => rsync.args(["--list-only", &there]),
    };
    Ok(Some(rsync))
}
