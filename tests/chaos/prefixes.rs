//! The prefixes that the drive needs: one that lets it look behind `chaos+`, and two to stand in front.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use backend_core::prelude::*;
use futures::TryStreamExt;

/// The stores that are looked at, by the number in their URLs.
static STORES: LazyLock<Mutex<HashMap<u64, Store>>> = LazyLock::new(Mutex::default);

/// The store behind the `peek+` of this number, past whatever stands before it.
pub(crate) fn behind(number: u64) -> Option<Store> {
    STORES.lock().unwrap_or_else(PoisonError::into_inner).remove(&number)
}

/// Hands everything on, and lets the store behind be looked at.
struct Peek;

#[derive(serde::Deserialize)]
struct Numbered {
    number: u64,
}

#[backend(
    scheme = "peek",
    prefix = true,
    forwards(
        get,
        get_range,
        put,
        put_new,
        list,
        delete,
        delete_list,
        query,
        query_list,
        move,
        copy,
        rename
    )
)]
impl Peek {
    fn new(inner: Store, options: Options<Numbered>) -> Self {
        STORES.lock().unwrap_or_else(PoisonError::into_inner).insert(options.number, inner);
        Self
    }
}

/// Leaves everything to the store behind it.
struct Forwards;

#[backend(
    scheme = "forwards",
    prefix = true,
    forwards(
        get,
        get_range,
        put,
        put_new,
        list,
        delete,
        delete_list,
        query,
        query_list,
        move,
        copy,
        rename
    )
)]
impl Forwards {
    fn new() -> Self {
        Self
    }
}

/// Writes the five itself, by hand.
struct Writes(Store);

#[backend(scheme = "writes", prefix = true)]
impl Writes {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get_to(name, &mut *to).await.map(drop)
    }
    async fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.0.put(name, data).await.map(drop)
    }
    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let mut listing = self.0.list(prefix);
        while let Some(entry) = listing.try_next().await? {
            to.send(entry).await?;
        }
        Ok(())
    }
    async fn delete(&self, name: &str) -> Result<()> {
        self.0.delete(name).await
    }
}
