//! Where servers live: the directories that instances share.

use std::{
    fs::{self, DirBuilder, File, Permissions},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use crate::error::Error;

/// The directory of instances and of what is installed for them alone. For root it is outside the workspace: sshd confines its users
/// only below directories that are root's own, and the user that the servers run as may not be able to reach a workspace.
pub(crate) fn home() -> Result<PathBuf, Error> {
    let home = match is_root() {
        true => PathBuf::from("/var/lib/quintet-servers"),
        false => {
            let package = Path::new(env!("CARGO_MANIFEST_DIR"));
            package.ancestors().nth(2).unwrap_or(package).join("target/servers")
        }
    };
    directory(&home, 0o711)?;
    Ok(home)
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Makes the directory, and those above it; its mode is `mode`, whatever the umask.
pub(crate) fn directory(path: &Path, mode: u32) -> Result<(), Error> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(path)
        .and_then(|()| fs::set_permissions(path, Permissions::from_mode(mode)))
        .map_err(|error| Error::at(path, "make", &error))
}

/// Writes a file of this mode. Nobody reads it by half, nor with another mode.
pub(crate) fn write(path: &Path, mode: u32, contents: &[u8]) -> Result<(), Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    fs::write(&new, "")
        .and_then(|()| fs::set_permissions(&new, Permissions::from_mode(mode)))
        .and_then(|()| fs::write(&new, contents))
        .and_then(|()| fs::rename(&new, path))
        .map_err(|error| Error::at(path, "write", &error))
}

/// Keeps others (other processes, too) from doing the same at the same time, until it is dropped.
pub(crate) fn lock(what: &str) -> Result<File, Error> {
    lock_in(&home()?, what)
}

/// As [`lock`], among those who share a directory.
pub(crate) fn lock_in(directory: &Path, what: &str) -> Result<File, Error> {
    let path = directory.join(format!("{what}.lock"));
    File::create(&path)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| Error::at(&path, "lock", &error))
}
