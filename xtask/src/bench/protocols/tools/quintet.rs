//! `quintet`, of this workspace, in release.

use std::process::Command;

use super::{Errand, Tool};
use crate::bench::protocols::{door::Reach, job::Work};

pub(super) static QUINTET: Tool = Tool {
    name: "quintet",
    label: "quintet",
    version: ["quintet", "--version"],
    package: None,
    command: |errand| Ok(Some(command(errand, ""))),
};

/// The others do not wait for the disk either.
pub(super) static UNSYNCED: Tool = Tool {
    name: "quintet-unsynced",
    label: "quintet, `fsync=false`",
    version: ["quintet", "--version"],
    package: None,
    command: |errand| {
        let syncs = !matches!(errand.door.reach, Reach::Dav(_)) && errand.work == Work::Up;
        Ok(syncs.then(|| command(errand, "fsync=false")))
    },
};

fn command(errand: &Errand<'_>, option: &str) -> Command {
    let url = url(errand, option);
    let mut quintet = Command::new("quintet");
    quintet.arg("--quiet");
    match errand.work {
        Work::Up => quintet.arg("cp").arg(&errand.here).arg(url),
        Work::Down => quintet.arg("cp").arg(url).arg(&errand.here),
        Work::Delete => quintet.args(["rm", "-r"]).arg(url),
        Work::List => quintet.arg("ls").arg(url),
    };
    if let Reach::Dav(dav) = &errand.door.reach {
        quintet.env("QUINTET_PASSWORD_WEBDAV", &dav.password);
    }
    quintet
}

fn url(errand: &Errand<'_>, option: &str) -> String {
    let there = errand.there;
    let option =
        |before: &str| if option.is_empty() { String::new() } else { format!("{before}{option}") };
    match &errand.door.reach {
        Reach::Local(root) => format!("file://{}/{there}{}", root.display(), option("?")),
        // A path that begins with two slashes does not begin where the login lands.
        Reach::Ssh(ssh) => format!(
            "sftp://{}@127.0.0.1:{}/{}/{there}?config=none&known-hosts={}&identity={}{}",
            ssh.user,
            ssh.port,
            ssh.root.display(),
            ssh.known_hosts.display(),
            ssh.key.display(),
            option("&")
        ),
        Reach::Dav(dav) => format!("webdav://{}@{}/{there}{}", dav.user, dav.host, option("?")),
    }
}
