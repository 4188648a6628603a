//! The corner of a target that checks work in: names that nobody else has, removed afterwards.

use std::{
    any::Any,
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use futures_util::{FutureExt, StreamExt};
use tokio::time::timeout;

use super::{Case, Check, Outcome, Report};
use crate::{BackendUrl, Declared, Error, ErrorCode, Name, Operation, Result, RetryPolicy, Store};

/// The names that were put, or were to be, and are not known to be gone.
pub(super) type Put = Arc<Mutex<BTreeSet<Name>>>;

/// How many names are deleted in one call, which has one limit.
const SLICE: usize = 100;

/// Closing waits for the calls that were given up.
const CLOSING: Duration = Duration::from_secs(10);

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
    pub(super) put: Put,
}

impl Corner {
    /// Opens the storage. Where it can have no directories, the corner is a prefix of plain names.
    pub(super) async fn open(
        url: BackendUrl,
        seed: u64,
        limit: Duration,
        keep: bool,
    ) -> Result<Self> {
        let store = within(limit, Store::open_with(url, RetryPolicy::default())).await?;
        let random = RandomState::new().hash_one((std::process::id(), SystemTime::now()));
        let prefix = format!("quintet-test-{random:016x}");
        let put = Put::default();
        let mut corner = Self { store, prefix, separator: '/', seed, limit, keep, put };
        match corner.find_separator().await {
            Ok(separator) => corner.separator = separator,
            Err(error) => {
                let _ = within(limit.min(CLOSING), corner.store.close()).await;
                return Err(error);
            }
        }
        corner.prefix.push(corner.separator);
        Ok(corner)
    }

    /// `/` where a name may have several parts; `.` where only plain names can be put. Where not even a few bytes can be, for want
    /// of permission or space, every check would fail and none tell anything: that is an error.
    async fn find_separator(&self) -> Result<char> {
        let capabilities = self.store.capabilities();
        if !capabilities.can(Operation::Put) || !capabilities.can(Operation::Delete) {
            return Ok('/');
        }
        let mut refused = None;
        for separator in ['/', '.'] {
            let Ok(name) = Name::new(format!("{}{separator}probe", self.prefix)) else { continue };
            self.put().insert(name.clone());
            let put = within(self.limit, self.store.put(&name, "probe")).await;
            // What cannot be removed now is when the corner is.
            self.delete(BTreeSet::from([name]), self.limit).await;
            match put {
                Ok(_) => return Ok(separator),
                Err(error) => refused = Some(error),
            }
        }
        let lacking = [ErrorCode::PermissionDenied, ErrorCode::NoSpace];
        refused.filter(|error| lacking.contains(&error.code())).map_or(Ok('/'), Err)
    }

    /// Makes one check, and removes what it has put. Not applicable where the storage lacks an operation that it needs.
    pub(super) async fn make(&self, check: &'static Check) -> Report {
        let case = Case::new(self, check);
        let started = Instant::now();
        let capabilities = self.store.capabilities();
        let outcome = match check.needs.iter().find(|operation| !capabilities.can(**operation)) {
            Some(missing) => Outcome::NotApplicable(format!("it has no {missing}")),
            None => match AssertUnwindSafe((check.run)(&case)).catch_unwind().await {
                Ok(found) => found.into(),
                Err(panic) => Outcome::Failed {
                    expected: "the check to come to its end".into(),
                    came: format!("a panic: {}", words_of(&*panic)),
                },
            },
        };
        let took = started.elapsed();
        let (notes, (steps, earlier_steps)) = case.end().await;
        if !self.keep {
            // What cannot be removed now is when the corner is, or is told then.
            self.clear(&self.place_of(check), self.limit).await;
        }
        Report { check, outcome, took, steps, earlier_steps, notes }
    }

    /// What the names of a check start with.
    pub(super) fn place_of(&self, check: &Check) -> String {
        format!("{}{}{}", self.prefix, check.name.replace("::", "-"), self.separator)
    }

