//! The handle that people hold: it makes attempts, falls back, verifies and reports.

use std::{
    fmt,
    future::Future,
    ops::Range,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::Bytes;
use futures_util::TryStreamExt;
use tokio::sync::{Mutex, watch};

use crate::{
    BackendUrl, Capabilities, Credentials, Declared, Error, ErrorCode, IntoName, Listing, Metadata,
    Name, Operation, Result, RetryPolicy, Sink, Source, Target,
    author::Moved,
    backend::Backend,
    blocking, lease,
    name::into_names,
    opening::Request,
    progress::Progress,
    registry,
    retry::{Attempt, Attempts},
    route,
};

/// A store, opened by URL. Cheap to clone; all clones are one store.
///
/// Every call makes attempts as its [`RetryPolicy`] says, and an error that comes back has been given up on. Calls need a tokio
/// runtime with time; [`blocking`](Self::blocking) brings its own.
///
/// ```standalone_crate
/// # use backend_core::prelude::*;
/// # use std::{collections::BTreeMap, sync::Mutex};
/// # #[derive(Default)]
/// # pub struct Mem(Mutex<BTreeMap<String, Vec<u8>>>);
/// # #[backend(scheme = "mem")]
/// # impl Mem {
/// #     fn new() -> Self { Self::default() }
/// #     fn get(&self, name: &str) -> Option<Vec<u8>> { self.0.lock().unwrap().get(name).cloned() }
/// #     fn put(&self, name: &str, data: Vec<u8>) { self.0.lock().unwrap().insert(name.into(), data); }
/// #     fn list(&self) -> Vec<String> { self.0.lock().unwrap().keys().cloned().collect() }
/// #     fn delete(&self, name: &str) -> bool { self.0.lock().unwrap().remove(name).is_some() }
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let store = Store::open("mem:").await?;
/// store.put("greeting", "hello").await?;
/// assert_eq!(store.get("greeting").await?, "hello");
/// assert_eq!(store.names("").await?, ["greeting"]);
/// store.delete("greeting").await?;
/// assert!(store.get("greeting").await.unwrap_err().is_not_found());
/// store.close().await
/// # }
/// ```
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    backend: Arc<dyn Backend>,
    capabilities: Capabilities,
    policy: RetryPolicy,
    url: BackendUrl,
    scheme: Arc<str>,
    credentials: Credentials,
    closed: AtomicBool,
    closing: watch::Sender<bool>,
    /// Whether the backend has released what it holds. Locked while it does.
    released: Mutex<bool>,
}

/// What a put or a get has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transfer {
    /// The number of bytes.
    pub bytes: u64,
    /// Whether the storage has told the same number. `false`: it tells none.
    pub verified: bool,
}

/// Opening and closing.
impl Store {
    /// Opens the store of a URL such as `foo://host/path`, with the default [`RetryPolicy`].
    ///
    /// # Errors
    /// Bad URL (8) for one that cannot be understood, for an unknown scheme and for an unknown option, each with the nearest known
    /// one; else those of the backend's `new`.
    pub async fn open(url: impl AsRef<str>) -> Result<Self> {
        Self::open_with(BackendUrl::parse(url.as_ref())?, RetryPolicy::default()).await
    }

