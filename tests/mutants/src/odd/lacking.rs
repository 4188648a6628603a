//! What a storage cannot do.

use backend_core::{BackendUrl, Entries, Result, Sink, Source, backend};

use crate::honest::Honest;

struct Unlisted(Honest);

#[backend(scheme = "unlisted", lacks(list))]
impl Unlisted {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.0.put(name, data).map(drop)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }
}

struct Undeletable(Honest);

#[backend(scheme = "undeletable", lacks(delete))]
impl Undeletable {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.0.put(name, data).map(drop)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to)
    }
}

struct ReadOnly(Honest);

#[backend(scheme = "read-only", lacks(put, delete))]
impl ReadOnly {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(name, to)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to)
    }
}
