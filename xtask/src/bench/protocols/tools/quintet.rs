//! `quintet`, of this workspace, in release.

use std::process::Command;

use super::{Errand, Tool};
use crate::bench::protocols::{door::Reach, job::Work};

pub(in super::super) static QUINTET: Tool = Tool {
    name: "quintet",
    label: "quintet",
    version: ["quintet", "--version"],
    package: None,
    command: |errand| Ok(Some(command(errand, ""))),
};

/// The others do not wait for the disk of the server either.
pub(super) static UNSYNCED: Tool = Tool {
    name: "quintet-unsynced",
    label: "quintet, `fsync=false`",
    version: ["quintet", "--version"],
    package: None,
    command: |errand| {
        let can_sync = matches!(errand.door.reach, Reach::Local(_) | Reach::Ssh(_));
        let syncs = errand.work == Work::Up && can_sync;
        Ok(syncs.then(|| command(errand, "fsync=false")))
    },
};

/// With an option for the place that is written to.
fn command(errand: &Errand<'_>, option: &str) -> Command {
    let mut quintet = Command::new("quintet");
    quintet.arg("--quiet");
    match errand.work {
        Work::Up => quintet.arg("cp").arg(&errand.here).arg(url(errand, option)),
        Work::Down => quintet.arg("cp").arg(url(errand, "")).arg(&errand.here),
        Work::Delete => quintet.args(["rm", "-r"]).arg(url(errand, "")),
        Work::List => quintet.arg("ls").arg(url(errand, "")),
    };
    match &errand.door.reach {
        Reach::Dav(dav) => quintet.env("QUINTET_PASSWORD_WEBDAV", &dav.password),
        Reach::Ftp(ftp) => quintet.env("QUINTET_PASSWORD_FTP", &ftp.password),
        Reach::S3(s3) => quintet.env("QUINTET_PASSWORD_S3", &s3.secret),
        Reach::Local(_) | Reach::Ssh(_) => &mut quintet,
    };
    quintet
}

fn url(errand: &Errand<'_>, option: &str) -> String {
    let there = errand.there;
    let url = match &errand.door.reach {
        Reach::Local(root) => format!("file://{}/{there}", root.display()),
        // A path that begins with two slashes does not begin where the login lands.
        Reach::Ssh(ssh) => format!(
            "sftp://{}@127.0.0.1:{}/{}/{there}?config=none&known-hosts={}&identity={}",
            ssh.user,
            ssh.port,
            ssh.root.display(),
            ssh.known_hosts.display(),
            ssh.key.display(),
        ),
        Reach::Dav(dav) => format!("webdav://{}@{}/{there}", dav.user, dav.host),
        Reach::Ftp(ftp) => format!("ftp://{}@127.0.0.1:{}/{there}", ftp.user, ftp.port),
        // Without the slash it is asked whether this is an object, and s3s-fs has no answer where it is a directory.
        Reach::S3(s3) => format!("s3://{}@{}/{there}/?endpoint={}", s3.key, s3.bucket, s3.endpoint),
    };
    with(url, option)
}

/// The URL with one more option, unless that is empty.
fn with(url: String, option: &str) -> String {
    match option {
        "" => url,
        option => format!("{url}{}{option}", if url.contains('?') { '&' } else { '?' }),
    }
}
