//! Listing: every regular file below the root, in constant memory.

use std::{ffi::OsStr, io};

use backend_core::{Entries, Entry, Error, ErrorCode, Metadata, Result, local};
use cap_std::fs::{Dir, DirEntry, ReadDir};

use super::temporary;

/// A directory on the way, half read.
struct Level {
    entries: ReadDir,
    /// What its names start with: empty, or ending in `/`.
    path: String,
}

/// Pushes the files whose names start with `prefix`, in the order of the directories. Links to files inside the root are files; links to
/// directories are not followed. Temporaries that nobody uses are removed on the way.
pub(super) fn list(root: &Dir, prefix: &str, to: &mut Entries) -> Result<()> {
    let start = prefix.rfind('/').map_or("", |at| &prefix[..=at]);
    if !is_reached(root, start)? {
        return Ok(());
    }
    let mut levels = Vec::from_iter(enter(root, start)?);
    while let Some(level) = levels.last_mut() {
        let Some(entry) = level.entries.next().transpose()? else {
            levels.pop();
            continue;
        };
        let path = match entry.file_name().to_str() {
            Some(name) => format!("{}{name}", level.path),
            None => {
                let name = entry.file_name();
                let path = [level.path.as_bytes(), name.as_encoded_bytes()].concat();
                let (wanted, within) =
                    (path.starts_with(prefix.as_bytes()), prefix.as_bytes().starts_with(&path));
                if wanted || within {
                    to.push(Err::<Entry, _>(not_utf8(&level.path, &name)))?;
                }
                continue;
            }
        };
        match visit(root, &entry, path, prefix)? {
            Visit::Object(object) => to.push(object)?,
            Visit::Directory(path) => levels.extend(enter(root, &path)?),
            Visit::Nothing => {}
        }
    }
    Ok(())
}

/// Whether a walk from the root comes to this directory: names have no empty part and no dots, and links are not followed.
fn is_reached(root: &Dir, start: &str) -> Result<bool> {
    for (end, _) in start.match_indices('/') {
        let path = &start[..end];
        if matches!(path.rsplit('/').next(), None | Some("" | "." | "..")) {
            return Ok(false);
        }
        match root.symlink_metadata(path) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}

enum Visit {
    Object(Entry),
    Directory(String),
    Nothing,
}

fn visit(root: &Dir, entry: &DirEntry, path: String, prefix: &str) -> Result<Visit> {
    let kind = entry.file_type()?;
    if entry.file_name().to_str().is_some_and(local::is_temporary) {
        match kind.is_dir() {
            true => temporary::sweep(root),
            false => temporary::remove_leftover(root, &path),
        }
        return Ok(Visit::Nothing);
    }
    if kind.is_dir() {
        let path = path + "/";
        let wanted = path.starts_with(prefix) || prefix.starts_with(&path);
        return Ok(if wanted { Visit::Directory(path) } else { Visit::Nothing });
    }
    if !path.starts_with(prefix) {
        return Ok(Visit::Nothing);
    }
    // A link shows what it leads to; one that leads nowhere, or outside, is no object.
    let found = if kind.is_symlink() { root.metadata(&path) } else { entry.metadata() };
    match found {
        Ok(found) if found.is_file() => Ok(Visit::Object(Entry::new(path).with(metadata(&found)))),
        Ok(_) => Ok(Visit::Nothing),
        Err(_) if kind.is_symlink() => Ok(Visit::Nothing),
        // Deleted since its directory was read.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Visit::Nothing),
        Err(error) => Err(error.into()),
    }
}

/// Opens a directory; `None` if there is none.
fn enter(root: &Dir, path: &str) -> Result<Option<Level>> {
    let opened = if path.is_empty() { root.entries() } else { root.read_dir(path) };
    match opened {
        Ok(entries) => Ok(Some(Level { entries, path: path.into() })),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn not_utf8(directory: &str, name: &OsStr) -> Error {
    let why = format!("{directory}{name:?} is not UTF-8");
    Error::new(ErrorCode::BadName, why)
}

/// What the file system knows of a file.
pub(super) fn metadata(file: &cap_std::fs::Metadata) -> Metadata {
    let metadata = Metadata::new().size(file.len());
    match file.modified() {
        Ok(time) => metadata.modified(time.into_std()),
        Err(_) => metadata,
    }
}
