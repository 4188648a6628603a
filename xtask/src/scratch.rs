//! Directories to work in.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
};

use crate::failure::Failure;

/// A fresh directory of a name that starts with `name` in `parent`, for this user only.
pub(crate) fn fresh(parent: &Path, name: &str) -> Result<PathBuf, Failure> {
    for number in 0.. {
        let path = parent.join(format!("{name}-{}-{number}", process::id()));
        match private(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(format!("cannot create {}: {error}", path.display()).into()),
        }
    }
    unreachable!("one number of them all is free")
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// A directory that goes away with what is in it.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(parent: &Path, name: &str) -> Result<Self, Failure> {
        fresh(parent, name).map(Self)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("xtask: cannot remove {}: {error}", self.0.display());
        }
    }
}
