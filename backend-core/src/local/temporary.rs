//! Temporary files that become what they were made for by a rename, or go away.
//!
//! A temporary is locked while it is in use, so that whoever finds one that is not may remove it: its process was killed.

use std::{
    fs::{File, OpenOptions, TryLockError},
    hash::{BuildHasher, RandomState},
    io,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::{Error, ErrorCode, Result};

/// What the name of every temporary file and directory starts with. Objects cannot have such names, nor are they listed.
pub const PREFIX: &str = ".quintet-tmp";

/// Whether a file of this name (without a directory) is a temporary.
#[must_use]
pub fn is_temporary(file_name: &str) -> bool {
    file_name.starts_with(PREFIX)
}

/// The name of an object, unless it is one that temporaries have: such an object would never be listed.
///
/// # Errors
/// Bad name (50).
pub fn checked(name: &str) -> Result<&str> {
    if name.split('/').any(is_temporary) {
        let why = format!("{name:?}: names that start with {PREFIX} are those of temporary files");
        return Err(Error::new(ErrorCode::BadName, why));
    }
    Ok(name)
}

/// A name for a temporary that nobody else uses.
#[must_use]
pub fn fresh_name() -> String {
    format!("{PREFIX}-{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// Locks a temporary that was just created. `false`: somebody took it for a leftover in between, and it is gone.
///
/// # Errors
/// What the system answers to `flock` and `fstat`.
pub fn claim(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => still_has_a_name(file),
        Err(TryLockError::WouldBlock) => Ok(false),
        // A file system without locks: then nobody takes it for a leftover either.
        Err(TryLockError::Error(_)) => Ok(true),
    }
}

/// Whether a temporary that was found belongs to nobody. It stays locked until `file` is dropped.
#[must_use]
pub fn is_leftover(file: &File) -> bool {
    file.try_lock().is_ok()
}

#[cfg(unix)]
fn still_has_a_name(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(file.metadata()?.nlink() > 0)
}

#[cfg(not(unix))]
fn still_has_a_name(_: &File) -> io::Result<bool> {
    Ok(true)
}

/// A file in the system's place for temporaries, for what has to pass through one. That the place is missing must not read as if an
/// object were.
pub(crate) fn spool() -> io::Result<NamedTempFile> {
    NamedTempFile::new().map_err(|error| no_spool(&error))
}

/// The same without a name: whatever happens, nothing of it stays.
pub(crate) fn unnamed_spool() -> io::Result<File> {
    tempfile::tempfile().map_err(|error| no_spool(&error))
}

fn no_spool(error: &io::Error) -> io::Error {
    let words = format!("no temporary file in {}: {error}", std::env::temp_dir().display());
    match error.kind() {
        io::ErrorKind::NotFound => Error::other(words).permanent().into(),
        kind => io::Error::new(kind, words),
    }
}

/// A temporary beside the file that it will become. Removed when dropped.
#[derive(Debug)]
pub(crate) struct Temporary {
    file: File,
    path: PathBuf,
    persisted: bool,
}

impl Temporary {
    /// Makes one in the directory of `target`. What a killed process left there for the same target is removed.
    pub(crate) fn beside(target: &Path) -> io::Result<Self> {
        let directory = match target.parent() {
            Some(directory) if !directory.as_os_str().is_empty() => directory,
            _ => Path::new("."),
        };
        // The same name for the same target: so the next attempt finds what a killed one left.
        let usual = format!("{PREFIX}-{:016x}", fnv(target.file_name().unwrap_or_default()));
        let usual = directory.join(usual);
        remove_leftover(&usual);
        let mut path = usual;
        loop {
            match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
                Ok(file) if claim(&file)? => return Ok(Self { file, path, persisted: false }),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
            path = directory.join(fresh_name());
        }
    }

    pub(crate) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it in the place of `target`, at once. On an error `target` is as it was.
    pub(crate) fn persist(mut self, target: &Path) -> io::Result<()> {
        if let Ok(old) = target.metadata() {
            // Whoever could read the old file can read the new one.
            self.file.set_permissions(old.permissions())?;
        }
        std::fs::rename(&self.path, target)?;
        self.persisted = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.persisted {
            // An author who was given the path may have moved the file away.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Removes the temporary at `path`, if its process has ended.
fn remove_leftover(path: &Path) {
    if !std::fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return;
    }
    let Ok(file) = File::open(path) else { return };
    // It stays locked until its name is gone, and the name must still be its own: else it would be that of somebody's new one.
    if is_leftover(&file) && std::fs::symlink_metadata(path).is_ok_and(|at| is_of(&at, &file)) {
        let _ = std::fs::remove_file(path);
    }
    drop(file);
}

/// Whether what was found at a path is this open file.
#[cfg(unix)]
fn is_of(found: &std::fs::Metadata, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|file| (file.dev(), file.ino()) == (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn is_of(found: &std::fs::Metadata, _: &File) -> bool {
    found.is_file()
}

/// FNV-1a: the same in every process and version, unlike the standard library's hashes.
fn fnv(name: &std::ffi::OsStr) -> u64 {
    name.as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, io::Write};

    #[test]
    fn a_temporary_that_is_dropped_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("a");
        fs::write(&target, "old").unwrap();
        drop(Temporary::beside(&target).unwrap());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert_eq!(fs::read(&target).unwrap(), b"old");
    }

    #[test]
    fn a_place_for_temporaries_that_is_missing_does_not_read_as_a_missing_object() {
        let error = Error::from(no_spool(&io::ErrorKind::NotFound.into()));
        assert!(!error.is_not_found() && !error.is_transient(), "{error:?}");
        let full = Error::from(no_spool(&io::ErrorKind::StorageFull.into()));
        assert_eq!(full.code(), ErrorCode::NoSpace);
    }

    #[test]
    fn two_temporaries_for_one_target_are_two_files() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("a");
        let first = Temporary::beside(&target).unwrap();
        let second = Temporary::beside(&target).unwrap();
        assert_ne!(first.path(), second.path());
    }

    #[test]
    fn what_a_killed_process_left_is_removed_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("a");
        let mut killed = Temporary::beside(&target).unwrap();
        killed.persisted = true; // as if it could not clean up
        let left = killed.path().to_owned();
        drop(killed);
        assert!(left.exists());
        Temporary::beside(&target).unwrap().persist(&target).unwrap();
        assert!(!left.exists() && target.exists());
    }

    #[test]
    fn a_link_in_the_place_of_a_temporary_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (target, victim) = (dir.path().join("a"), dir.path().join("victim"));
        fs::write(&victim, "precious").unwrap();
        let usual = Temporary::beside(&target).unwrap().path().to_owned();
        std::os::unix::fs::symlink(&victim, &usual).unwrap();
        Temporary::beside(&target).unwrap().persist(&target).unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
    }

    #[test]
    fn of_many_who_find_one_leftover_none_takes_the_temporary_of_another() {
        for _ in 0..100 {
            let dir = tempfile::tempdir().unwrap();
            let target = dir.path().join("a");
            let mut killed = Temporary::beside(&target).unwrap();
            killed.persisted = true;
            drop(killed);
            std::thread::scope(|scope| {
                for writer in 0..4u8 {
                    let target = &target;
                    scope.spawn(move || {
                        let mut temporary = Temporary::beside(target).unwrap();
                        temporary.file().write_all(&[writer; 64]).unwrap();
                        temporary.persist(target).unwrap();
                    });
                }
            });
            let written = fs::read(&target).unwrap();
            assert!(written.len() == 64 && written.iter().all(|byte| *byte == written[0]));
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_permissions_of_the_file_that_is_replaced_stay() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("a");
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
        Temporary::beside(&target).unwrap().persist(&target).unwrap();
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
