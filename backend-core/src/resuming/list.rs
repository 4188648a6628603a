//! Listings as callers see them: names checked, and a listing that broke off gone on with by another attempt.

use std::{borrow::Cow, pin::pin, vec};

use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use tokio::{task::JoinHandle, time::sleep};

use crate::{
    Entries, Entry, Error, ErrorCode, Listing, Operation, Result, Store, flat,
    listing::{Arriving, Lot},
    name,
    progress::Progress,
    retry::{Attempt, Outer, most_telling},
};

impl Store {
    pub(crate) fn list_resuming(&self, prefix: &str) -> Listing {
        if let Err(error) = self.require(Operation::List, None) {
            return Listing::failed(error);
        }
        let state = Resuming {
            store: self.clone(),
            progress: Progress::new(),
            prefix: prefix.into(),
            number: 1,
            entries: None,
            outer: None,
            delivered: 0,
            last: String::new(),
            sorted: true,
            again: None,
            errors: Vec::new(),
            ended: false,
        };
        let entries = stream::unfold(state, |mut state| async move {
            state.next().await.map(|entry| (entry, state))
        });
        // Who reads several in turn asks on where one has ended.
        Listing::from_results(entries.fuse())
    }

    /// One attempt to list.
    fn list_once(&self, attempt: Attempt, prefix: &str, outer: &Outer) -> Coming {
        let backend = self.backend().clone();
        let (to, arriving) = match backend.pushes() {
            false => Entries::unused(),
            true if backend.lists_alone() => Entries::unbounded(),
            true => Entries::bounded(self.closing()),
        };
        let mut listing = backend.list(attempt, prefix.into(), to);
        let returned = match outer.clone().scope(&mut listing).now_or_never() {
            Some(listing) => Returned::Listing(listing.unwrap_or_else(broken_off)),
            // A task of its own: the instance must come free also while nobody reads the listing.
            None => Returned::Task(Task(tokio::spawn(outer.clone().scope(listing)))),
        };
        Coming { arriving, lot: Lot::new().into_iter(), returned }
    }
}

/// The entries of one attempt: first what the author has pushed, then what he has returned.
struct Coming {
    /// `None` where nothing is pushed, and once all of it has arrived.
    arriving: Option<Arriving>,
    lot: vec::IntoIter<Result<Entry>>,
    returned: Returned,
}

/// What the author returns.
enum Returned {
    Task(Task),
    Listing(Listing),
}

impl Coming {
    async fn next(&mut self) -> Result<Option<Entry>> {
        while let Some(arriving) = &mut self.arriving {
            if let Some(entry) = self.lot.next() {
                return entry.map(Some);
            }
            match arriving.next().await {
                Some(lot) => self.lot = lot.into_iter(),
                None => self.arriving = None,
            }
        }
        if let Returned::Task(task) = &mut self.returned {
            self.returned = Returned::Listing(task.listing().await);
        }
        match &mut self.returned {
            Returned::Listing(listing) => listing.try_next().await,
            Returned::Task(_) => Ok(None),
        }
    }
}

/// The listing of an author who answered with an error. As an entry a bad name is passed over; this is the end, whatever its code.
fn broken_off(error: Error) -> Listing {
    Listing::failed(match error.code() {
        ErrorCode::BadName => Error::other(error).permanent(),
        _ => error,
    })
}

/// The task that lists. It ends when its listing is dropped.
struct Task(JoinHandle<Result<Listing>>);

