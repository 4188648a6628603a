//! rclone, as it comes and at its best.

use std::process::Command;

use servers::{RCLONE, obscured};

use super::{Errand, Tool};
use crate::{
    bench::protocols::{
        door::{Reach, secret_file},
        job::Work,
    },
    failure::Failure,
};

pub(super) static DEFAULTS: Tool = Tool {
    name: "rclone",
    label: "rclone, its defaults",
    version: ["rclone", "version"],
    package: Some(RCLONE),
    command: |errand| command(errand, &[]),
};

pub(super) static BEST: Tool = Tool {
    name: "rclone-16",
    label: "rclone, 16 transfers, no checksums, no pacing",
    version: ["rclone", "version"],
    package: Some(RCLONE),
    command: |errand| {
        let more: &[&str] = match &errand.door.reach {
            Reach::Local(_) => &["--ignore-checksum"],
            Reach::Ssh(_) => &["--ignore-checksum", "--sftp-disable-hashcheck"],
            Reach::Dav(_) => &["--ignore-checksum", "--webdav-pacer-min-sleep=0s"],
            Reach::Ftp(_) => &["--ignore-checksum"],
            Reach::S3(_) => &["--ignore-checksum", "--s3-no-check-bucket", "--s3-no-head"],
        };
        command(errand, &[&["--transfers=16", "--checkers=16"], more].concat())
    },
};

fn command(errand: &Errand<'_>, flags: &[&str]) -> Result<Option<Command>, Failure> {
    let config = secret_file(&errand.door.home, "rclone.conf", || config(errand))?;
    let there = match &errand.door.reach {
        Reach::Local(root) => root.join(errand.there).display().to_string(),
        Reach::Ssh(ssh) => format!("there:{}/{}", ssh.root.display(), errand.there),
        Reach::Dav(_) | Reach::Ftp(_) => format!("there:{}", errand.there),
        // Without the slash it looks for an object of this name, of which s3s-fs says that something is wrong with itself.
        Reach::S3(s3) => format!("there:{}/{}/", s3.bucket, errand.there),
    };
    let mut rclone = Command::new("rclone");
    rclone.args(flags).arg("--config").arg(config);
    match errand.work {
        Work::Up => rclone.arg("copy").arg(&errand.here).arg(there),
        Work::Down => rclone.arg("copy").arg(there).arg(&errand.here),
        Work::Delete => rclone.arg("delete").arg(there),
        Work::List => rclone.arg("lsf").arg(there),
    };
    Ok(Some(rclone))
}

fn config(errand: &Errand<'_>) -> Result<String, Failure> {
    let obscured =
        |password: &str| obscured(password).map_err(|error| Failure::Failed(error.to_string()));
    Ok(match &errand.door.reach {
        Reach::Local(_) => String::new(),
        Reach::Ssh(ssh) => format!(
            "[there]\ntype = sftp\nhost = 127.0.0.1\nuser = {}\nport = {}\nkey_file = {}\nknown_hosts_file = {}\n",
            ssh.user,
            ssh.port,
            ssh.key.display(),
            ssh.known_hosts.display()
        ),
        Reach::Dav(dav) => format!(
            "[there]\ntype = webdav\nvendor = other\nurl = http://{}/\nuser = {}\npass = {}\n",
            dav.host,
            dav.user,
            obscured(&dav.password)?
        ),
        Reach::Ftp(ftp) => format!(
            "[there]\ntype = ftp\nhost = 127.0.0.1\nport = {}\nuser = {}\npass = {}\n",
            ftp.port,
            ftp.user,
            obscured(&ftp.password)?
        ),
        Reach::S3(s3) => format!(
            "[there]\ntype = s3\nprovider = Other\nendpoint = {}\naccess_key_id = {}\nsecret_access_key = {}\n",
            s3.endpoint, s3.key, s3.secret
        ),
    })
}
