//! The corner of a target that checks work in: names that nobody else has, removed afterwards.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use futures_util::TryStreamExt;

use super::{Case, Check, Outcome, Report};
use crate::{BackendUrl, Error, Name, Operation, Result, RetryPolicy, Store};

/// A storage under test, of which only names with a prefix of its own are touched.
pub(super) struct Corner {
    pub(super) store: Store,
    /// What the names here start with: as a rule a directory.
    pub(super) prefix: String,
    /// What parts a check's own names from the rest of the prefix.
    separator: char,
    pub(super) seed: u64,
    /// How long one operation may take.
    pub(super) limit: Duration,
    keep: bool,
    /// What could not be removed after a check.
    left: Mutex<Vec<Error>>,
}

impl Corner {
    /// Opens the storage. Where it can have no directories, the corner is a prefix of plain names.
    pub(super) async fn open(
        url: BackendUrl,
        seed: u64,
        limit: Duration,
        keep: bool,
    ) -> Result<Self> {
        let store = Store::open_with(url, RetryPolicy::default()).await?;
        let random = RandomState::new().hash_one((std::process::id(), SystemTime::now()));
        let name = format!("quintet-test-{random:016x}");
        let separator = separator(&store, &name).await;
        let prefix = format!("{name}{separator}");
        Ok(Self { store, prefix, separator, seed, limit, keep, left: Mutex::default() })
    }

    /// Makes one check, and removes what it has put. Not applicable where the storage lacks an operation that it needs.
    pub(super) async fn make(&self, check: &'static Check) -> Report {
        let case = Case::new(self, check);
        let started = Instant::now();
        let capabilities = self.store.capabilities();
        let outcome = match check.needs.iter().find(|operation| !capabilities.can(**operation)) {
            Some(missing) => Outcome::NotApplicable(format!("it has no {missing}")),
            None => (check.run)(&case).await.into(),
        };
        let took = started.elapsed();
        let (put, notes, (steps, earlier_steps)) = case.end().await;
        if !self.keep {
            let errors = self.clear(&self.place_of(check), put).await;
            self.left().extend(errors);
        }
        Report { check, outcome, took, steps, earlier_steps, notes }
    }

    /// What the names of a check start with.
    pub(super) fn place_of(&self, check: &Check) -> String {
        format!("{}{}{}", self.prefix, check.name.replace("::", "-"), self.separator)
    }

    /// Removes what is left, and closes the storage. Answers what failed in this, an error for each name that may be left: as a rule
    /// nothing. The directory goes away with what was in it, where it is one at all.
    pub(super) async fn remove(self) -> Vec<Error> {
        let mut errors = std::mem::take(&mut *self.left());
        if !self.keep {
            // What is tried again here is told as it is now.
            let again = errors.iter().filter_map(|error| error.name().cloned()).collect();
            errors = self.clear(&self.prefix, again).await;
        }
        errors.extend(self.store.close().await.err());
        errors
    }

    /// Deletes these names and whatever else is listed below `place`. What is not listed and cannot be deleted has never come to be: its
    /// name was refused.
    async fn clear(&self, place: &str, mut names: BTreeSet<Name>) -> Vec<Error> {
        let capabilities = self.store.capabilities();
        // Where nothing can be put, nothing has been.
        if !capabilities.can(Operation::Put) {
            return Vec::new();
        }
        let (mut errors, mut listed) = (Vec::new(), None);
        if capabilities.can(Operation::List) {
            match self.listed(place).await {
                Ok(found) => listed = Some(found),
                Err(error) => errors.push(error),
            }
        }
        names.extend(listed.iter().flatten().cloned());
        let may_be_left = |name: &Name| listed.as_ref().is_none_or(|listed| listed.contains(name));
        match self.store.delete_list(names).await {
            Ok(outcomes) => {
                errors.extend(outcomes.into_iter().filter_map(|(name, outcome)| {
                    outcome.err().filter(|error| !error.is_not_found() && may_be_left(&name))
                }));
            }
            Err(error) => errors.push(error),
        }
        errors
    }

    /// Every name below `place`, and none that merely came along.
    async fn listed(&self, place: &str) -> Result<Vec<Name>> {
        let names: Vec<_> =
            self.store.list(place).map_ok(|entry| entry.into_parts().0).try_collect().await?;
        names.into_iter().filter(|name| name.starts_with(place)).map(Name::new).collect()
    }

    fn left(&self) -> std::sync::MutexGuard<'_, Vec<Error>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `/` where a name may have several parts; `.` where only plain names can be put.
async fn separator(store: &Store, corner: &str) -> char {
    let capabilities = store.capabilities();
    if !capabilities.can(Operation::Put) || !capabilities.can(Operation::Delete) {
        return '/';
    }
    for separator in ['/', '.'] {
        let Ok(name) = Name::new(format!("{corner}{separator}probe")) else { continue };
        if store.put(&name, "").await.is_ok() {
            // What is left of it is found when the corner is removed.
            let _ = store.delete(&name).await;
            return separator;
        }
    }
    '/'
}

/// The names that a check has put, or has begun to.
pub(super) type Put = Arc<Mutex<BTreeSet<Name>>>;
