//! From the object-safe [`Backend`] to an author's methods: leases, panics, error codes, escaped names.

use std::{
    collections::HashMap,
    future::Future,
    marker::PhantomData,
    ops::Range,
    path::PathBuf,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, ready},
};
use tokio::time::timeout;

use crate::{
    Body, Capabilities, Credentials, Entries, Error, ErrorCode, Listing, Metadata, Name, Operation,
    Result, Sink, Source, Store,
    author::{
        Answers, Author, DeleteOutcomes, Failure, Moved, Names, Outcome, Stored, wrong_count,
    },
    backend::{Answer, Backend},
    flat, forward,
    lease::{self, End, Lease, Pool},
    off_thread,
    opening::{Opening, Request},
    retry::Attempt,
};

type PoolOf<T> = <<T as Author>::Lease as Lease<T>>::Pool;

/// The instances of one author's type, opened for one URL.
pub(crate) struct Driver<T: Author> {
    pool: Arc<PoolOf<T>>,
    inner: Option<Store>,
    credentials: Credentials,
}

/// Opens a URL with the backend `T`.
pub(crate) fn open<T: Author>(request: Request) -> BoxFuture<'static, Result<Arc<dyn Backend>>> {
    Box::pin(async move {
        let (inner, credentials) = (request.inner.clone(), request.credentials.clone());
        let first = instance::<T>(Opening::new(request.clone())).await?;
        let life = Life { request, author: PhantomData::<fn() -> T> };
        let pool = PoolOf::<T>::new(first, T::DECLARATION.connections, Box::new(life));
        Ok(Arc::new(Driver::<T> { pool, inner, credentials }) as Arc<dyn Backend>)
    })
}

/// How further instances of `T` are made, and given up.
struct Life<T> {
    request: Request,
    author: PhantomData<fn() -> T>,
}

impl<T: Author> lease::Life<T, T::Lease> for Life<T> {
    fn begin(&self) -> BoxFuture<'static, Result<T>> {
        instance::<T>(Opening::new(self.request.clone())).boxed()
    }

    fn end(&self, mut lease: T::Lease) {
        lease.settle(End::Over);
        if !closes::<T>() {
            return;
        }
        let secrets = self.request.credentials.secrets();
        let closing = async move {
            let words = match timeout(LONGEST_CLOSE, guard(pin!(T::close(&mut lease)))).await {
                Ok(Ok(_)) => return,
                Ok(Err(failure)) => failure.into_error(None).hiding(&secrets).to_string(),
                Err(_) => format!("it has not ended within {LONGEST_CLOSE:?}"),
            };
            tracing::debug!("close of an instance that was given up: {words}");
        };
        off_thread::runtime().map(|runtime| runtime.spawn(closing));
    }
}

/// How long an instance that is given up may take to close.
const LONGEST_CLOSE: Duration = Duration::from_secs(5);

/// Whether the author wrote `close`.
fn closes<T: Author>() -> bool {
    T::DECLARATION.capabilities().is_native(Operation::Close)
}

async fn instance<T: Author>(opening: Opening<T::Kind>) -> Result<T> {
    match guard(pin!(T::new(opening))).await {
        Ok(instance) => Ok(instance),
        Err(failure) => Err(failure.into_error(None)),
    }
}

/// A panic in an author's code is an error like any other.
fn guard<R>(
    work: Pin<&mut impl Future<Output = Result<R, Failure>>>,
) -> impl Future<Output = Result<R, Failure>> {
    off_thread::catch(work, |error| Err(error.into()))
}

impl<T: Author> Driver<T> {
    /// What the author wrote and declared, whatever is behind it.
    const OWN: Capabilities = T::DECLARATION.capabilities();

    /// Has the author set an instance right that may be in the middle of something. If that fails, another one takes its place.
    async fn set_right(&self, mut lease: T::Lease, attempt: &Attempt) -> Result<T::Lease> {
        if !Self::OWN.is_native(Operation::RetryCleanup) {
            return Ok(lease);
        }
        // The other one may be in the middle of something too, until all that were there have been replaced.
        for _ in 0..T::DECLARATION.connections.unwrap_or(1) {
            let cleaned_up = guard(pin!(T::retry_cleanup(&mut lease))).await;
            let Err(failure) = cleaned_up else { break };
            tracing::warn!(
                "retry_cleanup: {}; the instance is replaced if it can be",
                failure.into_error(None).hiding(&self.credentials.secrets())
            );
            lease.settle(End::Broken);
            drop(lease);
            lease = self.pool.acquire(&attempt.progress).await?;
            if !lease.is_doubtful() {
                break;
            }
        }
        Ok(lease)
    }

