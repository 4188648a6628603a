//! Instances of a backend, and how they are handed out: shared, or one exclusive lease at a time.

mod exclusive;
mod idle;
mod shared;

use std::{
    future::Future,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::BoxFuture;

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

    /// Lets go of the instances, now that all are closed.
    fn clear(&self);
}

/// A type whose instances several calls may use at a time, from any thread. The glue asks for it once, in the type of its lease: that is no
/// type without it, and of what mentions no type rustc says nothing more.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is shared by several calls at a time, so it must be `Send` and `Sync`",
    label = "its methods take `&self`",
    note = "a `Cell`, a `RefCell`, an `Rc` or a raw pointer is not: hold an `Arc`, a `Mutex` or an atomic instead",
    note = "what is `Send` alone will do if one of the methods takes `&mut self`: then each call has an instance to itself"
)]
pub trait Shareable {
    #[doc(hidden)]
    const CHECKED: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Shareable for T {}

/// A type whose instances may go from thread to thread. Asked for as [`Shareable`] is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` goes from thread to thread between calls, so it must be `Send`",
    label = "something in it may not leave its thread",
    note = "an `Rc`, a raw pointer or the guard of a lock is not: hold an `Arc` instead, or make it anew in each call"
)]
pub trait Movable {
    #[doc(hidden)]
    const CHECKED: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Movable for T {}

/// What a [`Shared`] asks of its instances where their type is known to be [`Shareable`]: of one that is not, nothing is said a second time.
pub trait ShareableIf<const CHECKED: bool>: Send + Sync + 'static {}

impl<T: Send + Sync + 'static, const CHECKED: bool> ShareableIf<CHECKED> for T {}

/// What an [`Exclusive`] asks of its instances where their type is known to be [`Movable`].
pub trait MovableIf<const CHECKED: bool>: Send + 'static {}

impl<T: Send + 'static, const CHECKED: bool> MovableIf<CHECKED> for T {}

/// The future of an async method, pinned, which may go from thread to thread. Asked for where the method is called, so that rustc shows the
/// author's code alone; and with the lease `L`, so that it says nothing where [`Shareable`] or [`Movable`] has said it.
pub trait Sendable<L> {
    #[doc(hidden)]
    fn checked(self) -> Self;
}

// For any pointer, since of a single type rustc would show this impl.
impl<L, P: Deref<Target: Future + Send>> Sendable<L> for P {
    fn checked(self) -> Self {
        self
    }
}

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