    /// Opens the store of a URL. Options of the URL override `policy`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with(url: BackendUrl, policy: RetryPolicy) -> Result<Self> {
        route::open(url, policy).await
    }

    pub(crate) async fn connect(
        url: BackendUrl,
        policy: RetryPolicy,
        open: registry::OpenFn,
        request: Request,
    ) -> Result<Self> {
        let (scheme, credentials) = (request.scheme.clone(), request.credentials.clone());
        let attempts = Attempts { policy: &policy, progress: credentials.progress().clone() };
        let place = |error: Error| {
            let error = match error.code() {
                // It tells of the URL, not of an operation on it.
                ErrorCode::BadUrl => error,
                _ => error.at(Operation::New, &scheme, None),
            };
            error.hiding(&credentials.secrets())
        };
        let backend = attempts.run(place, |_: Attempt| open(request.clone())).await?;
        let capabilities = backend.capabilities();
        Ok(Self(Arc::new(Inner {
            backend,
            capabilities,
            policy,
            url,
            scheme,
            credentials,
            closed: AtomicBool::new(false),
            closing: watch::Sender::new(false),
            released: Mutex::const_new(false),
        })))
    }

    /// Waits for the calls under way, then has the backend release what it holds. Calls that come later fail, and so does a
    /// listing that waits to be read on.
    ///
    /// # Errors
    /// Those of the backend's `close`. A store that is closed already is left as it is, without an error.
    pub async fn close(&self) -> Result<()> {
        self.0.closed.store(true, Ordering::Release);
        self.0.closing.send_replace(true);
        // A close that nobody waited for to its end is gone on with by the next one.
        let mut released = self.0.released.lock().await;
        if *released {
            return Ok(());
        }
        let closed = self.0.backend.close().await;
        *released = true;
        closed.map_err(|error| self.place(error, Operation::Close, None))
    }

    /// The same store for code that is not async.
    #[must_use]
    pub fn blocking(&self) -> blocking::Store {
        blocking::Store::new(self.clone())
    }

    /// The URL that was opened. Printing it shows no password.
    #[must_use]
    pub fn url(&self) -> &BackendUrl {
        &self.0.url
    }

    /// How each operation is carried out.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.0.capabilities
    }
}

/// Reading.
impl Store {
    /// The contents of an object, in memory.
    ///
    /// # Errors
    /// Not found (52); validation failed (56) if the size is not what the storage tells.
    pub async fn get(&self, name: impl IntoName) -> Result<Bytes> {
        let (name, target) = (&name.into_name()?, &Target::memory());
        self.require(Operation::Get, Some(name))?;
        self.attempts(Operation::Get, Some(name), Progress::new(), |attempt| async move {
            if let Some((sink, _)) = self.go_on(&attempt, name, target).await? {
                return Ok(sink.into_bytes());
            }
            let fresh = || target.sink(&attempt.progress);
            let body = self.backend().get(attempt.clone(), name.clone(), None, fresh()).await?;
            let (bytes, verified) = body.collect(fresh).await?;
            self.verify_got(&attempt, name, bytes.len() as u64, verified).await?;
            Ok(bytes)
        })
        .await
    }

    /// Delivers an object to a local file, which appears whole and at once or stays as it was; or to a writer.
    ///
    /// # Errors
    /// As [`get`](Self::get), and what writing to the target answers.
    pub async fn get_to(&self, name: impl IntoName, to: impl Into<Target>) -> Result<Transfer> {
        let (name, target) = (&name.into_name()?, &to.into());
        self.get_along(name, target, Progress::observed_by(target.observer())).await
    }

    /// The same, with a progress that others know of.
    pub(crate) async fn get_along(
        &self,
        name: &Name,
        target: &Target,
        progress: Progress,
    ) -> Result<Transfer> {
        self.require(Operation::Get, Some(name))?;
        self.attempts(Operation::Get, Some(name), progress, |attempt| async move {
            let (sink, transfer) = self.deliver(attempt, name, target).await?;
            sink.commit().await?;
            Ok(transfer)
        })
        .await
    }

    /// One attempt to deliver an object to `target`. Nothing lands yet.
    pub(crate) async fn deliver(
        &self,
        attempt: Attempt,
        name: &Name,
        target: &Target,
    ) -> Result<(Sink, Transfer)> {
        if let Some(delivered) = self.go_on(&attempt, name, target).await? {
            return Ok(delivered);
        }
        let fresh = || target.sink(&attempt.progress);
        let body = self.backend().get(attempt.clone(), name.clone(), None, fresh()).await?;
        let (sink, verified) = body.fill(fresh).await?;
        let bytes = sink.position();
        let verified = self.verify_got(&attempt, name, bytes, verified).await?;
        Ok((sink, Transfer { bytes, verified }))
    }

