//! An opened storage, as a check sees it: operations by names below the check's own place, each recorded, none without an end.

use std::{
    fmt::Display,
    ops::Range,
    path::Path,
    sync::{Arc, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, TryStreamExt, future::ready, stream, stream::BoxStream};

use super::{
    corner::{Corner, Put, within},
    found::{Found, Unmet, expect, has, in_time, is_not_found, quoted, words},
    log::Log,
};
use crate::{
    Bytes, Capabilities, Declared, Entry, Error, ErrorCode, Metadata, Name, Operation, Result,
    Source, Store, Target, Transfer,
};

/// A storage of which a check sees only its own place. Clones are the same store.
#[derive(Clone)]
pub(super) struct Handle {
    store: Store,
    place: Arc<str>,
    limit: Duration,
    put: Put,
    log: Arc<Log>,
}

impl Handle {
    pub(super) fn new(corner: &Corner, place: String) -> Self {
        let (store, put) = (corner.store.clone(), corner.put.clone());
        Self { store, place: place.into(), limit: corner.limit, put, log: Arc::default() }
    }

    /// The same place through another opening of the storage.
    pub(super) fn through(&self, store: Store) -> Self {
        Self { store, ..self.clone() }
    }

    /// The store itself, for what a handle has no call for. What is put through it must be put below the check's own place.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    /// Whether the storage has this operation, of its own or by a fallback.
    pub(super) fn can(&self, operation: Operation) -> bool {
        self.capabilities().can(operation)
    }

    pub(super) fn log(&self) -> &Log {
        &self.log
    }

    /// How long one operation may take.
    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    /// A name of the check's own, in full.
    pub(super) fn name(&self, name: &str) -> Result<Name> {
        Name::new(format!("{}{name}", self.place))
    }
}

/// The operations of a store.
impl Handle {
    pub(super) async fn get(&self, name: &str) -> Result<Bytes> {
        let full = self.name(name)?;
        let size = |bytes: &Bytes| format!("{} bytes", bytes.len());
        self.step(format!("get {name:?}"), size, self.store.get(full)).await
    }

    pub(super) async fn get_to(&self, name: &str, to: impl Into<Target>) -> Result<Transfer> {
        let full = self.name(name)?;
        self.step(format!("get_to {name:?}"), moved, self.store.get_to(full, to)).await
    }

    pub(super) async fn get_range(&self, name: &str, range: Range<u64>) -> Result<Bytes> {
        let full = self.name(name)?;
        let what = format!("get_range {name:?} {}..{}", range.start, range.end);
        let size = |bytes: &Bytes| format!("{} bytes", bytes.len());
        self.step(what, size, self.store.get_range(full, range)).await
    }

    pub(super) async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        let full = self.name(name)?;
        let found = |found: &Option<Metadata>| match found {
            None => "nothing".into(),
            Some(metadata) => known(metadata),
        };
        self.step(format!("query {name:?}"), found, self.store.query(full)).await
    }

    /// An answer for each name, with the name it was given for.
    pub(super) async fn query_list(
        &self,
        names: &[&str],
    ) -> Result<Vec<(String, Option<Metadata>)>> {
        let full = self.names_of(names)?;
        let asked = async {
            let answers = self.store.query_list(full).await?;
            Ok(answers.into_iter().map(|(name, found)| (self.own(&name), found)).collect())
        };
        let count = |answers: &Vec<(String, Option<Metadata>)>| {
            let found = answers.iter().filter(|(_, found)| found.is_some()).count();
            format!("{} answers, {found} found", answers.len())
        };
        let what = format!("query_list {}", several(names));
        self.step_within(self.limit_for(names), what, count, asked).await
    }

    /// The entries whose names start with `prefix`, in the storage's order, as a stream. It is not recorded.
    pub(super) fn listing(&self, prefix: &str) -> BoxStream<'static, Result<Entry>> {
        let place = self.place.clone();
        let entries = self.store.list(&format!("{place}{prefix}"));
        entries.map_ok(move |entry| own(&place, entry)).boxed()
    }

    /// The entries whose names start with `prefix`, in the storage's order.
    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<Entry>> {
        let count = |entries: &Vec<Entry>| format!("{} entries", entries.len());
        let entries = self.listing(prefix).try_collect();
        self.step(format!("list {prefix:?}"), count, entries).await
    }

    /// The names that start with `prefix`, sorted.
    pub(super) async fn names(&self, prefix: &str) -> Result<Vec<String>> {
        let entries = self.list(prefix).await?;
        let mut names: Vec<_> = entries.into_iter().map(|entry| entry.into_parts().0).collect();
        names.sort_unstable();
        Ok(names)
    }

    pub(super) async fn put(&self, name: &str, data: impl Into<Source>) -> Result<Transfer> {
        let (full, data) = (self.to_be_removed(name)?, data.into());
        let what = format!("put {name:?} ({})", size_of(&data));
        self.step(what, moved, self.store.put(full, data)).await
    }

    pub(super) async fn put_new(&self, name: &str, data: impl Into<Source>) -> Result<Transfer> {
        let (full, data) = (self.to_be_removed(name)?, data.into());
        let what = format!("put_new {name:?} ({})", size_of(&data));
        self.step(what, moved, self.store.put_new(full, data)).await
    }

    pub(super) async fn move_in(&self, name: &str, from: &Path) -> Result<Transfer> {
        let full = self.to_be_removed(name)?;
        self.step(format!("move {name:?}"), moved, self.store.move_in(full, from)).await
    }

    pub(super) async fn copy(&self, from: &str, to: &str) -> Result<()> {
        let full = (self.name(from)?, self.to_be_removed(to)?);
        self.step(format!("copy {from:?} {to:?}"), done, self.store.copy(full.0, full.1)).await
    }

    pub(super) async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let full = (self.name(from)?, self.to_be_removed(to)?);
        let renamed = self.store.rename(&full.0, full.1);
        self.step(format!("rename {from:?} {to:?}"), done, renamed).await?;
        self.is_removed(&full.0);
        Ok(())
    }

    pub(super) async fn delete(&self, name: &str) -> Result<()> {
        let full = self.name(name)?;
        self.step(format!("delete {name:?}"), done, self.store.delete(&full)).await?;
        self.is_removed(&full);
        Ok(())
    }

    /// An outcome for each name, with the name it was given for.
    pub(super) async fn delete_list(&self, names: &[&str]) -> Result<Vec<(String, Result<()>)>> {
        let full = self.names_of(names)?;
        let deleted = async {
            let outcomes = self.store.delete_list(full).await?;
            let deleted = outcomes.iter().filter(|(_, outcome)| outcome.is_ok());
            deleted.for_each(|(name, _)| self.is_removed(name));
            Ok(outcomes.into_iter().map(|(name, outcome)| (self.own(&name), outcome)).collect())
        };
        let count = |outcomes: &Vec<(String, Result<()>)>| {
            let deleted = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).count();
            format!("{} outcomes, {deleted} deleted", outcomes.len())
        };
        let what = format!("delete_list {}", several(names));
        self.step_within(self.limit_for(names), what, count, deleted).await
    }

    pub(super) async fn close(&self) -> Result<()> {
        self.step("close".into(), done, self.store.close()).await
    }

    /// Makes an operation, records it, and gives it up when it takes longer than any may.
    pub(super) async fn step<T>(
        &self,
        what: String,
        describe: impl FnOnce(&T) -> String,
        operation: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.step_within(self.limit, what, describe, operation).await
    }

    async fn step_within<T>(
        &self,
        limit: Duration,
        what: String,
        describe: impl FnOnce(&T) -> String,
        operation: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let begun = self.log.begin(what);
        let outcome = within(limit, operation).await;
        // With names as the steps have them.
        let said = |error: &Error| error.to_string().replace(&*self.place, "");
        begun.end(match &outcome {
            Ok(answer) => describe(answer),
            Err(error) if error.code() == ErrorCode::BackendError => {
                format!("error: {}", said(error))
            }
            Err(error) => format!("error {}: {}", error.code().number(), said(error)),
        });
        outcome
    }

    /// How long an operation on these may take: it may be one after the other, far away.
    fn limit_for(&self, names: &[&str]) -> Duration {
        const HUNDRED: usize = 100;
        self.limit * names.len().div_ceil(HUNDRED).max(1) as u32
    }

    fn to_be_removed(&self, name: &str) -> Result<Name> {
        let name = self.name(name)?;
        self.put.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
        Ok(name)
    }

    /// It need not be deleted once more. If that is not so, it is listed when the check is cleared up after.
    fn is_removed(&self, name: &Name) {
        self.put.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    fn names_of(&self, names: &[&str]) -> Result<Vec<Name>> {
        names.iter().map(|name| self.name(name)).collect()
    }

    /// The part of a name that the check gave it; of somebody else's name the whole.
    fn own(&self, name: &str) -> String {
        name.strip_prefix(&*self.place).unwrap_or(name).into()
    }
}

