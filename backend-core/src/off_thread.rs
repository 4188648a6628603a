//! Work that blocks, off the async threads.

use std::{
    any::Any,
    cell::Cell,
    future::{Future, poll_fn},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
};

use tokio::runtime::Handle;

use crate::{Error, blocking, retry::Outer};

thread_local! {
    static MAY_BLOCK: Cell<bool> = const { Cell::new(false) };
}

/// Whether this is a thread that async tasks do not wait for.
pub(crate) fn may_block() -> bool {
    MAY_BLOCK.get()
}

/// While it lives, this thread may block. Later it may do async work: tokio lends its threads to whoever blocks in place.
struct Blocking;

impl Blocking {
    fn begin() -> Self {
        MAY_BLOCK.set(true);
        Self
    }
}

impl Drop for Blocking {
    fn drop(&mut self) {
        MAY_BLOCK.set(false);
    }
}

/// The runtime for what nobody waits for: the one that this code runs in, or that of the blocking stores.
pub(crate) fn runtime() -> Option<Handle> {
    Handle::try_current().ok().or_else(blocking::running)
}

/// Runs `work` on a thread for blocking work. It goes on to its end even when nobody waits for it any more.
///
/// A panic comes back as an error of code 55.
pub(crate) async fn run<R: Send + 'static>(
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Error> {
    let outer = Outer::current();
    let job = tokio::task::spawn_blocking(move || {
        let _blocking = Blocking::begin();
        Outer::scope_blocking(outer, work)
    });
    job.await.map_err(|failed| match failed.try_into_panic() {
        Ok(panic) => panicked(&*panic),
        Err(_) => Error::other("the runtime is shutting down").permanent(),
    })
}

/// As [`run`], for those who speak of `io::Error`.
pub(crate) async fn unblock<R: Send + 'static>(
    work: impl FnOnce() -> R + Send + 'static,
) -> io::Result<R> {
    Ok(run(work).await?)
}

/// Does `work` in place. After a panic it comes to what `failed` makes of an error of code 55.
pub(crate) fn catch<R>(
    mut work: Pin<&mut impl Future<Output = R>>,
    failed: impl Fn(Error) -> R,
) -> impl Future<Output = R> {
    poll_fn(move |cx| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx)))
            .unwrap_or_else(|panic| Poll::Ready(failed(panicked(&*panic))))
    })
}

/// Drops an author's value. A panic in its `Drop` is a warning: whoever lets go of it has nothing to do with it.
pub(crate) fn let_go<T>(value: T) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        tracing::warn!("an instance that was dropped: {}", panicked(&*panic));
    }
}

/// The error that a panic in an author's code is.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Error {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message");
    Error::code_fault(format!("it panicked: {words}"))
}
