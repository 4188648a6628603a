//! The corner of a target that the checks work in: names that nobody else has, removed afterwards.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    path::Path,
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use backend_core::{BackendUrl, Error, Name, Operation, Result, RetryPolicy, Store};

use crate::cli::failure::Failure;

/// A store of which only names below a directory of its own are touched. The directory goes away with what is in it, where it is one
/// at all.
pub(super) struct Corner {
    pub(super) store: Store,
    prefix: String,
    put: Mutex<BTreeSet<Name>>,
}

impl Corner {
    pub(super) async fn open(url: BackendUrl) -> Result<Self> {
        let store = Store::open_with(url, RetryPolicy::default()).await?;
        let random = RandomState::new().hash_one((std::process::id(), SystemTime::now()));
        Ok(Self { store, prefix: format!("quintet-test-{random:016x}/"), put: Mutex::default() })
    }

    /// A name here.
    pub(super) fn name(&self, what: &str) -> Result<Name> {
        Name::new(format!("{}{what}", self.prefix))
    }

    /// Puts an object here.
    pub(super) async fn put(&self, what: &str, contents: &[u8]) -> Result<Name> {
        let name = self.to_be_removed(what)?;
        self.store.put(&name, contents).await?;
        Ok(name)
    }

    /// Moves a local file here.
    pub(super) async fn move_in(&self, what: &str, from: &Path) -> Result<Name> {
        let name = self.to_be_removed(what)?;
        self.store.move_in(&name, from).await?;
        Ok(name)
    }

    fn to_be_removed(&self, what: &str) -> Result<Name> {
        let name = self.name(what)?;
        self.put.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
        Ok(name)
    }

    /// Removes all that may have been put here; answers what could not be.
    pub(super) async fn remove(self) -> Vec<Failure> {
        let names = self.put.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut failures = remove(&self.store, names).await;
        failures.extend(self.store.close().await.err().map(Failure::from));
        failures
    }
}

fn could_not(what: &str, error: Error) -> Failure {
    Failure::from(error).in_doing(&format!("could not remove {what}"))
}

async fn remove(store: &Store, names: BTreeSet<Name>) -> Vec<Failure> {
    // Where nothing can be put, nothing has been.
    if names.is_empty() || !store.capabilities().can(Operation::Put) {
        return Vec::new();
    }
    match store.delete_list(names).await {
        Ok(outcomes) => outcomes
            .into_iter()
            .filter_map(|(name, outcome)| Some((name, outcome.err()?)))
            .filter(|(_, error)| !error.is_not_found())
            .map(|(name, error)| could_not(&name, error))
            .collect(),
        Err(error) => vec![could_not("what was put", error)],
    }
}
