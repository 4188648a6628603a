//! Storages that are not what they declare.

use std::io::Read;

use backend_core::{BackendUrl, Entries, Metadata, Result, Sink, Source, backend};

use crate::honest::Honest;

/// Case matters, and is declared not to.
struct CaseMatters(Honest);

#[backend(scheme = "case-matters", declares(volatile, case_insensitive))]
impl CaseMatters {
    fn new(_url: &BackendUrl) -> Self {
        Self(Honest::default())
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        self.0.put(name, data)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }
}

/// What is put is seen as it comes: that changes may be seen late is no excuse for seeing them by half.
struct HalfSeen(Honest);

#[backend(scheme = "half-seen", declares(eventual))]
impl HalfSeen {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&format!("half-seen/{}", url.authority().unwrap_or_default())))
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        let (mut contents, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            match data.read(&mut piece) {
                Ok(0) => return Ok(self.0.store(name, contents)),
                Ok(read) => contents.extend_from_slice(&piece[..read]),
                Err(error) => return self.0.delete(name).and(Err(error.into())),
            }
            self.0.store(name, contents.clone());
        }
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }
}
