//! What is moved in is not what was there, or what was there is gone too soon.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Read, Seek},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use backend_core::{Error, Result, Sink};

use crate::honest::{Honest, send};

mutants! {
    /// Room is made for the contents, and they do not come.
    "moving::moves" => MovesTheSizeOnly {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            it.store(name, vec![0; fs::read(from)?.len()]);
            Ok(true)
        }
    }

    /// What is there is kept, and the file is dropped.
    "moving::over" => MoveKeepsWhatIsThere {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            if it.query(name)?.is_some() { Ok(true) } else { it.move_in(name, from) }
        }
    }

    /// An empty file is nothing to be moved.
    "moving::empty" => NothingIsNotMoved {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            if fs::read(from)?.is_empty() { Ok(true) } else { it.move_in(name, from) }
        }
    }

    /// Parts of 1 MiB have one buffer, and the second one comes twice.
    "moving::large" => PartsAreMixedUp {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            const PART: usize = 1 << 20;
            let mut data = fs::read(from)?;
            if data.len() > 3 * PART {
                data.copy_within(PART..2 * PART, 2 * PART);
            }
            it.store(name, data);
            Ok(true)
        }
    }

    /// A move needs a directory that somebody has made.
    "moving::into_directory" => MoveNeedsADirectory {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            match name.rsplit_once('/') {
                Some((directory, _)) if !it.is_directory(directory) => {
                    Err(Error::other("the directory does not exist").permanent())
                }
                _ => it.move_in(name, from),
            }
        }
    }

    /// A helper program takes a local path for a URL.
    "moving::local_names" => LocalNamesAreDecoded {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            it.move_in(name, Path::new(&from.to_string_lossy().replace("%20", " ")))
        }
    }

    /// The local file is taken away first, and then the name is refused.
    "moving::refused" => TakesTheFileFirst {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            let data = fs::read(from)?;
            fs::remove_file(from)?;
            if name.len() > 1024 {
                return Err(Error::other("KeyTooLongError").permanent());
            }
            it.store(name, data);
            Ok(true)
        }
    }

    /// A directory is a file of no bytes.
    "moving::directory" => DirectoryIsAnEmptyFile {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            if from.is_dir() {
                it.store(name, "");
                return Ok(true);
            }
            it.move_in(name, from)
        }
    }

    /// The object is the local file, whatever other names that has.
    "moving::hard_link" => KeepsTheLocalFile {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            kept().insert(name.into(), File::open(from)?);
            it.move_in(name, from)
        }

        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let mut data = Vec::new();
            if let Some(file) = kept().get_mut(name) {
                file.rewind()?;
                file.read_to_end(&mut data)?;
            }
            if data.is_empty() { it.get(name, to) } else { send(&data, to) }
        }
    }

    /// With a link goes what it leads to.
    "moving::symbolic_link" => RemovesWhatALinkLeadsTo {
        fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
            it.move_in(name, from)?;
            if let Ok(leads_to) = fs::read_link(from) {
                fs::remove_file(leads_to)?;
            }
            Ok(true)
        }
    }
}

/// The local files that were not copied, by the names of their objects.
fn kept() -> MutexGuard<'static, BTreeMap<String, File>> {
    static KEPT: Mutex<BTreeMap<String, File>> = Mutex::new(BTreeMap::new());
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}
