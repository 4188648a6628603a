//! What is copied or renamed is not what it was.

use backend_core::{Bytes, Error, Metadata, Result, Sink, Source};

use crate::honest::{Honest, send};

/// An error, on a protocol with real directories.
fn needs_directory(it: &Honest, name: &str) -> Result<()> {
    match name.rsplit_once('/') {
        Some((directory, _)) if !it.is_directory(directory) => {
            Err(Error::other("the directory does not exist").permanent())
        }
        _ => Ok(()),
    }
}

mutants! {
    /// A copy is a rename.
    "copying::copy" => CopyIsARename {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.rename(from, to)
        }
    }

    /// A copy keeps what is there.
    "copying::copy_over" => CopyKeepsWhatIsThere {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            if it.query(to)?.is_some() { Ok(true) } else { it.copy(from, to) }
        }
    }

    /// A copy leaves the end of something longer.
    "copying::copy_over" => CopyLeavesATail {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            let mut data = it.object(from)?.data.to_vec();
            if let Ok(old) = it.object(to) {
                data.extend(old.data.get(data.len()..).unwrap_or_default());
            }
            it.store(to, data);
            Ok(true)
        }
    }

    /// The target of a copy is made first.
    "copying::copy_missing" => CopyMakesTheTargetFirst {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            let found = it.object(from);
            it.store(to, "");
            it.store(to, found?.data);
            Ok(true)
        }
    }

    /// Where nothing was read there is nothing to copy.
    "copying::copy_empty" => NothingIsNotCopied {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            if it.object(from)?.data.is_empty() { Ok(true) } else { it.copy(from, to) }
        }
    }

    /// Only the first part, of 5 MiB, is copied.
    "copying::copy_large" => CopiesTheFirstPart {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            let data = it.object(from)?.data;
            it.store(to, data.slice(..data.len().min(5 << 20)));
            Ok(true)
        }
    }

    /// A copy needs a directory that somebody has made.
    "copying::copy_into_directory" => CopyNeedsADirectory {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            needs_directory(it, to)?;
            it.copy(from, to)
        }
    }

    /// A directory is copied as an object of no bytes.
    "copying::copy_directory" => CopiesDirectories {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            if it.is_directory(from) {
                it.store(to, "");
                return Ok(true);
            }
            it.copy(from, to)
        }
    }

    /// In the name of what is copied, a plus is a blank, as in forms.
    "copying::copy_names" => CopyReadsPlusAsABlank {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.copy(&from.replace('+', " "), to)
        }
    }

    /// The name of what is copied is not encoded in a header, and is decoded there.
    "copying::copy_names" => CopyDecodesNames {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.copy(&from.replace("%20", " "), to)
        }
    }

    /// What was known of the replaced object is told of the copy.
    "copying::copy_size" => CopyKeepsOldMetadata {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            let old = it.query(to)?;
            it.copy(from, to)?;
            if let (Some(old), Some(object)) = (old, it.objects().get_mut(to)) {
                object.metadata = old;
            }
            Ok(true)
        }
    }

    /// A copy is a link to what it was made of.
    "copying::copies_are_apart" => CopyIsALink {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.copy(from, to)?;
            let links_to = [(from.into(), it.object(from)?)].into();
            it.cache().insert(to.into(), links_to);
            Ok(true)
        }

        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let links_to = it.cache().get(name).and_then(|links| links.keys().next().cloned());
            match links_to.filter(|_| it.object(name).is_ok()) {
                Some(links_to) => send(&it.object(&links_to)?.data, to),
                None => it.get(name, to),
            }
        }
    }

    /// What is renamed stays under its old name.
    "copying::rename" => RenameIsACopy {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.copy(from, to)
        }
    }

    /// A rename does not replace what is there.
    "copying::rename_over" => RenameDoesNotReplace {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            match it.query(to)? {
                Some(_) => Err(Error::other("4: failure").permanent()),
                None => it.rename(from, to),
            }
        }
    }

    /// Since a rename does not replace, the target is deleted before.
    "copying::rename_missing" => RenameDeletesTheTargetFirst {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.delete(to)?;
            it.rename(from, to)
        }
    }

    /// A rename needs a directory that somebody has made.
    "copying::rename_into_directory" => RenameNeedsADirectory {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            needs_directory(it, to)?;
            it.rename(from, to)
        }
    }

    /// A directory is renamed with all that is in it.
    "copying::rename_directory" => RenamesDirectories {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            if !it.is_directory(from) {
                return it.rename(from, to);
            }
            let names: Vec<_> = it.objects().keys().cloned().collect();
            for name in names {
                if let Some(rest) = name.strip_prefix(from).filter(|rest| rest.starts_with('/')) {
                    it.rename(&name, &format!("{to}{rest}"))?;
                }
            }
            Ok(true)
        }
    }

    /// A rename replaces a directory with all that is in it.
    "copying::rename_onto_directory" => RenameReplacesDirectories {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.objects().retain(|name, _| !name.starts_with(&format!("{to}/")));
            it.rename(from, to)
        }
    }

    /// In the name of what is renamed, a plus is a blank, as in forms.
    "copying::rename_names" => RenameReadsPlusAsABlank {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.rename(&from.replace('+', " "), to)
        }
    }

    /// A rename copies, and deletes what has the old name, in whatever case.
    "copying::rename_case" => RenameDeletesWhatItMade {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.copy(from, to)?;
            it.objects().retain(|name, _| !name.eq_ignore_ascii_case(from));
            Ok(true)
        }
    }

    /// Names are kept with what they led to, so that a put under the old one goes to the new one too.
    "copying::renamed_are_apart" => PutFollowsARename {
        fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            it.rename(from, to)?;
            let leads_to = [(to.into(), it.object(to)?)].into();
            it.cache().insert(from.into(), leads_to);
            Ok(true)
        }

        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let stored = it.put(name, data)?;
            let leads_to = it.cache().get(name).and_then(|names| names.keys().next().cloned());
            if let Some(leads_to) = leads_to {
                let data: Bytes = it.object(name)?.data;
                it.store(&leads_to, data);
            }
            Ok(stored)
        }
    }
}
