//! The corner of a target that checks work in: names that nobody else has, removed afterwards.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    path::Path,
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use super::{Check, Outcome};
use crate::{BackendUrl, Error, Name, Operation, Result, RetryPolicy, Store};

/// A storage under test, of which only names below a directory of its own are touched.
///
/// Whoever drops one without [`remove`](Self::remove) leaves behind what the checks have put.
pub struct Corner {
    pub(super) store: Store,
    prefix: String,
    put: Mutex<BTreeSet<Name>>,
}

impl Corner {
    /// Opens the storage, with the default [`RetryPolicy`]. Nothing is put yet.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open(url: BackendUrl) -> Result<Self> {
        let store = Store::open_with(url, RetryPolicy::default()).await?;
        let random = RandomState::new().hash_one((std::process::id(), SystemTime::now()));
        Ok(Self { store, prefix: format!("quintet-test-{random:016x}/"), put: Mutex::default() })
    }

    /// Makes one check. Not applicable where the storage lacks an operation that it needs.
    pub async fn make(&self, check: &Check) -> Outcome {
        let capabilities = self.store.capabilities();
        match check.needs.iter().find(|operation| !capabilities.can(**operation)) {
            Some(missing) => Outcome::NotApplicable(format!("it has no {missing}")),
            None => (check.run)(self).await.into(),
        }
    }

    /// Removes all that checks have put here, and closes the storage. Answers what failed in this, an error for each name that may be
    /// left: as a rule nothing. The directory goes away with what was in it, where it is one at all.
    pub async fn remove(self) -> Vec<Error> {
        let names = self.put.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut errors = remove(&self.store, names).await;
        errors.extend(self.store.close().await.err());
        errors
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
}

async fn remove(store: &Store, names: BTreeSet<Name>) -> Vec<Error> {
    // Where nothing can be put, nothing has been.
    if names.is_empty() || !store.capabilities().can(Operation::Put) {
        return Vec::new();
    }
    match store.delete_list(names).await {
        Ok(outcomes) => outcomes
            .into_iter()
            .filter_map(|(_, outcome)| outcome.err())
            .filter(|error| !error.is_not_found())
            .collect(),
        Err(error) => vec![error],
    }
}
