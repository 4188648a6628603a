//! Listing: every regular file below the root, in constant memory.

use std::io;

use backend_core::{Entries, Entry, Metadata, Result};
use cap_std::fs::{Dir, DirEntry, ReadDir};

use super::temporary;
use crate::tree::{self, Found};

/// A directory on the way, half read.
struct Level {
    entries: ReadDir,
    /// What its names start with: empty, or ending in `/`.
    path: String,
}

/// Pushes the files whose names start with `prefix`, in the order of the directories. Links to files inside the root are files; links to
/// directories are not followed. Temporaries that nobody uses are removed on the way.
pub(super) fn list(root: &Dir, prefix: &str, to: &mut Entries) -> Result<()> {
    let start = tree::directory_of(prefix);
    if !is_reached(root, start)? {
        return Ok(());
    }
    let mut levels = Vec::from_iter(enter(root, start)?);
    while let Some(level) = levels.last_mut() {
        let Some(entry) = level.entries.next().transpose()? else {
            levels.pop();
            continue;
        };
        let kind = entry.file_type()?;
        let name = entry.file_name();
        match Found::of(&level.path, name.as_encoded_bytes(), kind.is_dir(), prefix) {
            Found::Object(path) => {
                if let Some(metadata) = look(root, &entry, &path, kind.is_symlink())? {
                    to.push(Entry::new(path).with(metadata))?;
                }
            }
            Found::Directory(path) => levels.extend(enter(root, &path)?),
            Found::Temporary(_) if kind.is_dir() => temporary::sweep(root),
            Found::Temporary(path) => temporary::remove_leftover(root, &path),
            Found::BadName(error) => to.push(Err::<Entry, _>(error))?,
            Found::Nothing => {}
        }
    }
    Ok(())
}

/// Whether a walk from the root comes to this directory: links are not followed.
fn is_reached(root: &Dir, start: &str) -> Result<bool> {
    if !tree::is_a_way(start) {
        return Ok(false);
    }
    for (end, _) in start.match_indices('/') {
        let path = &start[..end];
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

/// What a file is, or what a link leads to; `None` if that is no object.
fn look(root: &Dir, entry: &DirEntry, path: &str, is_link: bool) -> Result<Option<Metadata>> {
    // A link shows what it leads to; one that leads nowhere, or outside, is no object.
    let found = if is_link { root.metadata(path) } else { entry.metadata() };
    match found {
        Ok(found) => Ok(found.is_file().then(|| metadata(&found))),
        Err(_) if is_link => Ok(None),
        // Deleted since its directory was read.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
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

/// What the file system knows of a file.
pub(super) fn metadata(file: &cap_std::fs::Metadata) -> Metadata {
    let metadata = Metadata::new().size(file.len());
    match file.modified() {
        Ok(time) => metadata.modified(time.into_std()),
        Err(_) => metadata,
    }
}