/// What checks often do.
impl Handle {
    /// Puts an object, and sees that it is there.
    pub(super) async fn have(&self, name: &str, contents: &[u8]) -> Found {
        self.put(name, contents.to_vec()).await?;
        self.holds(name, contents).await
    }

    /// Puts an object, and sees that it is there, unless the storage refuses the name: then it must not be listed. Whether it was taken.
    pub(super) async fn have_if_taken(&self, name: &str, contents: &[u8]) -> Found<bool> {
        use ErrorCode::{CodeError, NoSpace, Unsupported, ValidationFailed};
        match self.put(name, contents.to_vec()).await {
            Ok(_) => self.holds(name, contents).await.map(|()| true),
            // None of these is what a name is refused with.
            Err(error)
                if matches!(error.code(), Unsupported | NoSpace | ValidationFailed | CodeError) =>
            {
                Err(error.into())
            }
            Err(_) if !self.can(Operation::List) => Ok(false),
            Err(_) => {
                let listed = self.names(name).await?;
                expect(!listed.iter().any(|listed| listed == name), || {
                    (format!("{name:?}, which was refused, not to be listed"), "a listing with it")
                })?;
                Ok(false)
            }
        }
    }

    /// Puts many objects, several at once; the contents of each are its name.
    pub(super) async fn put_all(&self, names: &[impl AsRef<str>]) -> Found {
        const AT_ONCE: usize = 16;
        let names: Vec<_> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let puts = stream::iter(names).map(|name| async move {
            let contents = name.clone();
            self.put(&name, contents).await
        });
        puts.buffer_unordered(AT_ONCE).try_for_each(|_| ready(Ok(()))).await?;
        Ok(())
    }