    /// The bytes of an object from `range.start` up to, not including, `range.end`; those behind its end are left out.
    ///
    /// # Errors
    /// As [`get`](Self::get); a range that ends before it starts is an error (50).
    pub async fn get_range(&self, name: impl IntoName, range: Range<u64>) -> Result<Bytes> {
        let name = &name.into_name()?;
        let (operation, place) = (Operation::GetRange, Some(name));
        if range.start > range.end {
            let why = format!("the range {}..{} ends before it starts", range.start, range.end);
            return Err(self.place(Error::other(why).permanent(), operation, place));
        }
        self.require(operation, place)?;
        if !self.takes(operation) || range.is_empty() {
            return self.range_by_get(name, range).await;
        }
        let (range, target) = (&range, &Target::memory());
        self.attempts(operation, place, Progress::new(), |attempt| async move {
            let fresh = || target.sink(&attempt.progress);
            let part = Some(range.clone());
            let body = self.backend().get(attempt.clone(), name.clone(), part, fresh()).await?;
            let (bytes, verified) = body.collect(fresh).await?;
            self.verify_part(&attempt, name, range, bytes.len() as u64, verified).await?;
            Ok(bytes)
        })
        .await
    }

    /// What is known of an object; `None` if there is none of this name. Where the backend has nothing for it, it is looked for in
    /// a listing.
    ///
    /// # Errors
    /// Those of the backend; not found is an answer.
    pub async fn query(&self, name: impl IntoName) -> Result<Option<Metadata>> {
        let name = name.into_name()?;
        self.require(Operation::Query, Some(&name))?;
        if !self.takes(Operation::Query) {
            return self.query_without(&name).await;
        }
        self.attempts(Operation::Query, Some(&name), Progress::new(), |attempt| {
            self.backend().query(attempt, name.clone())
        })
        .await
    }

    /// What is known of several objects: an answer for each name, in the order given; `None` if there is no such object.
    ///
    /// # Errors
    /// Those of the backend; not found is an answer.
    pub async fn query_list<N: IntoName>(
        &self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Vec<(Name, Option<Metadata>)>> {
        let names = into_names(names)?;
        self.require(Operation::QueryList, None)?;
        let answers = self.query_each(&names).await?;
        Ok(names.into_iter().zip(answers).collect())
    }

    /// The objects whose names start with `prefix` (`""`: all), as a stream, in the storage's order. An entry with a bad name is an
    /// error in its place; any other error ends the listing.
    ///
    /// ```no_run
    /// # use backend_core::Store;
    /// use futures::TryStreamExt;
    /// # async fn example(store: Store) -> backend_core::Result<()> {
    /// let mut listing = store.list("photos/");
    /// while let Some(entry) = listing.try_next().await? {
    ///     println!("{} {:?}", entry.name(), entry.metadata().size);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self, prefix: &str) -> Listing {
        self.list_resuming(prefix)
    }

    /// The names that start with `prefix` (`""`: all), in memory.
    ///
    /// # Errors
    /// The first one of the listing.
    pub async fn names(&self, prefix: &str) -> Result<Vec<String>> {
        self.list(prefix).map_ok(|entry| entry.into_parts().0).try_collect().await
    }
}

/// Writing.
impl Store {
    /// Stores an object, in place of what had its name: it is visible whole or not at all, where the protocol can do it.
    ///
    /// # Errors
    /// Validation failed (56) if the storage tells another size than was sent.
    pub async fn put(&self, name: impl IntoName, data: impl Into<Source>) -> Result<Transfer> {
        let (name, source) = (name.into_name()?, data.into());
        self.require(Operation::Put, Some(&name))?;
        let put = |attempt| self.put_once(attempt, &name, &source, false);
        self.attempts(Operation::Put, Some(&name), source.progress(), put).await
    }

