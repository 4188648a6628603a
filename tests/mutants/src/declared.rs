//! Storages that are not what they declare.

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
