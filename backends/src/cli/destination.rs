//! Where `quintet get` puts objects: files, directories, links, and special files, which are written to and never replaced.

use std::{
    fs::{self, OpenOptions},
    io,
    path::{Component, Path, PathBuf},
};

use backend_core::{ErrorCode, Name, Target};

use super::{
    failure::Failure,
    standard::{self, on_a_thread},
};

/// What `--to` means for the objects asked for.
pub(super) enum Destinations {
    /// The only object becomes this file.
    File(PathBuf),
    /// Each object keeps its name as a path below this directory.
    Below(PathBuf),
}

/// The place of one object.
pub(super) enum Destination {
    /// A file to be made or replaced.
    File(PathBuf),
    Special(Special),
}

/// A device, a pipe, or what another program has opened.
pub(super) struct Special(PathBuf);

impl Destinations {
    /// # Errors
    /// Usage, if several objects are to become one file.
    pub(super) fn new(to: Option<&Path>, names: &[Name]) -> Result<Self, Failure> {
        match (to, names) {
            (None, [name]) => Ok(Self::File(name.rsplit('/').next().unwrap_or(name).into())),
            (None, _) => Ok(Self::Below(".".into())),
            (Some(to), _) if to.is_dir() || ends_with_separator(to) => Ok(Self::Below(to.into())),
            (Some(to), [_]) => Ok(Self::File(to.into())),
            (Some(to), _) if to.exists() => {
                Err(Failure::usage(format!("several objects need a directory, and {to:?} is none")))
            }
            (Some(to), _) => Ok(Self::Below(to.into())),
        }
    }

    /// The place of one of the objects. Directories below the one that was given are made.
    pub(super) fn of(&self, name: &Name) -> Result<Destination, Failure> {
        let path = match self {
            Self::File(path) => path.clone(),
            Self::Below(directory) => {
                let path = directory.join(as_path(name)?);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent).map_err(|error| local(parent, error))?;
                }
                path
            }
        };
        destination(path)
    }
}

impl Special {
    /// Opens it to be written to. That waits for whoever is to read from a pipe.
    pub(super) async fn open(self) -> Result<Target, Failure> {
        let path = self.0.clone();
        // At its end: behind what others have written to the same file.
        let opening = on_a_thread(move || OpenOptions::new().append(true).open(path));
        let opened = opening.await.map_err(|error| local(&self.0, error))?;
        Ok(standard::target(opened, self.0.display().to_string()))
    }
}

/// Follows links, so that it is not they that are replaced.
fn destination(mut path: PathBuf) -> Result<Destination, Failure> {
    const LONGEST_CHAIN: usize = 40;
    for _ in 0..LONGEST_CHAIN {
        if is_open_elsewhere(&path) {
            return Ok(Destination::Special(Special(path)));
        }
        let found = match fs::symlink_metadata(&path) {
            Ok(found) => found.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return new_file(path),
            Err(error) => return Err(local(&path, error)),
        };
        if found.is_symlink() {
            let link = fs::read_link(&path).map_err(|error| local(&path, error))?;
            path = path.parent().unwrap_or(Path::new("")).join(link);
        } else if found.is_dir() {
            let why = format!("the local path {path:?} is a directory");
            return Err(Failure::new(ErrorCode::BackendError, why));
        } else if found.is_file() {
            return Ok(Destination::File(path));
        } else {
            return Ok(Destination::Special(Special(path)));
        }
    }
    let why = format!("the local path {path:?} is a circle of links");
    Err(Failure::new(ErrorCode::BackendError, why))
}

fn new_file(path: PathBuf) -> Result<Destination, Failure> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if parent.is_dir() {
        return Ok(Destination::File(path));
    }
    // Not 52: that would say that the object is not there.
    let why = format!("the local directory {parent:?} does not exist");
    Err(Failure::new(ErrorCode::BackendError, why))
}

/// Whether it stands for a file that a process has open, as /dev/stdout and /dev/fd/1 do on Linux.
fn is_open_elsewhere(path: &Path) -> bool {
    let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
    parent.is_some_and(|parent| parent.starts_with("/proc"))
}

/// A name as a path that leads nowhere else: some systems see drives or other separators in it.
fn as_path(name: &Name) -> Result<&Path, Failure> {
    let path = Path::new(name.as_str());
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_))).count();
    if parts == path.components().count() && parts == name.split('/').count() {
        return Ok(path);
    }
    let why = format!("{:?} cannot be a local path on this system: use --to", name.as_str());
    Err(Failure::new(ErrorCode::BadName, why))
}

fn ends_with_separator(path: &Path) -> bool {
    path.as_os_str()
        .as_encoded_bytes()
        .last()
        .is_some_and(|last| std::path::is_separator((*last).into()))
}

fn local(path: &Path, error: io::Error) -> Failure {
    Failure::local(&format!("the local path {path:?}"), error)
}
