//! Instances of a backend, and how they are handed out: shared, or one exclusive lease at a time.

mod exclusive;
mod idle;
mod shared;

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::future::BoxFuture;

pub use self::{exclusive::Exclusive, shared::Shared};
use crate::{Error, Result, progress::Progress};

/// How the instances of a store begin and end, between its opening and its close.
pub trait Life<T, L>: Send + Sync + 'static {
    /// Makes another instance.
    fn begin(&self) -> BoxFuture<'static, Result<T>>;

    /// Gives an instance up: it releases what it holds, which nobody waits for.
    fn end(&self, lease: L);
}

/// How instances of `T` are handed out: [`Shared`] or [`Exclusive`].
pub trait Lease<T>: Send + Sized + 'static {
    #[doc(hidden)]
    type Pool: Pool<T, Lease = Self>;

    /// Whether calls wait for one another.
    const EXCLUSIVE: bool;

    /// Ends the work with the instance. Without this, the work was cut short.
    fn settle(&mut self, end: End);

    /// Whether the last call with the instance failed or was cut short, so that it may be in the middle of something.
    fn is_doubtful(&self) -> bool;
}

/// The instances of one store.
pub trait Pool<T>: Send + Sync + 'static {
    type Lease;

    /// A pool with its first instance. `limit`: `connections = N`; without it there is ever only the first.
    fn new(first: T, limit: Option<usize>, life: Box<dyn Life<T, Self::Lease>>) -> Arc<Self>;

    /// An instance, as soon as one is free. Waiting for one that is at work is no stalling.
    fn acquire(
        self: &Arc<Self>,
        progress: &Progress,
    ) -> impl Future<Output = Result<Self::Lease>> + Send;

    /// All instances, once nobody uses them; later calls of `acquire` find none.
    fn drain(self: &Arc<Self>) -> impl Future<Output = Vec<Self::Lease>> + Send;
}

/// A type whose instances several calls may use at a time, from any thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is shared by several calls at a time, so it must be `Send` and `Sync`",
    label = "its methods take `&self`",
    note = "put what changes into a `Mutex` or an atomic, or take `&mut self` in one of the methods: then each call has an instance to itself"
)]
pub trait Shareable: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Shareable for T {}

/// A type whose instances may go from thread to thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` goes from thread to thread between calls, so it must be `Send`",
    label = "something in it may not leave its thread",
    note = "keep what is not `Send`, such as an `Rc` or a raw pointer, out of it"
)]
pub trait Movable: Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Movable for T {}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing of an author's runs under these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn closed() -> Error {
    Error::other("the store is closed").permanent()
}

/// How the work with an instance ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is as good as before.
    Good,
    /// It may be in the middle of something.
    Doubtful,
    /// It is of no more use.
    Broken,
    /// Nobody has it any more: it was closed, or is being closed.
    Over,
}
