//! An object that must be new and is not, or that is and is refused.

use std::{thread::sleep, time::Duration};

use backend_core::{Error, Metadata, Result, Source};

use crate::honest::{Honest, read};

mutants! {
    /// A placeholder is made first, and stays all there is.
    "creating::new" => Placeholder {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let size = read(data)?.len() as u64;
            it.put_new(name, &mut "".into())?;
            Ok(Metadata::new().size(size))
        }
    }

    /// Directories are made by puts only.
    "creating::in_new_directory" => NoDirectory {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let (directory, _) = name.rsplit_once('/').unwrap_or_default();
            match directory.matches('/').count() > 1 && it.entries(directory).is_empty() {
                true => Err(Error::not_found()),
                false => it.put_new(name, data),
            }
        }
    }

    /// The condition is ignored.
    "creating::existing" => IgnoresCondition {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            it.put(name, data)
        }
    }

    /// What is refused has another code.
    "creating::existing" => OtherCode {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            it.put_new(name, data).map_err(|_| Error::other("412 Precondition Failed").permanent())
        }
    }

    /// To create what is there already is success.
    "creating::same_contents" => SameIsSuccess {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data = read(data)?;
            match it.object(name) {
                Ok(old) if old.data == data => Ok(old.metadata),
                _ => it.put_new(name, &mut data.into()),
            }
        }
    }

    /// What has no size is not there.
    "creating::empty_existing" => EmptyIsFree {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.query(name)?.and_then(|old| old.size) {
                Some(0) => it.put(name, data),
                _ => it.put_new(name, data),
            }
        }
    }

    /// Uploads in parts have no condition.
    "creating::large" => PartsIgnoreCondition {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data = read(data)?;
            match data.len() > 5 << 20 {
                true => Ok(it.store(name, data)),
                false => it.put_new(name, &mut data.into()),
            }
        }
    }

    /// What was created is not seen by who creates it next.
    "creating::created_before" => SeesOnlyPuts {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            it.store(&format!("seen/{name}"), "");
            it.put(name, data)
        }

        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.query(&format!("seen/{name}"))? {
                Some(_) => it.put_new(name, data),
                None => it.put(name, data),
            }
        }
    }

    /// A name is taken if one that is listed starts with it.
    "creating::alike" => LooksByPrefix {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.entries(name).is_empty() {
                true => it.put_new(name, data),
                false => Err(Error::already_exists()),
            }
        }
    }

    /// What is deleted is marked as deleted, and there.
    "creating::after_delete" => MarksDeleted {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            it.store(&format!("deleted/{name}"), "");
            it.delete(name)
        }

        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.query(&format!("deleted/{name}"))? {
                Some(_) => Err(Error::already_exists()),
                None => it.put_new(name, data),
            }
        }
    }

    /// What was created is locked for good.
    "creating::replaceable" => CreatesLocked {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            it.store(&format!("locked/{name}"), "");
            it.put_new(name, data)
        }

        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.query(&format!("locked/{name}"))? {
                Some(_) => Err(Error::other("it is locked").permanent()),
                None => it.put(name, data),
            }
        }
    }

    /// It asks first, and puts then.
    "creating::one_of_several" => AsksFirst {
        fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            if it.query(name)?.is_some() {
                return Err(Error::already_exists());
            }
            sleep(Duration::from_millis(20));
            it.put(name, data)
        }
    }
}