impl Task {
    async fn listing(&mut self) -> Listing {
        match (&mut self.0).await {
            Ok(Ok(rest)) => rest,
            Ok(Err(error)) => broken_off(error),
            Err(failed) => Listing::failed(Error::other(failed)),
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A listing on its way to the caller.
///
/// When it breaks off, another attempt goes on behind the last name, without remembering the others: that is right only if the storage
/// lists in order, so it is tried only if the names came in order, and the names passed over are counted: if they are not
/// as many as were delivered, the listing ends with an error.
struct Resuming {
    store: Store,
    progress: Progress,
    prefix: String,
    number: u32,
    outer: Option<Outer>,
    entries: Option<Coming>,
    delivered: u64,
    /// The last name that was delivered, as the storage has it; empty before the first one.
    last: String,
    sorted: bool,
    again: Option<PassedOver>,
    errors: Vec<Error>,
    ended: bool,
}

/// What was delivered before the listing broke off, and how much of it has come again.
struct PassedOver {
    last: String,
    delivered: u64,
    came_again: u64,
}

impl Resuming {
    async fn next(&mut self) -> Option<Result<Entry>> {
        let _pause = Outer::current().pause();
        while !self.ended {
            let (store, prefix) = (&self.store, &self.prefix);
            let attempts = store.attempts_of(self.progress.clone());
            let outer = &*self.outer.get_or_insert_with(|| attempts.as_outer());
            let attempt = attempts.attempt(self.number);
            let start = || store.list_once(attempt, prefix, outer);
            let entries = self.entries.get_or_insert_with(start);
            let next = attempts.watched(outer.clone().scope(pin!(entries.next()))).await;
            match next {
                Ok(Some(entry)) => {
                    if let Some(entry) = self.pass_on(entry) {
                        return Some(entry);
                    }
                }
                Ok(None) => {
                    self.ended = true;
                    return self.count().map(Err);
                }
                // One entry that has no name that could be told; the listing goes on behind it.
                Err(error) if error.code() == ErrorCode::BadName => {
                    return Some(Err(store.place(error, Operation::List, None)));
                }
                Err(error) => {
                    let error = store.place(error, Operation::List, None);
                    let wait = attempts.wait_after(&error, outer.inner_gave_up(), self.number);
                    self.errors.push(error);
                    let Some(wait) = wait.filter(|_| self.sorted) else {
                        self.ended = true;
                        return Some(Err(most_telling(std::mem::take(&mut self.errors))));
                    };
                    // Dropped before the wait: with it goes the instance that it has.
                    self.entries = None;
                    attempts.progress.end_attempt();
                    let number = self.number;
                    tracing::warn!("attempt {number}: list broke off; trying again in {wait:.1?}");
                    sleep(wait).await;
                    self.try_again();
                }
            }
        }
        None
    }

    fn try_again(&mut self) {
        self.number += 1;
        self.outer = None;
        let (last, delivered) = (self.last.clone(), self.delivered);
        self.again = (delivered > 0).then_some(PassedOver { last, delivered, came_again: 0 });
    }

    /// The entry as the caller gets it; `None` if it is none of those asked for, or was delivered before.
    fn pass_on(&mut self, entry: Entry) -> Option<Result<Entry>> {
        // Order and resumption go by the names as the storage has them, good or bad.
        let listed = entry.name();
        let checked = self.checked(listed);
        let name = checked.as_ref().map_or(listed, |name| name);
        if !name.starts_with(&self.prefix) {
            return None;
        }
        if let Some(again) = &mut self.again
            && *listed <= *again.last
        {
            again.came_again += 1;
            return None;
        }
        self.sorted &= self.delivered == 0 || *self.last < *listed;
        self.last.clear();
        self.last.push_str(listed);
        self.delivered += 1;
        Some(match checked {
            Ok(Cow::Borrowed(_)) => Ok(entry),
            Ok(Cow::Owned(name)) => Ok(entry.renamed(name)),
            Err(error) => Err(self.store.place(error, Operation::List, None)),
        })
    }

    /// The name that callers know for what is `listed`.
    fn checked<'l>(&self, listed: &'l str) -> Result<Cow<'l, str>> {
        let name = match self.store.backend().is_flat() {
            true => Cow::Owned(flat::unescape(listed)?),
            false => Cow::Borrowed(listed),
        };
        name::check(&name)?;
        Ok(name)
    }

    /// At the end: an error if what was passed over is not what was delivered.
    fn count(&self) -> Option<Error> {
        let again = self.again.as_ref().filter(|again| again.came_again != again.delivered)?;
        let why = format!(
            "the listing broke off after {} names and could not be gone on with: the next attempt had {} of them",
            again.delivered, again.came_again
        );
        Some(self.store.place(
            Error::new(ErrorCode::ValidationFailed, why).permanent(),
            Operation::List,
            None,
        ))
    }
}