    /// Ends a call that has failed: maps its error while the instance is still at hand, then gives that back.
    async fn failed(&self, mut lease: T::Lease, operation: Operation, failure: Failure) -> Error {
        let asked = if Self::OWN.is_native(Operation::ErrorCode) {
            let asking = pin!(T::error_code(&mut lease, operation, &failure));
            off_thread::catch(asking, |_| None).await
        } else {
            None
        };
        let error = failure.into_error(asked);
        lease.settle(match error.code() {
            // After a panic the instance may be in any state.
            ErrorCode::CodeError => End::Broken,
            _ if error.is_broken() => End::Broken,
            // Answers, which were read to their end.
            ErrorCode::NotFound | ErrorCode::AlreadyExists | ErrorCode::Unsupported => End::Good,
            // Also what no other attempt can make right may have stopped half-way, such as a target that is full.
            _ => End::Doubtful,
        });
        error
    }

    fn forwarded(&self, operation: Operation) -> Option<&Store> {
        self.inner.as_ref().filter(|_| Self::OWN.forwards(operation))
    }

    fn wire(&self, name: Name) -> Name {
        if T::DECLARATION.flat { flat::escape(&name) } else { name }
    }

    fn wire_all(&self, names: &Names) -> Names {
        if T::DECLARATION.flat { names.iter().map(flat::escape).collect() } else { names.clone() }
    }
}

/// A boxed call: lease, method, end.
macro_rules! call {
    ($self:ident, $attempt:ident, $operation:ident, $method:ident($($argument:expr),*)) => {
        Box::pin(async move { own!($self, $attempt, $operation, $method($($argument),*)) })
    };
}

/// The call of an author's method.
macro_rules! own {
    ($self:ident, $attempt:ident, $operation:ident, $method:ident($($argument:expr),*)) => {{
        let mut lease = $self.pool.acquire(&$attempt.progress).await?;
        if $attempt.is_repeated() || lease.is_doubtful() {
            lease = $self.set_right(lease, &$attempt).await?;
        }
        let outcome = guard(pin!(T::$method(&mut lease, $($argument),*))).await;
        match outcome {
            Ok(outcome) => {
                lease.settle(End::Good);
                outcome.ok_or_else(Error::not_found)
            }
            Err(failure) => Err($self.failed(lease, Operation::$operation, failure).await),
        }
    }};
}

impl<T: Author> Backend for Driver<T> {
    fn capabilities(&self) -> Capabilities {
        // What the storage declares holds for whatever stands before it.
        self.inner.as_ref().map_or(Self::OWN, |inner| Self::OWN.behind(inner.capabilities()))
    }

    fn is_flat(&self) -> bool {
        T::DECLARATION.flat
    }

