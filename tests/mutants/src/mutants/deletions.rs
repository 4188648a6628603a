//! What is deleted is not what was to be deleted.

use std::collections::HashSet;

use backend_core::{Error, Name, Result, Sink};

use crate::honest::{Honest, send};

mutants! {
    /// The error of a delete is swallowed.
    "deletions::vanishes" => DeletesAreSwallowed {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            Ok(it.query(name)?.is_some())
        }
    }

    /// What is deleted goes to the trash, which is listed.
    "deletions::clean" => MovesToTheTrash {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            match name.ends_with(".trash") {
                true => it.delete(name),
                false => it.rename(name, &format!("{name}.trash")),
            }
        }
    }

    /// A name is deleted with all that starts with it.
    "deletions::siblings" => DeletesByPrefix {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            let deleted = it.delete(name)?;
            it.objects().retain(|other, _| !other.starts_with(name));
            Ok(deleted)
        }
    }

    /// A directory without files of its own is removed with all that is deeper in it.
    "deletions::neighbouring_directories" => ClearsUpTooMuch {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            let deleted = it.delete(name)?;
            let directory = name.rsplit_once('/').map_or(String::new(), |(it, _)| format!("{it}/"));
            let mut objects = it.objects();
            let is_own = |other: &str| {
                other.strip_prefix(&directory).is_some_and(|rest| !rest.contains('/'))
            };
            if !objects.keys().any(|other| is_own(other)) {
                objects.retain(|other, _| !other.starts_with(&directory));
            }
            Ok(deleted)
        }
    }

    /// A directory is deleted with all that is in it.
    "deletions::directory" => DeletesDirectories {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            let is_directory = it.is_directory(name);
            it.objects().retain(|other, _| !other.starts_with(&format!("{name}/")));
            Ok(it.delete(name)? || is_directory)
        }
    }

    /// Deleting a directory does nothing, and is a success.
    "deletions::directory" => DirectoriesSeemDeleted {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            Ok(it.delete(name)? || it.is_directory(name))
        }
    }

    /// Deleting what is not there is a success, which is not declared.
    "deletions::missing" => DoesNotTellWhatIsMissing {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            it.delete(name).map(|_| true)
        }
    }

    /// Deleting what is not there is an error without a code.
    "deletions::missing" => MissingIsAnyError {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            match it.delete(name)? {
                true => Ok(true),
                false => Err(Error::other("550 failed").permanent()),
            }
        }
    }

    /// A delete makes a note, and each further one finds the note.
    "deletions::twice" => FindsItsOwnNote {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            let deleted = it.delete(name)? || it.cache().contains_key(name);
            if deleted {
                it.cache().insert(name.into(), Default::default());
            }
            Ok(deleted)
        }
    }

    /// Directories stay when they are empty.
    "deletions::name_is_free" => EmptyDirectoriesStay {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            for (at, _) in name.match_indices('/') {
                it.cache().insert(name[..at].into(), Default::default());
            }
            it.delete(name)
        }

        fn put(&self, it: &Honest, name: &str, data: &mut backend_core::Source) -> Result<backend_core::Metadata> {
            match it.cache().contains_key(name) {
                true => Err(Error::other("is a directory").permanent()),
                false => it.put(name, data),
            }
        }
    }

    /// Of several, only the first is deleted.
    "deletions::several" => DeletesTheFirst {
        fn delete_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Result<bool>>> {
            it.delete(&names[0])?;
            Ok(names.iter().map(|_| Ok(true)).collect())
        }
    }

    /// Of several, those behind the first that is missing are not deleted.
    "deletions::several_missing" => StopsAtTheFirstMissing {
        fn delete_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Result<bool>>> {
            let mut missing = false;
            let delete = |name: &Name| {
                missing = missing || !it.delete(name)?;
                Ok(!missing)
            };
            Ok(names.iter().map(delete).collect())
        }
    }

    /// The outcomes of those that failed come first.
    "deletions::outcomes" => FailedOnesFirst {
        fn delete_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Result<bool>>> {
            let outcomes = names.iter().map(|name| it.delete(name));
            let (done, failed): (Vec<_>, Vec<_>) = outcomes.partition(|it| matches!(it, Ok(true)));
            Ok(failed.into_iter().chain(done).collect())
        }
    }

    /// A request in which a name stands twice is malformed.
    "deletions::several_repeated" => RefusesRepeatedNames {
        fn delete_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Result<bool>>> {
            if names.iter().collect::<HashSet<_>>().len() < names.len() {
                return Err(Error::other("MalformedXML").permanent());
            }
            Ok(names.iter().map(|name| it.delete(name)).collect())
        }
    }

    /// A request takes a hundred names, and the others are ignored.
    "deletions::many" => DeletesAHundred {
        fn delete_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Result<bool>>> {
            for name in names.iter().take(100) {
                it.delete(name)?;
            }
            Ok(names.iter().map(|_| Ok(true)).collect())
        }
    }

    /// Names are put into XML as they are.
    "deletions::several_names" => NamesAreNotEscaped {
        fn delete_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Result<bool>>> {
            let read = |name: &Name| name.split(['&', '<']).next().unwrap_or_default().to_owned();
            Ok(names.iter().map(|name| it.delete(&read(name)).map(|_| true)).collect())
        }
    }

    /// Names are sent line by line.
    "deletions::several_names" => NamesAreLines {
        fn delete_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Result<bool>>> {
            for line in names.iter().flat_map(|name| name.lines()) {
                it.delete(line)?;
            }
            Ok(names.iter().map(|_| Ok(true)).collect())
        }
    }

    /// Each piece of an object is looked for anew, and where there is none any more the object ends.
    "deletions::during_a_read" => EndsWhereItIsGone {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let mut at = 0;
            let mut object = it.object(name)?;
            while at < object.data.len() {
                let end = object.data.len().min(at + (256 << 10));
                send(&object.data[at..end], to)?;
                at = end;
                match it.object(name) {
                    Ok(found) => object = found,
                    Err(_) => break,
                }
            }
            Ok(())
        }
    }
}
