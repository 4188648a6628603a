//! Listings: streams of entries, returned by an author or pushed.

use std::{
    fmt, mem,
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use futures_util::{
    future::{Either, select},
    stream::{BoxStream, Stream, StreamExt, iter},
};
use tokio::{
    runtime::Handle,
    sync::{
        mpsc::{self, error::TrySendError},
        watch,
    },
};

use crate::{
    BoxError, Entry, Error, Name, Result,
    classify::{classify, into_box},
    lease, off_thread,
};

/// A stream of entries, each of which may be an error: what [`Store::list`](crate::Store::list) answers, and what an author may return.
///
/// ```
/// use backend_core::{Entry, Listing};
/// use futures::stream;
/// let pages = stream::iter([Entry::new("a"), Entry::new("b").size(3)]);
/// let listing = Listing::from_stream(pages);
/// # let _ = listing;
/// ```
#[must_use = "a listing does nothing until it is read"]
pub struct Listing(BoxStream<'static, Result<Entry>>);

impl Listing {
    /// A listing of what comes out of a stream: names, entries, or results of these.
    pub fn from_stream<S>(stream: S) -> Self
    where
        S: Stream<Item: Listed> + Send + 'static,
    {
        // The author's code runs on in there, and may panic.
        let entries = AssertUnwindSafe(stream.map(Listed::entry)).catch_unwind();
        let or_panic = |entry: std::thread::Result<_>| {
            entry.unwrap_or_else(|panic| Err(off_thread::panicked(&*panic)))
        };
        Self(entries.map(or_panic).boxed())
    }

    pub(crate) fn from_results(
        entries: impl Stream<Item = Result<Entry>> + Send + 'static,
    ) -> Self {
        Self(entries.boxed())
    }

    /// A listing of what is at hand.
    pub fn from_entries<I>(entries: I) -> Self
    where
        I: IntoIterator<Item: Listed, IntoIter: Send + 'static>,
    {
        Self::from_stream(iter(entries))
    }

    /// A listing that is one error.
    pub(crate) fn failed(error: Error) -> Self {
        Self(iter([Err(error)]).boxed())
    }
}

impl Stream for Listing {
    type Item = Result<Entry>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listing")
    }
}

/// What may stand in a listing: a name (`String`, `&str`, [`Name`]), an [`Entry`], or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an entry of a listing",
    label = "not a name or an entry",
    note = "a listing holds `String`, `&str`, `Name`, `Entry`, or `Result` of one of these"
)]
pub trait Listed {
    /// The entry that it is.
    ///
    /// # Errors
    /// The one that stands in its place.
    fn entry(self) -> Result<Entry>;
}

#[diagnostic::do_not_recommend]
impl Listed for Entry {
    fn entry(self) -> Result<Entry> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl Listed for String {
    fn entry(self) -> Result<Entry> {
        Ok(Entry::new(self))
    }
}

#[diagnostic::do_not_recommend]
impl Listed for &str {
    fn entry(self) -> Result<Entry> {
        Ok(Entry::new(self))
    }
}

#[diagnostic::do_not_recommend]
impl Listed for Name {
    fn entry(self) -> Result<Entry> {
        Ok(Entry::new(self))
    }
}

#[diagnostic::do_not_recommend]
impl<L: Listed, E: Into<BoxError> + 'static> Listed for Result<L, E> {
    fn entry(self) -> Result<Entry> {
        self.map_err(|error| classify(into_box(error), None))?.entry()
    }
}

/// Where an author pushes the entries of a listing, as they come.
///
/// Both calls wait while the caller is slow, so that a listing of any length takes constant memory.
pub struct Entries {
    to: Queue,
    gathered: Lot,
}

/// Entries that are handed over together.
pub(crate) type Lot = Vec<Result<Entry>>;

enum Queue {
    /// Waits for the caller, until the store is being closed.
    Bounded(mpsc::Sender<Lot>, watch::Receiver<bool>),
    /// For the only instance of a backend: while it lists, the caller may need it for something else. Counted are the lots on their way.
    Unbounded(mpsc::UnboundedSender<Lot>, Arc<AtomicUsize>),
    /// For an author who returns his listing.
    Unused,
}

impl Queue {
    /// Whether the caller has taken all that was handed over.
    fn is_empty(&self) -> bool {
        match self {
            Self::Bounded(to, _) => to.capacity() == to.max_capacity(),
            Self::Unbounded(_, on_their_way) => on_their_way.load(Ordering::Relaxed) == 0,
            Self::Unused => true,
        }
    }
}

/// Entries are handed over in lots of this size, sooner if the caller waits for one.
const LOT: usize = 128;
/// Lots that are on their way.
const LOTS: usize = 4;

