//! The places that the work is done at: a server for each protocol, and what a tool needs to reach it.

mod dav;
mod ftp;
mod local;
mod s3;
mod ssh;
mod way;

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use self::way::Way;
pub(super) use self::{dav::Dav, ftp::Ftp, s3::S3, ssh::Ssh};
use crate::failure::Failure;

/// A protocol that the work is done over.
pub(super) struct Protocol {
    /// As `--only` takes it, and as it is kept.
    pub(super) name: &'static str,
    /// As README.md has it, behind "over".
    pub(super) label: &'static str,
    /// How many names there are to list.
    pub(super) thousand_names: usize,
    /// How long it takes to the server and back, beyond what this machine makes of it.
    pub(super) round_trip: Duration,
    /// Opens a door in an empty directory, for this user only.
    pub(super) open: fn(home: &Path, round_trip: Duration) -> Result<Door, Failure>,
}

/// As between two places of one country: what a tool waits for there, and nobody does on one machine.
const FAR: Duration = Duration::from_millis(20);

/// A further protocol is one more of these: what opens it, and the tools that can reach it.
pub(super) static PROTOCOLS: &[&Protocol] = &[
    &ssh::PROTOCOL,
    &ssh::FAR,
    &dav::PROTOCOL,
    &dav::FAR,
    &ftp::PROTOCOL,
    &s3::PROTOCOL,
    &s3::FAR,
    &local::PROTOCOL,
];

/// What a tool is told.
pub(super) struct Door {
    pub(super) reach: Reach,
    /// Where the served directory lies on this machine's disk.
    pub(super) disk: PathBuf,
    /// Where the local files lie, if not on the disk.
    pub(super) here: Option<PathBuf>,
    /// Whether the server keeps more of an object than its file.
    pub(super) keeps_more: bool,
    /// `HOME` of every tool, with the configurations that they find there. Secrets are in such files only.
    pub(super) home: PathBuf,
    /// Whose server it is, and its version.
    pub(super) server: String,
    /// Gone with this.
    pub(super) _way: Option<Way>,
}

impl Door {
    /// One to a server that keeps its objects as files, and nothing more of them.
    fn by(way: Way, reach: Reach, home: &Path) -> Self {
        Self {
            disk: way.instance.data().to_owned(),
            reach,
            here: None,
            keeps_more: false,
            home: home.to_owned(),
            server: described(way.instance.server()),
            _way: Some(way),
        }
    }
}

/// How the served directory is reached.
pub(super) enum Reach {
    Local(PathBuf),
    Ssh(Ssh),
    Dav(Dav),
    Ftp(Ftp),
    S3(S3),
}

/// Writes a file that others cannot read, unless it is there; its path.
pub(super) fn secret_file(
    home: &Path,
    name: &str,
    text: impl FnOnce() -> Result<String, Failure>,
) -> Result<PathBuf, Failure> {
    let path = home.join(name);
    if !path.exists() {
        let text = text()?;
        fs::write(&path, "")
            .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o600)))
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(path)
}

fn named(name: &str) -> Result<&'static servers::Server, Failure> {
    servers::named(name).ok_or_else(|| Failure::Failed(format!("there is no server {name}")))
}

fn described(server: &servers::Server) -> String {
    format!("{} {}", server.make, server.version().unwrap_or_default()).trim_end().to_owned()
}