    /// Stores an object that must not exist yet. Where the backend has no operation for it, somebody else may put one of the same
    /// name between the question and the put.
    ///
    /// # Errors
    /// As [`put`](Self::put); [`ErrorCode::AlreadyExists`] (50).
    pub async fn put_new(&self, name: impl IntoName, data: impl Into<Source>) -> Result<Transfer> {
        let (name, source) = (name.into_name()?, data.into());
        self.require(Operation::PutNew, Some(&name))?;
        if self.takes(Operation::PutNew) {
            let put = |attempt| self.put_once(attempt, &name, &source, true);
            return self.attempts(Operation::PutNew, Some(&name), source.progress(), put).await;
        }
        match self.query(&name).await? {
            Some(_) => Err(self.place(Error::already_exists(), Operation::PutNew, Some(&name))),
            None => self.put(name, source).await,
        }
    }

    /// One attempt to store an object.
    async fn put_once(
        &self,
        attempt: Attempt,
        name: &Name,
        source: &Source,
        new: bool,
    ) -> Result<Transfer> {
        let mut data = source.again(&attempt.progress)?;
        if data.is_short_object() {
            Box::pin(data.gather()).await?;
        }
        let (size, promised) = (data.size(), data.promised_size());
        let stored = self.backend().put(attempt.clone(), name.clone(), data, new).await?;
        let came = attempt.progress.total();
        keeps_promise(promised, came)?;
        // What was read to its end counts: a local file may have grown since.
        self.verify_put(&attempt, name, came.or(size), stored).await
    }

    /// Moves a local file into the store. The local file is deleted only after the object has been stored, and verified where the
    /// storage tells sizes.
    ///
    /// # Errors
    /// As [`put`](Self::put), and what deleting the local file answers. One that has changed while it was stored is left, and validation
    /// has failed (56).
    pub async fn move_in(&self, name: impl IntoName, from: impl AsRef<Path>) -> Result<Transfer> {
        let (name, from) = (name.into_name()?, from.as_ref());
        self.require(Operation::Move, Some(&name))?;
        let here = |error: std::io::Error| self.place(error.into(), Operation::Move, Some(&name));
        let before = std::fs::metadata(from).map_err(here)?;
        if self.takes(Operation::Move)
            && let Some(moved) = self.move_native(&name, from, before.len()).await?
        {
            return Ok(moved);
        }
        let put = self.put(&name, from).await?;
        let after = std::fs::metadata(from).map_err(here)?;
        if after.len() != put.bytes || after.modified().ok() != before.modified().ok() {
            let why = format!("{} changed while it was stored, and is left", from.display());
            let changed = Error::new(ErrorCode::ValidationFailed, why).permanent();
            return Err(self.place(changed, Operation::Move, Some(&name)));
        }
        std::fs::remove_file(from).map_err(here)?;
        Ok(put)
    }

