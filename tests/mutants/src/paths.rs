//! A storage that knows local files only.

use std::{fs, path::Path};

use backend_core::{BackendUrl, Result, backend};

use crate::honest::Honest;

/// What is put comes from a file, and what is read goes to one.
struct Paths(Honest);

#[backend(scheme = "paths")]
impl Paths {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&format!("paths/{}", url.authority().unwrap_or_default())))
    }

    fn get(&self, name: &str, to: &Path) -> Result<()> {
        Ok(fs::write(to, self.0.object(name)?.data)?)
    }

    fn put(&self, name: &str, from: &Path) -> Result<()> {
        self.0.store(name, fs::read(from)?);
        Ok(())
    }

    fn list(&self, prefix: &str) -> Vec<String> {
        self.0.entries(prefix).into_iter().map(|entry| entry.into_parts().0).collect()
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }
}
