//! Quintet: the ten-line backend of the README, and two variations of it, through a store opened by URL with its defaults.

use std::{collections::BTreeMap, sync::Mutex};

use backend_core::{Store, prelude::*};
use backends as _; // links `mem:`
use bytes::Bytes;

use crate::Library;

type Objects = Mutex<BTreeMap<String, Vec<u8>>>;

/// `mem:`, called in place: it never waits for anything.
#[derive(Default)]
struct InPlace(Objects);

#[rustfmt::skip]
#[backend(scheme = "in-place", blocking = false)]
impl InPlace {
    fn new() -> Self { Self::default() }
    fn get(&self, name: &str) -> Option<Vec<u8>> { self.0.lock().unwrap().get(name).cloned() }
    fn put(&self, name: &str, data: Vec<u8>) { self.0.lock().unwrap().insert(name.into(), data); }
    fn list(&self) -> Vec<String> { self.0.lock().unwrap().keys().cloned().collect() }
    fn delete(&self, name: &str) -> bool { self.0.lock().unwrap().remove(name).is_some() }
}

/// As above, with `Bytes` kept as they came, and with the one optional method that peers require.
#[derive(Default)]
struct WithQuery(Mutex<BTreeMap<String, Bytes>>);

#[rustfmt::skip]
#[backend(scheme = "with-query", blocking = false)]
impl WithQuery {
    fn new() -> Self { Self::default() }
    fn get(&self, name: &str) -> Option<Bytes> { self.0.lock().unwrap().get(name).cloned() }
    fn put(&self, name: &str, data: Bytes) { self.0.lock().unwrap().insert(name.into(), data); }
    fn list(&self) -> Vec<String> { self.0.lock().unwrap().keys().cloned().collect() }
    fn delete(&self, name: &str) -> bool { self.0.lock().unwrap().remove(name).is_some() }
    fn query(&self, name: &str) -> Option<u64> { self.0.lock().unwrap().get(name).map(|data| data.len() as u64) }
}

pub async fn open(url: &str) -> crate::Result<Store> {
    Ok(Store::open(url).await?)
}

impl Library for Store {
    type Name = Name;

    fn name(name: String) -> crate::Result<Name> {
        Ok(Name::new(name)?)
    }

    async fn get(&self, name: &Name) -> crate::Result<Bytes> {
        Ok(Store::get(self, name).await?)
    }

    async fn put(&self, name: &Name, data: Bytes) -> crate::Result<()> {
        Store::put(self, name, data).await?;
        Ok(())
    }

    /// Where it is answered by a listing of names, no size is told.
    async fn query(&self, name: &Name) -> crate::Result<bool> {
        Ok(Store::query(self, name).await?.is_some())
    }

    async fn delete(&self, name: &Name) -> crate::Result<()> {
        Ok(Store::delete(self, name).await?)
    }
}
