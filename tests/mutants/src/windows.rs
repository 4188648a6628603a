//! Names as Windows has them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use backend_core::{
    BackendUrl, Entries, Error, ErrorCode, Metadata, Result, Sink, Source, backend,
};

use crate::honest::Honest;

/// Case is kept and does not matter; many names are refused, and an object beside a directory of its name.
struct Windows {
    it: Honest,
    /// Held while a name is looked for and then used.
    names: Mutex<()>,
}

#[backend(scheme = "windows", declares(case_insensitive))]
impl Windows {
    fn new(url: &BackendUrl) -> Self {
        let it = Honest::at(&format!("windows/{}", url.authority().unwrap_or_default()));
        Self { it, names: Mutex::default() }
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.it.get(&self.existing(name)?, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        let name = allowed(name)?;
        let _held = self.hold();
        let is_in = |name: &str, directory: &str| {
            name.get(..=directory.len()).is_some_and(|start| {
                start.ends_with('/') && start.to_lowercase() == directory.to_lowercase() + "/"
            })
        };
        let is_beside = |other: &String| is_in(name, other) || is_in(other, name);
        if self.it.objects().keys().any(is_beside) {
            return Err(Error::new(ErrorCode::PermissionDenied, "a directory has that name"));
        }
        self.it.put(&self.existing(name)?, data)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.it.list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        let _held = self.hold();
        self.it.delete(&self.existing(name)?)
    }

    fn query(&self, name: &str) -> Result<Option<Metadata>> {
        self.it.query(&self.existing(name)?)
    }
}

impl Windows {
    /// The name as it was first given.
    fn existing(&self, name: &str) -> Result<String> {
        let lower = allowed(name)?.to_lowercase();
        let objects = self.it.objects();
        let existing = objects.keys().find(|existing| existing.to_lowercase() == lower);
        Ok(existing.map_or(name, |existing| existing).into())
    }

    fn hold(&self) -> MutexGuard<'_, ()> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name, unless it is one that Windows refuses.
fn allowed(name: &str) -> Result<&str> {
    const FORBIDDEN: [char; 8] = ['<', '>', ':', '"', '|', '?', '*', '\\'];
    const LONGEST: usize = 260;
    let refused = |part: &str| {
        let is_forbidden = |c: char| FORBIDDEN.contains(&c) || c.is_ascii_control();
        let stem = part.split('.').next().unwrap_or_default().to_uppercase();
        let device = matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL")
            || stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT"));
        part.contains(is_forbidden) || part.ends_with([' ', '.']) || device
    };
    match name.len() > LONGEST || name.split('/').any(refused) {
        true => Err(Error::new(ErrorCode::BadName, "Windows refuses this name")),
        false => Ok(name),
    }
}
