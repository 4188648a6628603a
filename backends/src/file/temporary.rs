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
        match root.symlink_metadata(local::PREFIX) {
            Ok(found) if !found.is_dir() => {
                Err(io::Error::from(io::ErrorKind::NotADirectory).into())
            }
            _ => Self::inside(root, local::PREFIX),
        }
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

/// Whether a temporary beside its place may do what one in the directory for temporaries could not: another file system may be
/// mounted inside the root, or the directory may be somebody else's.
pub(super) fn is_better_beside(error: &Error) -> bool {
    use io::ErrorKind::{AlreadyExists, CrossesDevices, NotADirectory, PermissionDenied};
    let cause = std::error::Error::source(error).and_then(|e| e.downcast_ref::<io::Error>());
    cause.is_some_and(|error| {
        matches!(error.kind(), AlreadyExists | CrossesDevices | NotADirectory | PermissionDenied)
    })
}

/// Removes the temporaries of processes that have ended. What cannot be removed stays: it is never listed.
pub(super) fn sweep(root: &Dir) {
    // A link of that name is not ours: what it leads to may be anything.
    if !root.symlink_metadata(local::PREFIX).is_ok_and(|found| found.is_dir()) {
        return;
    }
    let Ok(found) = root.read_dir(local::PREFIX) else { return };
    for entry in found.flatten() {
        if let Some(name) = entry.file_name().to_str().filter(|name| local::is_temporary(name)) {
            remove_leftover(root, &format!("{}/{name}", local::PREFIX));
        }
    }
    let _ = root.remove_dir(local::PREFIX);
}

/// Removes one temporary, if its process has ended.
pub(super) fn remove_leftover(root: &Dir, path: &str) {
    if !root.symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return;
    }
    let Ok(file) = root.open(path).map(cap_std::fs::File::into_std) else { return };
    // It stays locked until its name is gone, and the name must still be its own: else it would be that of somebody's new one.
    if local::is_leftover(&file) && is_at(root, path, &file) {
        let _ = root.remove_file(path);
    }
    drop(file);
}

/// Whether this open file is what has the name `path`.
#[cfg(unix)]
fn is_at(root: &Dir, path: &str, file: &File) -> bool {
    use cap_std::fs::MetadataExt as _;
    use std::os::unix::fs::MetadataExt as _;
    match (root.symlink_metadata(path), file.metadata()) {
        (Ok(at), Ok(file)) => (at.dev(), at.ino()) == (file.dev(), file.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(root: &Dir, path: &str, _: &File) -> bool {
    root.symlink_metadata(path).is_ok()
}