    fn get(
        &self,
        attempt: Attempt,
        name: Name,
        range: Option<Range<u64>>,
        to: Sink,
    ) -> BoxFuture<'_, Result<Body>> {
        let operation = if range.is_some() { Operation::GetRange } else { Operation::Get };
        if let Some(inner) = self.forwarded(operation) {
            return forward::get(inner, name, range, to);
        }
        let name = self.wire(name);
        match range {
            Some(range) => call!(self, attempt, GetRange, get_range(name, range, to)),
            None => call!(self, attempt, Get, get(name, to)),
        }
    }

    fn put(
        &self,
        attempt: Attempt,
        name: Name,
        data: Source,
        new: bool,
    ) -> BoxFuture<'_, Result<Stored>> {
        let operation = if new { Operation::PutNew } else { Operation::Put };
        if let Some(inner) = self.forwarded(operation) {
            return forward::put(inner, name, data, new);
        }
        let name = self.wire(name);
        match new {
            true => call!(self, attempt, PutNew, put_new(name, data)),
            false => call!(self, attempt, Put, put(name, data)),
        }
    }

    fn list(
        self: Arc<Self>,
        attempt: Attempt,
        prefix: String,
        to: Entries,
    ) -> BoxFuture<'static, Result<Listing>> {
        if let Some(inner) = self.forwarded(Operation::List) {
            return ready(Ok(inner.list(&prefix))).boxed();
        }
        let prefix = if T::DECLARATION.flat { flat::escape_text(&prefix) } else { prefix };
        call!(self, attempt, List, list(prefix, to))
    }

    fn pushes(&self) -> bool {
        T::PUSHES
    }

    fn lists_alone(&self) -> bool {
        // Where calls wait for one another, somebody who lists and deletes in turn would wait for himself.
        <T::Lease as Lease<T>>::EXCLUSIVE
    }

    fn delete(&self, attempt: Attempt, name: Name) -> BoxFuture<'_, Result<()>> {
        if let Some(inner) = self.forwarded(Operation::Delete) {
            return inner.delete(name).boxed();
        }
        let name = self.wire(name);
        call!(self, attempt, Delete, delete(name))
    }

    fn delete_list(
        &self,
        attempt: Attempt,
        names: Names,
    ) -> BoxFuture<'_, Result<Vec<Result<()>>>> {
        if let Some(inner) = self.forwarded(Operation::DeleteList) {
            return forward::delete_list(inner, names);
        }
        Box::pin(async move {
            let wire = self.wire_all(&names);
            match own!(self, attempt, DeleteList, delete_list(wire))? {
                DeleteOutcomes::All => Ok(names.iter().map(|_| Ok(())).collect()),
                DeleteOutcomes::Each(each) if each.len() != names.len() => {
                    Err(wrong_count("delete_list", names.len(), each.len()))
                }
                DeleteOutcomes::Each(each) => Ok(each.into_iter().map(found).collect()),
            }
        })
    }

    fn query(&self, attempt: Attempt, name: Name) -> BoxFuture<'_, Result<Option<Metadata>>> {
        if let Some(inner) = self.forwarded(Operation::Query) {
            return inner.query(name).boxed();
        }
        let name = self.wire(name);
        Box::pin(async move { optional(own!(self, attempt, Query, query(name))) })
    }

    fn query_list(&self, attempt: Attempt, names: Names) -> BoxFuture<'_, Result<Vec<Answer>>> {
        if let Some(inner) = self.forwarded(Operation::QueryList) {
            return forward::query_list(inner, names);
        }
        Box::pin(async move {
            let wire = self.wire_all(&names);
            match own!(self, attempt, QueryList, query_list(wire.clone()))? {
                Answers::InOrder(each) if each.len() != names.len() => {
                    Err(wrong_count("query_list", names.len(), each.len()))
                }
                Answers::InOrder(each) => {
                    each.into_iter().map(|answer| Ok(optional(found(answer))?.into())).collect()
                }
                Answers::ByName(by_name) => {
                    let mut answers = HashMap::with_capacity(by_name.len());
                    for (name, answer) in by_name {
                        answers.insert(name, Answer::from(optional(found(answer))?));
                    }
                    // A name may be asked for more than once.
                    let answer = |name: &Name| answers.get(name.as_str()).cloned();
                    Ok(wire.iter().map(|name| answer(name).unwrap_or(Answer::LeftOut)).collect())
                }
            }
        })
    }

    fn move_in(&self, attempt: Attempt, name: Name, from: PathBuf) -> BoxFuture<'_, Result<Moved>> {
        if let Some(inner) = self.forwarded(Operation::Move) {
            return forward::move_in(inner, name, from);
        }
        let name = self.wire(name);
        call!(self, attempt, Move, r#move(name, from))
    }

    fn copy(&self, attempt: Attempt, from: Name, to: Name) -> BoxFuture<'_, Result<Moved>> {
        if let Some(inner) = self.forwarded(Operation::Copy) {
            return forward::copy(inner, from, to);
        }
        let (from, to) = (self.wire(from), self.wire(to));
        call!(self, attempt, Copy, copy(from, to))
    }

    fn rename(&self, attempt: Attempt, from: Name, to: Name) -> BoxFuture<'_, Result<Moved>> {
        if let Some(inner) = self.forwarded(Operation::Rename) {
            return forward::rename(inner, from, to);
        }
        let (from, to) = (self.wire(from), self.wire(to));
        call!(self, attempt, Rename, rename(from, to))
    }

    fn close(&self) -> BoxFuture<'_, Result<()>> {
        let (pool, inner) = (self.pool.clone(), self.inner.clone());
        Box::pin(async move {
            let closed = close_all::<T>(&pool).await;
            let behind = match inner {
                Some(inner) => inner.close().await,
                None => Ok(()),
            };
            closed.and(behind)
        })
    }
}

/// Closes every instance; answers the first error, after all have been tried.
async fn close_all<T: Author>(pool: &Arc<PoolOf<T>>) -> Result<()> {
    let mut first = Ok(());
    for mut lease in pool.drain().await {
        lease.settle(End::Over);
        if closes::<T>() {
            let closed = guard(pin!(T::close(&mut lease))).await.map_err(|f| f.into_error(None));
            first = first.and(closed.map(drop));
        }
    }
    pool.clear();
    first
}

/// On drop, closing is best effort, while the runtime lives.
impl<T: Author> Drop for Driver<T> {
    fn drop(&mut self) {
        if closes::<T>()
            && let Some(runtime) = off_thread::runtime()
        {
            let (pool, secrets) = (self.pool.clone(), self.credentials.secrets());
            runtime.spawn(async move {
                if let Err(error) = close_all::<T>(&pool).await {
                    tracing::warn!("close on drop: {}", error.hiding(&secrets));
                }
            });
        }
    }
}

fn found<R>(outcome: Outcome<R>) -> Result<R> {
    outcome.map_err(|failure| failure.into_error(None))?.ok_or_else(Error::not_found)
}

/// Not found as an answer instead of an error.
fn optional<R>(result: Result<R>) -> Result<Option<R>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

impl From<Option<Metadata>> for Answer {
    fn from(answer: Option<Metadata>) -> Self {
        answer.map_or(Self::NotFound, Self::Found)
    }
}
