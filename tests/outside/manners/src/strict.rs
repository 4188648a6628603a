//! Every operation, in a crate that allows nothing.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use backend_core::prelude::*;

/// Objects in memory, strictly.
#[derive(Debug)]
pub struct Strict {
    objects: Mutex<BTreeMap<Name, Bytes>>,
    cleaned_up: Vec<SystemTime>,
}

impl Strict {
    fn objects(&self) -> MutexGuard<'_, BTreeMap<Name, Bytes>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[backend(scheme = "strict", declares(volatile))]
impl Strict {
    fn new(url: &BackendUrl, credentials: Credentials) -> Result<Self> {
        if credentials.user().is_some() {
            return Err(Error::bad_url(format!("nobody logs in to {url}")));
        }
        drop(credentials);
        Ok(Self { objects: Mutex::default(), cleaned_up: Vec::new() })
    }

    async fn get(&self, name: &Name, to: &mut Sink) -> Result<()> {
        let held = self.objects().get(name).cloned().ok_or_else(Error::not_found)?;
        to.send(held).await?;
        Ok(())
    }

    fn get_range(&self, name: &Name, range: Range<u64>) -> Option<Vec<u8>> {
        let held = self.objects().get(name).cloned();
        let part = |held: Bytes| {
            let bytes = held.into_iter().zip(0..).filter(|(_, at)| range.contains(at));
            bytes.map(|(byte, _)| byte).collect()
        };
        held.map(part)
    }

    async fn put(&self, name: &Name, data: &mut Source) -> Result<u64> {
        let mut all = Vec::new();
        while let Some(chunk) = data.next_chunk().await? {
            all.extend_from_slice(&chunk);
        }
        let size = all.len() as u64;
        drop(self.objects().insert(name.clone(), all.into()));
        Ok(size)
    }

    fn put_new(&self, name: Name, data: Bytes) -> Result<Metadata> {
        let size = data.len() as u64;
        if self.objects().contains_key(&name) {
            return Err(Error::already_exists());
        }
        drop(self.objects().insert(name, data));
        Ok(Metadata::new().size(size))
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let names: Vec<Name> = self.objects().keys().cloned().collect();
        names.into_iter().filter(|name| name.starts_with(prefix)).try_for_each(|name| to.push(name))
    }

    fn delete(&self, name: &Name) -> bool {
        self.objects().remove(name).is_some()
    }

    fn delete_list(&self, names: &[Name]) -> Vec<Option<()>> {
        names.iter().map(|name| self.objects().remove(name).map(drop)).collect()
    }

    fn query(&self, name: &Name) -> Option<u64> {
        self.objects().get(name).map(|held| held.len() as u64)
    }

    fn query_list(&self, names: &[Name]) -> Vec<Option<u64>> {
        names.iter().map(|name| self.query(name)).collect()
    }

    fn r#move(&self, name: Name, from: &Path) -> Result<(), std::io::Error> {
        drop(self.objects().insert(name, std::fs::read(from)?.into()));
        Ok(())
    }

    fn copy(&self, from: &Name, to: Name) -> Option<()> {
        let held = self.objects().get(from).cloned()?;
        drop(self.objects().insert(to, held));
        Some(())
    }

    fn rename(&self, from: &Name, to: Name) -> Option<bool> {
        let held = self.objects().remove(from)?;
        drop(self.objects().insert(to, held));
        Some(true)
    }

    fn retry_cleanup(&mut self) {
        self.cleaned_up.push(SystemTime::now());
    }

    fn error_code(&self, operation: Operation, error: &std::io::Error) -> Option<ErrorCode> {
        (self.cleaned_up.is_empty() && operation == Operation::Move && error.raw_os_error() == Some(5))
            .then_some(ErrorCode::BackendError)
    }

    fn close(&mut self) {
        self.cleaned_up.clear();
    }
}
