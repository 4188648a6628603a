//! OpenSSH's own clients.

use std::process::Command;

use servers::Package;

use super::{Errand, Tool};
use crate::{
    bench::protocols::{door::Reach, job::Work},
    failure::Failure,
};

const PACKAGE: Package = Package::Debian { name: "openssh-client", brings: "sftp" };

pub(super) static SFTP: Tool = Tool {
    name: "sftp",
    label: "OpenSSH sftp",
    version: ["ssh", "-V"],
    package: Some(PACKAGE),
    command: sftp,
};

pub(super) static SCP: Tool = Tool {
    name: "scp",
    label: "OpenSSH scp",
    version: ["ssh", "-V"],
    package: Some(PACKAGE),
    command: scp,
};

fn sftp(errand: &Errand<'_>) -> Result<Option<Command>, Failure> {
    let Reach::Ssh(ssh) = &errand.door.reach else { return Ok(None) };
    let (here, there) = (errand.here.display(), ssh.root.join(errand.there));
    let there = there.display();
    let script = match errand.work {
        Work::Up => format!("put {here}/* {there}\n"),
        Work::Down => format!("get {there}/* {here}\n"),
        Work::Delete => format!("rm {there}/*\n"),
        Work::List => format!("ls -1 {there}\n"),
    };
    let mut sftp = Command::new("sftp");
    sftp.arg("-q").arg("-F").arg(&ssh.config);
    sftp.arg("-b").arg(errand.script("sftp.batch", &script)?).arg("127.0.0.1");
    Ok(Some(sftp))
}

fn scp(errand: &Errand<'_>) -> Result<Option<Command>, Failure> {
    let Reach::Ssh(ssh) = &errand.door.reach else { return Ok(None) };
    let there = format!("127.0.0.1:{}", ssh.root.join(errand.there).display());
    let mut scp = Command::new("scp");
    scp.arg("-q").arg("-F").arg(&ssh.config);
    match errand.work {
        Work::Up => scp.args(errand.names.iter().map(|name| errand.here.join(name))).arg(there),
        Work::Down => scp.arg(format!("{there}/*")).arg(&errand.here),
        Work::Delete | Work::List => return Ok(None),
    };
    Ok(Some(scp))
}
