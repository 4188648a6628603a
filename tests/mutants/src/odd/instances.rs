//! What an instance is, and how long it takes.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    sync::{Mutex, PoisonError},
    thread::sleep,
    time::Duration,
};

use backend_core::{BackendUrl, Entries, Error, Result, Sink, Source, backend};

use crate::honest::Honest;

/// Five functions.
#[derive(Default)]
struct Five(Mutex<BTreeMap<String, Vec<u8>>>);

#[backend(scheme = "five", declares(volatile))]
impl Five {
    fn new() -> Self {
        Self::default()
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn put(&self, name: &str, data: Vec<u8>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), data);
    }

    fn list(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().rev().cloned().collect()
    }

    fn delete(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name).is_some()
    }
}

/// Nothing that is waited for.
#[derive(Default)]
struct InPlace(Mutex<BTreeMap<String, Vec<u8>>>);

#[backend(scheme = "in-place", blocking = false, declares(volatile))]
impl InPlace {
    fn new() -> Self {
        Self::default()
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let object = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        Ok(to.write_all(&object.ok_or_else(Error::not_found)?)?)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        let mut object = Vec::new();
        data.read_to_end(&mut object)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), object);
        Ok(())
    }

    fn list(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    fn delete(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name).is_some()
    }
}

/// One call at a time.
#[derive(Default)]
struct Exclusive(BTreeMap<String, Vec<u8>>);

#[backend(scheme = "exclusive", declares(volatile))]
impl Exclusive {
    fn new() -> Self {
        Self::default()
    }

    fn get(&mut self, name: &str) -> Option<Vec<u8>> {
        self.0.get(name).cloned()
    }

    fn put(&mut self, name: &str, data: Vec<u8>) {
        self.0.insert(name.into(), data);
    }

    fn list(&mut self, prefix: &str, to: &mut Entries) -> Result<()> {
        let mut names = self.0.keys().filter(|name| name.starts_with(prefix));
        names.try_for_each(|name| to.push(name.as_str()))
    }

    fn delete(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }
}

/// Connections for one call at a time.
struct Pool(Honest);

#[backend(scheme = "pool", connections = 3)]
impl Pool {
    async fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    async fn get(&mut self, name: &str) -> Result<backend_core::Bytes> {
        Ok(self.0.object(name)?.data)
    }

    async fn put(&mut self, name: &str, data: Vec<u8>) {
        self.0.store(name, data);
    }

    async fn list(&mut self, prefix: &str, to: &mut Entries) -> Result<()> {
        for entry in self.0.entries(prefix) {
            to.send(entry).await?;
        }
        Ok(())
    }

    async fn delete(&mut self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }
}

/// As from far away.
struct Slow(Honest);

const FAR: Duration = Duration::from_millis(5);

#[backend(scheme = "slow")]
impl Slow {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        sleep(FAR);
        self.0.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        sleep(FAR);
        Ok(self.0.put(name, data)?.size.unwrap_or_default())
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        sleep(FAR);
        self.0.list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        sleep(FAR);
        self.0.delete(name)
    }
}
