//! What a storage meets in practice: sources that fail, break, wait or have another size than they said; targets that refuse or wait; calls
//! that nobody waits for any more.

use std::{
    future::poll_fn,
    io::{self, Cursor, Read, Write},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    task::Poll,
    time::Duration,
};

use futures_util::future::{Either, select};
use tokio::{sync::Notify, time::timeout};

use super::found::{Found, Unmet, expect};
use crate::{Bytes, Error, Result, Source, Target};

/// How long one that waits does so at most: whoever has to let it go on may be waiting for it.
const LONGEST: Duration = Duration::from_secs(2);

/// How long it may take until a storage is half-way: it may be far away, and slow.
const HALF_WAY: Duration = Duration::from_secs(60);

/// How long it may take until a storage has ended what nobody waits for.
const SOON: Duration = Duration::from_secs(10);

/// A point in what is read, where `pass` says whether it goes on.
struct Point<F>(F);

impl<F: FnMut() -> io::Result<()>> Read for Point<F> {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        (self.0)().map(|()| 0)
    }
}

/// `contents` with a point in them that is passed or not.
fn with_point(contents: Bytes, at: usize, pass: impl FnMut() -> io::Result<()>) -> impl Read {
    let rest = contents.slice(at..);
    Cursor::new(contents.slice(..at)).chain(Point(pass)).chain(Cursor::new(rest))
}

/// A source that fails for good behind its first `at` bytes.
pub(super) fn failing(contents: &[u8], at: usize) -> Source {
    let contents = Bytes::copy_from_slice(contents);
    Source::reader(move || Ok(with_point(contents.clone(), at, || Err(failure()))))
}

fn failure() -> io::Error {
    Error::other("the source cannot be read").permanent().into()
}

/// A source whose connection is lost behind its first `at` bytes, once, and how often it was opened.
pub(super) fn breaking_once(contents: &[u8], at: usize) -> (Source, Arc<AtomicUsize>) {
    let contents = Bytes::copy_from_slice(contents);
    let opened = Arc::<AtomicUsize>::default();
    let count = opened.clone();
    let source = Source::reader(move || {
        let is_first = count.fetch_add(1, Ordering::Relaxed) == 0;
        Ok(with_point(contents.clone(), at, move || match is_first {
            true => Err(io::ErrorKind::ConnectionReset.into()),
            false => Ok(()),
        }))
    });
    (source, opened)
}

/// A source that has these contents, and says that it has so many bytes. It cannot be read twice: other attempts would only take time.
pub(super) fn promising(contents: &[u8], bytes: usize) -> Source {
    let contents = Bytes::copy_from_slice(contents);
    let is_read = AtomicBool::new(false);
    let source = Source::reader(move || match is_read.swap(true, Ordering::Relaxed) {
        true => Err(failure()),
        false => Ok(Cursor::new(contents.clone())),
    });
    source.with_size(bytes as u64)
}

/// A source that waits behind its first `at` bytes, until the [`Halt`] is dropped.
pub(super) fn waiting(contents: &[u8], at: usize) -> (Source, Halt) {
    let contents = Bytes::copy_from_slice(contents);
    let (halt, waiter) = Halt::new();
    let waiter = Arc::new(waiter);
    let source = Source::reader(move || {
        let waiter = waiter.clone();
        Ok(with_point(contents.clone(), at, move || {
            waiter.wait();
            Ok(())
        }))
    });
    (source, halt)
}

/// A target that waits at its first byte, until the [`Halt`] is dropped.
pub(super) fn waiting_target() -> (Target, Halt) {
    struct Waits(Waiter);
    impl Write for Waits {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            self.0.wait();
            Ok(data.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (halt, waiter) = Halt::new();
    (Target::writer(Waits(waiter)), halt)
}

/// A target that has room for so many bytes.
pub(super) fn full_after(room: usize) -> Target {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            match self.0.min(data.len()) {
                0 if !data.is_empty() => Err(io::ErrorKind::StorageFull.into()),
                taken => {
                    self.0 -= taken;
                    Ok(taken)
                }
            }
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    Target::writer(Full(room))
}

/// What a target was given.
#[derive(Clone, Default)]
pub(super) struct Received(Arc<Mutex<Vec<u8>>>);

impl Received {
    pub(super) fn target(&self) -> Target {
        Target::writer(self.clone())
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Write for Received {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(data)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A transfer that waits half-way, as somebody else sees it. It goes on when this is dropped.
pub(super) struct Halt {
    state: Arc<State>,
    go_on: mpsc::Sender<()>,
}

/// What makes it wait.
struct Waiter {
    state: Arc<State>,
    until: Mutex<mpsc::Receiver<()>>,
}

#[derive(Default)]
struct State {
    /// It is half-way, or nobody has it any more.
    reached: Notify,
    is_half_way: AtomicBool,
    /// It has waited long enough, and gone on by itself.
    has_gone_on: AtomicBool,
    ended: Notify,
}

impl Halt {
    fn new() -> (Self, Waiter) {
        let (state, (go_on, until)) = (Arc::<State>::default(), mpsc::channel());
        let waiter = Waiter { state: state.clone(), until: Mutex::new(until) };
        (Self { state, go_on }, waiter)
    }

    /// Waits until it is half-way. Not applicable where nobody has a turn before it is over.
    pub(super) async fn reached(&self) -> Found {
        let reached = timeout(HALF_WAY, self.state.reached.notified()).await;
        reached.map_err(|_| {
            Unmet::failed("the transfer to come half-way", format!("nothing within {HALF_WAY:?}"))
        })?;
        let is_half_way = self.state.is_half_way.load(Ordering::Relaxed);
        expect(is_half_way, || ("the transfer to come half-way", "its end before"))?;
        match self.state.has_gone_on.load(Ordering::Relaxed) {
            true => Err(Unmet::not_applicable(NO_TURN)),
            false => Ok(()),
        }
    }

    /// Lets it go on, and waits until nobody has it any more.
    pub(super) async fn let_go(self) {
        drop(self.go_on);
        // What takes longer than that is found out by those who look afterwards.
        let _ = timeout(SOON, self.state.ended.notified()).await;
    }
}

const NO_TURN: &str = "a transfer is over before anybody else has a turn";

impl Waiter {
    fn wait(&self) {
        self.state.is_half_way.store(true, Ordering::Relaxed);
        self.state.reached.notify_one();
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.recv_timeout(LONGEST) == Err(mpsc::RecvTimeoutError::Timeout) {
            self.state.has_gone_on.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.state.reached.notify_one();
        self.state.ended.notify_one();
    }
}

/// Drops an operation when a transfer of it is half-way. Not applicable where it has succeeded before.
pub(super) async fn dropped_half_way<T>(
    operation: impl Future<Output = Result<T>>,
    halt: &Halt,
) -> Found {
    match select(pin!(operation), pin!(halt.reached())).await {
        Either::Right((reached, _)) => reached,
        Either::Left((Err(error), _)) => Err(error.into()),
        Either::Left((Ok(_), _)) => Err(Unmet::not_applicable(NO_TURN)),
    }
}

/// Polls an operation so many times, then drops it; what came of it if it has ended before.
pub(super) async fn dropped_after<T>(
    polls: usize,
    operation: impl Future<Output = T>,
) -> Option<T> {
    let (mut operation, mut made) = (pin!(operation), 0);
    poll_fn(|cx| {
        made += 1;
        match operation.as_mut().poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending if made >= polls => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
