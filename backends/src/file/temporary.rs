//! What a put writes to before it is whole: a locked file in a directory of its own, or beside its place.

use std::{fs::File, io};

use backend_core::{Error, Result, local};
use cap_std::fs::{Dir, OpenOptions};

use super::root::making_parents;

/// How often a temporary is made again that somebody took for a leftover.
const RACES: usize = 32;

/// A file that is not an object yet. Removed when dropped.
pub(super) struct Temporary<'r> {
    root: &'r Dir,
    path: String,
    file: File,
    landed: bool,
}

impl<'r> Temporary<'r> {
    /// One in the directory for temporaries, from where a rename reaches every place on the same file system.
    pub(super) fn in_root(root: &'r Dir) -> Result<Self> {
        Self::inside(root, local::PREFIX)
    }

    /// One in the directory that the object will be in.
    pub(super) fn beside(root: &'r Dir, name: &str) -> Result<Self> {
        Self::inside(root, name.rsplit_once('/').map_or(".", |(parent, _)| parent))
    }

    fn inside(root: &'r Dir, directory: &str) -> Result<Self> {
        for _ in 0..RACES {
            let path = format!("{directory}/{}", local::fresh_name());
            let mut options = OpenOptions::new();
            options.read(true).write(true).create_new(true);
            let file = making_parents(root, &path, || root.open_with(&path, &options))?.into_std();
            if local::claim(&file)? {
                return Ok(Self { root, path, file, landed: false });
            }
        }
        Err(Error::other("temporary files vanish as soon as they are made"))
    }

    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Puts it in the place of `name`, at once.
    pub(super) fn land(mut self, name: &str, place: Place) -> Result<()> {
        let root = self.root;
        match place {
            Place::Any => {
                making_parents(root, name, || root.rename(&self.path, root, name))?;
                self.landed = true;
            }
            Place::Free => {
                match making_parents(root, name, || root.hard_link(&self.path, root, name)) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                        return Err(Error::already_exists());
                    }
                    linked => linked?,
                }
            }
        }
        Ok(())
    }
}

/// Where a temporary may land.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Whatever is there is replaced.
    Any,
    /// Nothing may be there.
    Free,
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.landed {
            let _ = self.root.remove_file(&self.path);
        }
    }
}

/// Whether a rename failed because its ends are on two file systems.
pub(super) fn crosses_devices(error: &Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|e| e.downcast_ref::<io::Error>());
    cause.is_some_and(|error| error.kind() == io::ErrorKind::CrossesDevices)
}

/// Removes the temporaries of processes that have ended. What cannot be removed stays: it is never listed.
pub(super) fn sweep(root: &Dir) {
    let Ok(found) = root.read_dir(local::PREFIX) else { return };
    for entry in found.flatten() {
        if let Some(name) = entry.file_name().to_str() {
            remove_leftover(root, &format!("{}/{name}", local::PREFIX));
        }
    }
    let _ = root.remove_dir(local::PREFIX);
}

/// Removes one temporary, if its process has ended.
pub(super) fn remove_leftover(root: &Dir, path: &str) {
    let is_file = root.symlink_metadata(path).is_ok_and(|found| found.is_file());
    if is_file && root.open(path).is_ok_and(|file| local::is_leftover(&file.into_std())) {
        let _ = root.remove_file(path);
    }
}