    /// Deletes what is not there, and sees that the storage says so, unless it declares that it does not tell.
    pub(super) async fn deletes_nothing(&self, name: &str) -> Found {
        self.in_time(|| async { self.nothing_deleted(name, self.delete(name).await) }).await
    }

    /// Fails unless the outcome is that of deleting what is not there.
    pub(super) fn nothing_deleted(&self, name: &str, outcome: Result<()>) -> Found {
        let came = match outcome {
            Ok(()) if self.capabilities().declares(Declared::BlindDelete) => return Ok(()),
            Err(error) if error.is_not_found() => return Ok(()),
            Ok(()) => "success".into(),
            Err(error) => words(&error),
        };
        Err(Unmet::failed(format!("deleting {name:?} to be not found"), came))
    }
}

/// What checks often look for.
impl Handle {
    /// Looks until it is so, where changes take a while to be seen; else once.
    pub(super) async fn in_time<T, F: Future<Output = Found<T>>>(
        &self,
        look: impl Fn() -> F,
    ) -> Found<T> {
        in_time(self.capabilities(), look).await
    }

    /// Fails unless the object has these contents.
    pub(super) async fn holds(&self, name: &str, contents: &[u8]) -> Found {
        self.in_time(|| async { has(&format!("{name:?}"), self.get(name).await, contents) }).await
    }