/// The other end of [`Entries`].
pub(crate) enum Arriving {
    Bounded(mpsc::Receiver<Lot>),
    Unbounded(mpsc::UnboundedReceiver<Lot>, Arc<AtomicUsize>),
}

impl Arriving {
    pub(crate) async fn next(&mut self) -> Option<Lot> {
        match self {
            Self::Bounded(queue) => queue.recv().await,
            Self::Unbounded(queue, on_their_way) => {
                let lot = queue.recv().await?;
                on_their_way.fetch_sub(1, Ordering::Relaxed);
                Some(lot)
            }
        }
    }
}

impl Entries {
    fn new(to: Queue) -> Self {
        Self { to, gathered: Lot::new() }
    }

    pub(crate) fn unused() -> (Self, Option<Arriving>) {
        (Self::new(Queue::Unused), None)
    }

    pub(crate) fn bounded(closing: watch::Receiver<bool>) -> (Self, Option<Arriving>) {
        let (to, from) = mpsc::channel(LOTS);
        (Self::new(Queue::Bounded(to, closing)), Some(Arriving::Bounded(from)))
    }

    pub(crate) fn unbounded() -> (Self, Option<Arriving>) {
        let (to, from) = mpsc::unbounded_channel();
        let on_their_way = Arc::<AtomicUsize>::default();
        let arriving = Arriving::Unbounded(from, on_their_way.clone());
        (Self::new(Queue::Unbounded(to, on_their_way)), Some(arriving))
    }

    /// Adds an entry or a name, or an error that stands for one, from a plain `fn`. Blocks while the caller is slow.
    ///
    /// # Errors
    /// When nobody listens any more: an author passes it on.
    pub fn push(&mut self, entry: impl Listed) -> Result<()> {
        self.gathered.push(entry.entry());
        if !self.is_time() {
            return Ok(());
        }
        let lot = mem::take(&mut self.gathered);
        match &mut self.to {
            Queue::Bounded(to, closing) if off_thread::may_block() => {
                Handle::current().block_on(hand_over(to, closing, lot))
            }
            // With `blocking = false` the author promised not to wait: what finds no room is kept.
            Queue::Bounded(to, _) => match to.try_send(lot) {
                Err(TrySendError::Full(lot)) => {
                    self.gathered = lot;
                    Ok(())
                }
                sent => sent.map_err(|_| nobody_listens()),
            },
            Queue::Unbounded(to, on_their_way) => {
                on_their_way.fetch_add(1, Ordering::Relaxed);
                to.send(lot).map_err(|_| nobody_listens())
            }
            Queue::Unused => Err(nobody_listens()),
        }
    }

    /// Adds an entry or a name, or an error that stands for one, from an `async fn`. Waits while the caller is slow.
    ///
    /// # Errors
    /// When nobody listens any more: an author passes it on.
    pub async fn send(&mut self, entry: impl Listed) -> Result<()> {
        self.gathered.push(entry.entry());
        if !self.is_time() {
            return Ok(());
        }
        let lot = mem::take(&mut self.gathered);
        match &mut self.to {
            Queue::Bounded(to, closing) => hand_over(to, closing, lot).await,
            Queue::Unbounded(to, on_their_way) => {
                on_their_way.fetch_add(1, Ordering::Relaxed);
                to.send(lot).map_err(|_| nobody_listens())
            }
            Queue::Unused => Err(nobody_listens()),
        }
    }

    /// The lot is full, or the caller has nothing left to look at.
    fn is_time(&self) -> bool {
        self.gathered.len() >= LOT || self.to.is_empty()
    }

    /// What has not been handed over.
    pub(crate) fn into_rest(mut self) -> Listing {
        Listing::from_entries(mem::take(&mut self.gathered))
    }
}

async fn hand_over(
    to: &mpsc::Sender<Lot>,
    closing: &mut watch::Receiver<bool>,
    lot: Lot,
) -> Result<()> {
    let closed = pin!(closing.wait_for(|closing| *closing));
    match select(pin!(to.send(lot)), closed).await {
        Either::Left((sent, _)) => sent.map_err(|_| nobody_listens()),
        Either::Right(_) => Err(lease::closed()),
    }
}

/// What an author pushed before an error still arrives before it: so that it shows how far the listing had come.
impl Drop for Entries {
    fn drop(&mut self) {
        let lot = mem::take(&mut self.gathered);
        if !lot.is_empty() {
            let _ = match &self.to {
                Queue::Bounded(to, _) => to.try_send(lot).is_ok(),
                Queue::Unbounded(to, _) => to.send(lot).is_ok(),
                Queue::Unused => false,
            };
        }
    }
}

fn nobody_listens() -> Error {
    Error::other("the listing is no longer wanted").permanent()
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entries")
    }
}