    async fn move_native(&self, name: &Name, from: &Path, size: u64) -> Result<Option<Transfer>> {
        self.attempts(Operation::Move, Some(name), Progress::new(), |attempt| async move {
            match self.backend().move_in(attempt.clone(), name.clone(), from.into()).await {
                Ok(Moved::Declined) => return Ok(None),
                Ok(Moved::Done) => {}
                // Its answer may have been lost: then the local file is gone by now. Else it is the place that is not there.
                Err(error) if attempt.is_repeated() && error.is_not_found() && !from.exists() => {}
                Err(error) => return Err(error),
            }
            let moved = self.verify_put(&attempt, name, Some(size), Metadata::new()).await?;
            match std::fs::remove_file(from) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(Some(moved)),
            }
        })
        .await
    }

    /// Copies an object inside the store, in place of what has the name `to`. Onto itself it changes nothing.
    ///
    /// # Errors
    /// Not found (52) if there is no object `from`.
    pub async fn copy(&self, from: impl IntoName, to: impl IntoName) -> Result<()> {
        let (from, to) = (from.into_name()?, to.into_name()?);
        self.require(Operation::Copy, Some(&from))?;
        if from == to {
            return self.must_exist(&from, Operation::Copy).await;
        }
        if self.takes(Operation::Copy) {
            let copied = self.attempts(Operation::Copy, Some(&from), Progress::new(), |attempt| {
                self.backend().copy(attempt, from.clone(), to.clone())
            });
            if copied.await? == Moved::Done {
                return Ok(());
            }
        }
        self.copy_by_get_and_put(&from, &to).await
    }

    /// Renames an object inside the store, in place of what has the name `to`. Onto itself it changes nothing.
    ///
    /// # Errors
    /// Not found (52) if there is no object `from`.
    pub async fn rename(&self, from: impl IntoName, to: impl IntoName) -> Result<()> {
        let (from, to) = (from.into_name()?, to.into_name()?);
        self.require(Operation::Rename, Some(&from))?;
        if from == to {
            return self.must_exist(&from, Operation::Rename).await;
        }
        if self.takes(Operation::Rename) {
            let renamed =
                self.attempts(Operation::Rename, Some(&from), Progress::new(), |attempt| {
                    let repeated = attempt.is_repeated();
                    let work = self.backend().rename(attempt, from.clone(), to.clone());
                    unless_lost(repeated, work, || Moved::Done)
                });
            if renamed.await? == Moved::Done {
                return Ok(());
            }
        }
        self.rename_by_copy_and_delete(&from, &to).await
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// Not found (52) if there is none of this name, where the storage tells. If an earlier attempt may have deleted it, its answer
    /// lost, not found is success.
    pub async fn delete(&self, name: impl IntoName) -> Result<()> {
        let name = name.into_name()?;
        self.require(Operation::Delete, Some(&name))?;
        self.attempts(Operation::Delete, Some(&name), Progress::new(), |attempt| {
            let repeated = attempt.is_repeated();
            unless_lost(repeated, self.backend().delete(attempt, name.clone()), || ())
        })
        .await
    }

    /// Deletes several objects: an outcome for each name, in the order given, as [`delete`](Self::delete) would answer.
    ///
    /// # Errors
    /// A bad name (50) among them, before anything is deleted.
    pub async fn delete_list<N: IntoName>(
        &self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Vec<(Name, Result<()>)>> {
        let names = into_names(names)?;
        self.require(Operation::DeleteList, None)?;
        let outcomes = self.delete_each(&names).await?;
        Ok(names.into_iter().zip(outcomes).collect())
    }
}

/// What the calls have in common.
impl Store {
    pub(crate) fn backend(&self) -> &Arc<dyn Backend> {
        &self.0.backend
    }

    pub(crate) fn takes(&self, operation: Operation) -> bool {
        self.0.capabilities.takes(operation)
    }

    /// An error unless the operation can succeed at all.
    pub(crate) fn require(&self, operation: Operation, name: Option<&Name>) -> Result<()> {
        if self.0.closed.load(Ordering::Acquire) {
            return Err(self.place(lease::closed(), operation, name));
        }
        if self.0.capabilities.can(operation) {
            return Ok(());
        }
        Err(self.place(Error::unsupported(operation, &self.0.scheme), operation, name))
    }

    /// Tells when the store is being closed, for what would wait until then for somebody to read on.
    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    pub(crate) fn place(&self, error: Error, operation: Operation, name: Option<&Name>) -> Error {
        error.at(operation, &self.0.scheme, name).hiding(&self.0.credentials.secrets())
    }

    /// How this store makes its attempts.
    pub(crate) fn attempts_of(&self, progress: Progress) -> Attempts<'_> {
        Attempts { policy: &self.0.policy, progress }
    }

    /// Makes attempts at what is there to be called.
    pub(crate) fn attempts<'a, T, F, W>(
        &'a self,
        operation: Operation,
        name: Option<&'a Name>,
        progress: Progress,
        attempt: F,
    ) -> impl Future<Output = Result<T>> + use<'a, T, F, W>
    where
        F: FnMut(Attempt) -> W,
        W: Future<Output = Result<T>> + Send,
    {
        let place = move |error| self.place(error, operation, name);
        self.attempts_of(progress).run(place, attempt)
    }

    /// Whether the size that came is the one that the storage tells.
    async fn verify_got(
        &self,
        attempt: &Attempt,
        name: &Name,
        came: u64,
        verified: bool,
    ) -> Result<bool> {
        if verified || !self.tells_sizes() {
            return Ok(verified);
        }
        match self.backend().query(attempt.aside(), name.clone()).await? {
            Some(told) => same_size(came, told.size),
            // Deleted since: nobody can tell any more.
            None => Ok(false),
        }
    }

    /// An error if more bytes came than were asked for, or fewer than the storage tells that there are.
    async fn verify_part(
        &self,
        attempt: &Attempt,
        name: &Name,
        range: &Range<u64>,
        came: u64,
        verified: bool,
    ) -> Result<()> {
        let asked = range.end - range.start;
        if came > asked {
            let why = "more bytes came than were asked for";
            return Err(Error::new(ErrorCode::ValidationFailed, why));
        }
        // Only what comes short is asked about: it may end where the object does.
        if came < asked && !verified && self.tells_sizes() {
            let told = self.backend().query(attempt.aside(), name.clone()).await?;
            let size = told.and_then(|told| told.size);
            let there = size.map(|size| size.min(range.end).saturating_sub(range.start));
            same_size(came, there)?;
        }
        Ok(())
    }

    /// Whether the size that was sent is the one that the storage tells; `size` is `None` where nobody has counted.
    async fn verify_put(
        &self,
        attempt: &Attempt,
        name: &Name,
        size: Option<u64>,
        stored: Metadata,
    ) -> Result<Transfer> {
        let told = match stored.size {
            None if size.is_some() && self.tells_sizes() => {
                let found = self.backend().query(attempt.aside(), name.clone()).await?;
                let lost =
                    || Error::new(ErrorCode::ValidationFailed, "it is not there after the put");
                found.ok_or_else(lost)?.size
            }
            told => told,
        };
        let Some(size) = size else {
            return Ok(Transfer { bytes: told.unwrap_or_default(), verified: false });
        };
        Ok(Transfer { bytes: size, verified: same_size(size, told)? })
    }

    /// Whether one call tells the size that an object has now.
    pub(crate) fn tells_sizes(&self) -> bool {
        self.capabilities().direct(Operation::Query)
            && !self.capabilities().declares(Declared::Eventual)
    }

    pub(crate) async fn must_exist(&self, name: &Name, operation: Operation) -> Result<()> {
        match self.query(name).await? {
            Some(_) => Ok(()),
            None => Err(self.place(Error::not_found(), operation, Some(name))),
        }
    }
}

pub(crate) fn same_size(ours: u64, told: Option<u64>) -> Result<bool> {
    match told {
        Some(told) if told != ours => {
            let why = format!("the storage tells a size of {told} bytes instead of {ours}");
            Err(Error::new(ErrorCode::ValidationFailed, why))
        }
        told => Ok(told.is_some()),
    }
}

/// An error if a source has more or fewer bytes than was said of it.
fn keeps_promise(promised: Option<u64>, came: Option<u64>) -> Result<()> {
    match promised.zip(came) {
        Some((promised, came)) if promised != came => {
            let why = format!("{came} bytes were there to be put instead of {promised}");
            Err(Error::new(ErrorCode::ValidationFailed, why))
        }
        _ => Ok(()),
    }
}

/// After an attempt whose answer may have been lost, not found is success.
async fn unless_lost<T>(
    repeated: bool,
    work: impl Future<Output = Result<T>>,
    done: impl FnOnce() -> T,
) -> Result<T> {
    match work.await {
        Err(error) if repeated && error.is_not_found() => Ok(done()),
        result => result,
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.0.url).finish()
    }
}
