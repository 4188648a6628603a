//! Which names a storage takes.

use backend_core::{BackendUrl, Entries, Error, Result, Sink, Source, backend};

use crate::honest::Honest;

/// Escaped names.
struct Flat(Honest);

#[backend(scheme = "flat", flat = true)]
impl Flat {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        match name.contains('/') {
            true => Err(Error::other("no slashes here").permanent()),
            false => self.0.put(name, data).map(drop),
        }
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }
}

/// Real directories.
struct Tree(Honest);

impl Tree {
    fn refuse(&self, name: &str) -> Result<()> {
        let is_below = name.match_indices('/').any(|(at, _)| self.0.object(&name[..at]).is_ok());
        match is_below || self.0.is_directory(name) {
            true => Err(Error::other("not a directory, or one").permanent()),
            false => Ok(()),
        }
    }
}

#[backend(scheme = "tree")]
impl Tree {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.refuse(name)?;
        self.0.put(name, data).map(drop)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool> {
        self.0.object(from)?;
        self.refuse(to)?;
        self.0.copy(from, to)
    }

    fn rename(&self, from: &str, to: &str) -> Result<bool> {
        self.0.object(from)?;
        self.refuse(to)?;
        self.0.rename(from, to)
    }
}

/// Some names are refused: `refusing://PLACE/special` those with characters that URLs, paths and patterns give a meaning;
/// `refusing://PLACE/slashes` those with a slash, which nobody said. Then few checks can pass, but the corner must work.
struct Refusing {
    it: Honest,
    slashes: bool,
}

impl Refusing {
    fn takes(&self, name: &str) -> bool {
        if self.slashes {
            return !name.contains('/');
        }
        // The server keeps these for itself.
        let is_reserved = name.contains("/.ht") || name.ends_with(".part");
        !is_reserved && !name.chars().any(|c| c.is_control() || "\\:*?#\"<>|".contains(c))
    }
}

#[backend(scheme = "refusing")]
impl Refusing {
    fn new(url: &BackendUrl) -> Self {
        Self { it: Honest::at(&url.to_string()), slashes: url.path() == "/slashes" }
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.it.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        match self.takes(name) {
            true => self.it.put(name, data).map(drop),
            false => Err(Error::other("such names cannot be had here").permanent()),
        }
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.it.list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.it.delete(name)
    }
}
