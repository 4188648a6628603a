//! lftp, with several transfers at once. Of WebDAV it wants listings in HTML, which mod_dav does not make.

use std::process::Command;

use servers::Package;

use super::{Errand, Tool};
use crate::{
    bench::protocols::{door::Reach, job::Work},
    failure::Failure,
};

const PACKAGE: Package = Package::Debian { name: "lftp", brings: "lftp" };

pub(super) static FOUR: Tool = Tool {
    name: "lftp",
    label: "lftp, 4 at once",
    version: ["lftp", "--version"],
    package: Some(PACKAGE),
    command: |errand| command(errand, "--parallel=4"),
};

pub(super) static SIXTEEN: Tool = Tool {
    name: "lftp-16",
    label: "lftp, 16 at once, a large file in 4 parts",
    version: ["lftp", "--version"],
    package: Some(PACKAGE),
    command: |errand| match errand.work {
        Work::Up => command(errand, "--parallel=16"),
        Work::Down => command(errand, "--parallel=16 --use-pget-n=4"),
        // It does these one by one.
        Work::Delete | Work::List => Ok(None),
    },
};

fn command(errand: &Errand<'_>, parallel: &str) -> Result<Option<Command>, Failure> {
    let (open, there) = match &errand.door.reach {
        Reach::Ssh(ssh) => (
            format!(
                "set sftp:connect-program \"ssh -a -x -F {}\"\nopen -u {}, sftp://127.0.0.1:{}\n",
                ssh.config.display(),
                ssh.user,
                ssh.port
            ),
            ssh.root.join(errand.there).display().to_string(),
        ),
        Reach::Ftp(ftp) => (
            format!("open -u {},{} ftp://127.0.0.1:{}\n", ftp.user, ftp.password, ftp.port),
            errand.there.to_owned(),
        ),
        Reach::Local(_) | Reach::Dav(_) | Reach::S3(_) => return Ok(None),
    };
    let here = errand.here.display();
    let work = match errand.work {
        Work::Up => format!("mirror -R {parallel} {here} {there}\n"),
        Work::Down => format!("mirror {parallel} {there} {here}\n"),
        Work::Delete => format!("mrm {there}/*\n"),
        Work::List => format!("cls -1 {there}\n"),
    };
    let script = format!("set cmd:fail-exit yes\nset net:max-retries 2\n{open}{work}");
    let mut lftp = Command::new("lftp");
    lftp.arg("-f").arg(errand.script("script.lftp", &script)?);
    Ok(Some(lftp))
}