    /// Fails unless there is no such object, for get and, where it has one, for query.
    pub(super) async fn lacks(&self, name: &str) -> Found {
        self.in_time(|| self.lacks_now(name)).await
    }

    /// As [`lacks`](Self::lacks), of what never was there: nobody may have seen it yet.
    pub(super) async fn lacks_now(&self, name: &str) -> Found {
        match self.get(name).await {
            Ok(bytes) => {
                let expected = format!("get of {name:?} to find nothing");
                return Err(Unmet::failed(expected, format!("{} bytes", bytes.len())));
            }
            outcome => is_not_found(outcome)?,
        }
        match self.can(Operation::Query) {
            true => is_unknown(name, self.query(name).await?),
            false => Ok(()),
        }
    }

    /// Fails unless a query finds no such object.
    pub(super) async fn knows_nothing_of(&self, name: &str) -> Found {
        self.in_time(|| async { is_unknown(name, self.query(name).await?) }).await
    }

    /// Fails unless the names that start with `prefix` are exactly these, each once.
    pub(super) async fn lists(&self, prefix: &str, expected: &[&str]) -> Found {
        let mut expected: Vec<_> = expected.iter().map(ToString::to_string).collect();
        expected.sort_unstable();
        self.in_time(|| async {
            let came = self.names(prefix).await?;
            if came == expected {
                return Ok(());
            }
            let missing: Vec<_> = expected.iter().filter(|name| !came.contains(name)).collect();
            let extra: Vec<_> = came.iter().filter(|name| !expected.contains(name)).collect();
            let words = match (missing.as_slice(), extra.as_slice()) {
                ([], []) => format!("some of them more than once: {}", few(&came)),
                ([], extra) => format!("besides: {}", few(extra)),
                (missing, []) => format!("all but {}", few(missing)),
                (missing, extra) => format!("all but {}; besides: {}", few(missing), few(extra)),
            };
            let expected = format!("a listing of {prefix:?} with {}", few(&expected));
            Err(Unmet::failed(expected, words))
        })
        .await
    }
}

/// Fails unless a query of this name has found nothing.
fn is_unknown(name: &str, found: Option<Metadata>) -> Found {
    match found {
        None => Ok(()),
        Some(found) => {
            Err(Unmet::failed(format!("a query of {name:?} to find nothing"), known(&found)))
        }
    }
}

fn own(place: &str, entry: Entry) -> Entry {
    let (name, metadata) = entry.into_parts();
    Entry::new(name.strip_prefix(place).unwrap_or(&name)).with(metadata)
}

fn done(_: &()) -> String {
    "done".into()
}

fn moved(transfer: &Transfer) -> String {
    let verified = if transfer.verified { "verified" } else { "not verified" };
    format!("{} bytes, {verified}", transfer.bytes)
}

/// What is known of an object, in words.
pub(super) fn known(metadata: &Metadata) -> String {
    metadata.size.map_or("an object of unknown size".into(), |size| format!("{size} bytes"))
}

fn size_of(data: &Source) -> String {
    data.size().map_or("unknown size".into(), |size| format!("{size} bytes"))
}

fn several(names: &[&str]) -> String {
    match names.len() {
        0..=6 => format!("{names:?}"),
        count => format!("{count} names"),
    }
}

/// The first few of many.
fn few(names: &[impl Display]) -> String {
    let shown: Vec<_> = names.iter().take(5).map(|name| quoted(&name.to_string())).collect();
    match names.len().saturating_sub(shown.len()) {
        0 if shown.is_empty() => "nothing".into(),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
