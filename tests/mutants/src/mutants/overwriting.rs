//! A put that does not replace what had the name, or not wholly.

use backend_core::{Entries, Error, Metadata, Result, Source};

use crate::honest::{Honest, read};

mutants! {
    /// What is there stays, and all is said to be well.
    "overwriting::replaced" => WriteOnce {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.query(name)? {
                Some(_) => Ok(Metadata::new().size(read(data)?.len() as u64)),
                None => it.put(name, data),
            }
        }
    }

    /// The file is written over and not cut.
    "overwriting::by_shorter" => KeepsTail {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let mut data = read(data)?;
            let size = data.len();
            if let Ok(old) = it.object(name) {
                data.extend_from_slice(old.data.get(size..).unwrap_or_default());
            }
            it.store(name, data);
            Ok(Metadata::new().size(size as u64))
        }
    }

    /// Of what has no known length, what is left of the old contents stays behind it.
    "overwriting::by_shorter" => KeepsTailOfUnknown {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match data.size() {
                Some(_) => it.put(name, data),
                None => KeepsTail.put(it, name, data),
            }
        }
    }

    /// The size that was noted first is sent.
    "overwriting::by_longer" => CutsAtOldSize {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let mut data = read(data)?;
            let size = data.len();
            if let Ok(old) = it.object(name) {
                data.truncate(old.data.len());
            }
            it.store(name, data);
            Ok(Metadata::new().size(size as u64))
        }
    }

    /// To put what is there already is a conflict.
    "overwriting::by_the_same" => SameIsConflict {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data = read(data)?;
            match it.object(name) {
                Ok(old) if !data.is_empty() && old.data == data => {
                    Err(Error::other("409 Conflict").permanent())
                }
                _ => Ok(it.store(name, data)),
            }
        }
    }

    /// An empty body changes nothing but the time.
    "overwriting::by_empty" => EmptyTouches {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data = read(data)?;
            match it.query(name)? {
                Some(_) if data.is_empty() => Ok(Metadata::new().size(0)),
                _ => Ok(it.store(name, data)),
            }
        }
    }

    /// An empty object is a directory, and cannot be written to.
    "overwriting::of_empty" => EmptyIsDirectory {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.query(name)?.and_then(|old| old.size) {
                Some(0) => Err(Error::other("it is a directory").permanent()),
                _ => it.put(name, data),
            }
        }
    }

    /// Objects are kept in parts of a MiB, and those that are no longer needed stay.
    "overwriting::large_and_small" => KeepsParts {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            const PART: usize = 1 << 20;
            let mut data = read(data)?;
            let size = data.len();
            if let Ok(old) = it.object(name) {
                let parts = size.div_ceil(PART) * PART;
                data.extend_from_slice(old.data.get(parts..).unwrap_or_default());
            }
            it.store(name, data);
            Ok(Metadata::new().size(size as u64))
        }
    }

    /// Of each eight puts of a name one comes too soon after another, and is dropped.
    "overwriting::again_and_again" => DropsSome {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.count(name) % 8 {
                7 => Ok(Metadata::new().size(read(data)?.len() as u64)),
                _ => it.put(name, data),
            }
        }
    }

    /// What is deleted is in a bin, from which a put of its name brings it back.
    "overwriting::after_delete" => BringsBack {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            let Some(object) = it.objects().remove(name) else { return Ok(false) };
            it.objects().insert(format!("bin/{name}"), object);
            Ok(true)
        }

        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let Some(deleted) = it.objects().remove(&format!("bin/{name}")) else {
                return it.put(name, data);
            };
            it.objects().insert(name.into(), deleted);
            Ok(Metadata::new().size(read(data)?.len() as u64))
        }
    }

    /// Parts of an old version are cleared away, by what their names start with.
    "overwriting::neighbours" => ClearsByPrefix {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            if it.query(name)?.is_some() {
                it.objects().retain(|other, _| !other.starts_with(name));
            }
            it.put(name, data)
        }
    }

    /// A version that was replaced is listed, too.
    "overwriting::listed_once" => ListsVersions {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            if let Ok(old) = it.object(name) {
                it.objects().insert(format!("old/{name}"), old);
            }
            it.put(name, data)
        }

        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            for entry in it.entries(prefix) {
                if it.object(&format!("old/{}", entry.name())).is_ok() {
                    to.push(entry.clone())?;
                }
                to.push(entry)?;
            }
            Ok(())
        }
    }

}
