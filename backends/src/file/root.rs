//! The directory that holds everything: opened when it is first needed, made by the first put. Nothing leads out of it.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Once, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use backend_core::{Error, ErrorCode, Result, local};
use cap_std::{ambient_authority, fs::Dir};

use super::temporary;
use crate::tree::parents;

/// How often directories are made again that somebody else removes, empty, at the same time.
const RACES: usize = 32;

/// The root of a store.
pub(super) struct Root {
    path: PathBuf,
    opened: OnceLock<Dir>,
    swept: Once,
    /// It was not there before.
    made: AtomicBool,
}

impl Root {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, opened: OnceLock::new(), swept: Once::new(), made: AtomicBool::new(false) }
    }

    /// The root, which must be there.
    pub(super) fn existing(&self) -> Result<&Dir> {
        if let Some(root) = self.opened.get() {
            return Ok(root);
        }
        match Dir::open_ambient_dir(&self.path, ambient_authority()) {
            Ok(root) => Ok(self.opened.get_or_init(|| root)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(self.error(ErrorCode::NotFound, "there is no such directory"))
            }
            // Then its path is that of an object in the directory around it.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                Err(self.error(ErrorCode::NotFound, "it is not a directory"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The root, made if it is not there. The first call removes what killed processes have left.
    pub(super) fn existing_or_made(&self) -> Result<&Dir> {
        let root = match self.existing() {
            Err(error) if error.is_not_found() => match self.path.metadata() {
                Ok(found) if !found.is_dir() => {
                    let why = "it is not a directory";
                    return Err(self.error(ErrorCode::BackendError, why).permanent());
                }
                // Somebody else has made it since.
                Ok(_) => self.existing()?,
                Err(_) => {
                    Dir::create_ambient_dir_all(&self.path, ambient_authority())?;
                    self.made.store(true, Ordering::Relaxed);
                    self.existing()?
                }
            },
            root => root?,
        };
        self.swept.call_once(|| temporary::sweep(root));
        Ok(root)
    }

    /// Removes the directory of temporaries, if nobody has any, and a root that was made for nothing.
    pub(super) fn tidy(&self) {
        if let Some(root) = self.opened.get() {
            let _ = root.remove_dir(local::PREFIX);
        }
        if self.made.load(Ordering::Relaxed) {
            let _ = std::fs::remove_dir(&self.path);
        }
    }

    fn error(&self, code: ErrorCode, why: &str) -> Error {
        Error::new(code, format!("{}: {why}", self.path.display()))
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.tidy();
    }
}

/// Does `work`, which needs the directories that `name` is in, and none in its own place: they are made if they are not there, and none
/// is left if it fails; one in its own place that holds no object goes.
pub(super) fn making_parents<T>(
    root: &Dir,
    name: &str,
    work: impl Fn() -> io::Result<T>,
) -> io::Result<T> {
    let mut made_some = false;
    for _ in 0..RACES {
        match (work(), name.rsplit_once('/')) {
            (Err(error), Some((parent, _))) if error.kind() == io::ErrorKind::NotFound => {
                made_some = true;
                match root.create_dir_all(parent) {
                    // Somebody has removed one of them, empty, in between.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    made => made?,
                }
            }
            (Err(error), _) if is_taken(&error) && remove_without_objects(root, name).is_ok() => {}
            (done, _) => {
                if made_some && done.is_err() {
                    prune(root, name);
                }
                return done;
            }
        }
    }
    work()
}

fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::IsADirectory | io::ErrorKind::AlreadyExists)
}

/// Removes a directory with nothing in it but such directories: killed processes leave them of those that an object was in.
fn remove_without_objects(root: &Dir, path: &str) -> io::Result<()> {
    if !root.symlink_metadata(path)?.is_dir() {
        return Err(io::ErrorKind::DirectoryNotEmpty.into());
    }
    for entry in root.read_dir(path)? {
        match entry?.file_name().to_str() {
            Some(name) => remove_without_objects(root, &format!("{path}/{name}"))?,
            None => return Err(io::ErrorKind::DirectoryNotEmpty.into()),
        }
    }
    root.remove_dir(path)
}

/// Removes the directories that `name` was in, as far as they are empty; answers the first that is left.
pub(super) fn prune<'n>(root: &Dir, name: &'n str) -> &'n str {
    parents(name).find(|parent| root.remove_dir(parent).is_err()).unwrap_or_default()
}

/// The directory that a local file is in.
pub(super) fn parent_directory(file: &Path) -> io::Result<Dir> {
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    Dir::open_ambient_dir(parent, ambient_authority())
}

/// Whether a local file has hard links besides this one.
#[cfg(unix)]
pub(super) fn has_other_names(file: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) > 1
}

#[cfg(not(unix))]
pub(super) fn has_other_names(_: &std::fs::Metadata) -> bool {
    false
}

/// An error if the local file is the object itself: moving it would end with its deletion.
#[cfg(unix)]
pub(super) fn refuse_same_file(root: &Dir, name: &str, file: &Path) -> Result<()> {
    use cap_std::fs::MetadataExt as _;
    use std::os::unix::fs::MetadataExt as _;
    let Ok(object) = root.symlink_metadata(name) else { return Ok(()) };
    let local = std::fs::symlink_metadata(file)?;
    let same = (object.dev(), object.ino()) == (local.dev(), local.ino());
    // With several hard links it may be another name of the same contents: then nothing is lost.
    if same && (local.nlink() == 1 || is_same_entry(root, name, file)?) {
        let why = format!("{} is the object itself", file.display());
        return Err(Error::other(why).permanent());
    }
    Ok(())
}

#[cfg(unix)]
fn is_same_entry(root: &Dir, name: &str, file: &Path) -> io::Result<bool> {
    use cap_std::fs::MetadataExt as _;
    let (parent, last) = name.rsplit_once('/').unwrap_or((".", name));
    let (ours, theirs) = (root.metadata(parent)?, parent_directory(file)?.dir_metadata()?);
    Ok((ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino())
        && file.file_name() == Some(last.as_ref()))
}

#[cfg(not(unix))]
pub(super) fn refuse_same_file(root: &Dir, name: &str, file: &Path) -> Result<()> {
    match (root.canonicalize(name), file.canonicalize()) {
        (Ok(object), Ok(file)) if file.ends_with(&object) => {
            Err(Error::other(format!("{} is the object itself", file.display())).permanent())
        }
        _ => Ok(()),
    }
}