    /// Removes what is left in `patience`, and closes the storage. Answers what failed in this, an error for each name that may
    /// be left: as a rule nothing. The directory goes away with what was in it, where it is one at all.
    pub(super) async fn remove(self, patience: Duration) -> Vec<Error> {
        let mut errors = Vec::new();
        if !self.keep {
            let cleared = timeout(patience, self.clear_and_look(patience)).await;
            errors = cleared.unwrap_or_else(|_| {
                let known = self.put().clone();
                known.iter().map(|name| self.about(name, no_answer(patience))).collect()
            });
        }
        let closed = within(patience.min(CLOSING), self.store.close()).await;
        let scheme = self.store.url().scheme().into();
        errors.extend(closed.err().map(|error| error.at(Operation::Close, &scheme, None)));
        errors
    }

    /// Deletes what is left in the corner, and makes sure that it is gone.
    async fn clear_and_look(&self, limit: Duration) -> Vec<Error> {
        let mut errors = self.clear(&self.prefix, limit).await;
        if errors.is_empty() && !self.store.capabilities().declares(Declared::Eventual) {
            let (listed, error) = self.listed(&self.prefix, limit).await;
            errors.extend(error);
            let why = "it is listed still, though it was deleted";
            errors.extend(listed.iter().map(|name| self.about(name, Error::other(why))));
        }
        errors
    }

    /// Deletes the names below `place` that were put or that are listed; answers what failed, an error for each name. What is not
    /// listed and cannot be deleted has never come to be: its name was refused.
    async fn clear(&self, place: &str, limit: Duration) -> Vec<Error> {
        // Where nothing can be put, nothing has been.
        if !self.store.capabilities().can(Operation::Put) {
            return Vec::new();
        }
        let mut names: BTreeSet<_> =
            self.put().iter().filter(|name| name.starts_with(place)).cloned().collect();
        let (listed, error) = self.listed(place, limit).await;
        names.extend(listed.iter().cloned());
        let mut errors = self.delete(names, limit).await;
        if error.is_none() && self.store.capabilities().can(Operation::List) {
            errors.retain(|error| error.name().is_none_or(|name| listed.contains(name)));
            self.put().retain(|name| !name.starts_with(place) || listed.contains(name));
        }
        errors.extend(error);
        errors
    }

    /// Deletes names, and remembers those that may still be there; answers why, for each.
    async fn delete(&self, names: BTreeSet<Name>, limit: Duration) -> Vec<Error> {
        let names: Vec<_> = names.into_iter().collect();
        self.put().extend(names.iter().cloned());
        let mut errors = Vec::new();
        for slice in names.chunks(SLICE) {
            match within(limit, self.store.delete_list(slice)).await {
                Ok(outcomes) => {
                    for (name, outcome) in outcomes {
                        match outcome {
                            Err(error) if !error.is_not_found() => {
                                errors.push(self.about(&name, error));
                            }
                            _ => _ = self.put().remove(&name),
                        }
                    }
                }
                Err(error) => {
                    let each = slice.iter().zip(error.for_each(slice.len()));
                    errors.extend(each.map(|(name, error)| self.about(name, error)));
                }
            }
        }
        errors
    }

    /// Every name below `place`, and none that merely came along; and why there may be others.
    async fn listed(&self, place: &str, limit: Duration) -> (Vec<Name>, Option<Error>) {
        let (mut names, mut failed) = (Vec::new(), None);
        if !self.store.capabilities().can(Operation::List) {
            return (names, failed);
        }
        let listing = async {
            let mut entries = self.store.list(place);
            while let Some(entry) = entries.next().await {
                match entry.and_then(|entry| Name::new(entry.into_parts().0)) {
                    Ok(name) if name.starts_with(place) => names.push(name),
                    Ok(_) => {}
                    Err(error) => failed = failed.take().or(Some(error)),
                }
            }
            Ok(())
        };
        let ended = within(limit, listing).await;
        (names, failed.or(ended.err()))
    }

    /// The error, which says of which name it is if it does not already.
    fn about(&self, name: &Name, error: Error) -> Error {
        error.at(Operation::Delete, &self.store.url().scheme().into(), Some(name))
    }

    fn put(&self) -> MutexGuard<'_, BTreeSet<Name>> {
        self.put.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an operation answers; an error if that takes longer than any may.
pub(super) async fn within<T>(
    limit: Duration,
    operation: impl Future<Output = Result<T>>,
) -> Result<T> {
    timeout(limit, operation).await.unwrap_or_else(|_| Err(no_answer(limit)))
}

fn no_answer(limit: Duration) -> Error {
    Error::other(format!("no answer within {limit:?}")).permanent()
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref().copied()).unwrap_or("without words")
}
