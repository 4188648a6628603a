//! The progress of one attempt: for those who watch it, and for the watch that ends one that has stalled.

use std::{
    fmt,
    future::{Future, poll_fn},
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use tokio::time::{Instant, sleep};

/// Told how many bytes of an object have passed so far; starts again from a lower number with each attempt.
pub(crate) type Observer = Arc<dyn Fn(u64) + Send + Sync>;

/// What the source and the sink of an attempt report to. Without a state nobody watches.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<State>>);

#[derive(Default)]
struct State {
    beats: AtomicU64,
    position: AtomicU64,
    ended: AtomicBool,
    pauses: AtomicUsize,
    /// How many attempts had begun when one stalled.
    stalled_in: AtomicU64,
    /// Counts the attempts that have ended: what belongs to one of them may move nothing more.
    ended_attempts: AtomicU64,
    /// How many attempts had begun when a store further in gave up.
    gave_up_in: AtomicU64,
    observer: Option<Observer>,
    /// That of the operation which this one is a part of, behind a prefix.
    outer: Option<Progress>,
}

impl Progress {
    /// The progress of one operation.
    pub(crate) fn new() -> Self {
        Self::observed_by(None)
    }

    pub(crate) fn observed_by(observer: Option<Observer>) -> Self {
        Self(Some(Arc::new(State { observer, ..State::default() })))
    }

    /// One that reports to another, too.
    pub(crate) fn within(outer: Self) -> Self {
        Self(Some(Arc::new(State { outer: Some(outer), ..State::default() })))
    }

    /// Whether there is anybody to report to.
    pub(crate) fn is_watched(&self) -> bool {
        self.0.is_some()
    }

    /// Reports that the attempt has come to `position`.
    pub(crate) fn beat(&self, position: u64) {
        let Some(state) = &self.0 else { return };
        state.beats.fetch_add(1, Ordering::Relaxed);
        state.position.store(position, Ordering::Relaxed);
        if let Some(observer) = &state.observer {
            observer(position);
        }
        if let Some(outer) = &state.outer {
            outer.beat(position);
        }
    }

    /// Reports that a source was read to its end.
    pub(crate) fn end(&self) {
        if let Some(state) = &self.0 {
            state.ended.store(true, Ordering::Relaxed);
            state.outer.iter().for_each(Self::end);
        }
    }

    /// Forgets where an earlier attempt came to.
    pub(crate) fn restart(&self) {
        if let Some(state) = &self.0 {
            state.position.store(0, Ordering::Relaxed);
            state.ended.store(false, Ordering::Relaxed);
            state.outer.iter().for_each(Self::restart);
        }
    }

    /// How many bytes a source had, once it was read to its end.
    pub(crate) fn total(&self) -> Option<u64> {
        let state = self.0.as_ref()?;
        state.ended.load(Ordering::Relaxed).then(|| state.position.load(Ordering::Relaxed))
    }

    /// Which attempt this is.
    pub(crate) fn attempt(&self) -> Fence {
        Fence(self.0.as_ref().map_or(0, |state| state.ended_attempts.load(Ordering::Relaxed)))
    }

    /// An error for what belongs to an attempt that has ended, such as a job that nobody waits for any more.
    pub(crate) fn still(&self, fence: Fence) -> io::Result<()> {
        match self.attempt() == fence {
            true => Ok(()),
            false => Err(io::Error::other("this attempt was abandoned")),
        }
    }

    /// Ends the attempt.
    pub(crate) fn end_attempt(&self) {
        if let Some(state) = &self.0 {
            state.ended_attempts.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Ends the attempt when the answer is dropped.
    pub(crate) fn ends_attempt(&self) -> EndsAttempt<'_> {
        EndsAttempt(self)
    }

    /// Says that the attempt is alive, though it has moved nothing.
    pub(crate) fn is_alive(&self) {
        if let Some(state) = &self.0 {
            state.beats.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Stops the watch for as long as the answer lives: somebody else watches over what goes on.
    pub(crate) fn pause(&self) -> Pause {
        if let Some(state) = &self.0 {
            state.pauses.fetch_add(1, Ordering::Relaxed);
        }
        Pause(self.clone())
    }

    /// Says that a store further in has given up during the attempt of this fence.
    pub(crate) fn give_up(&self, Fence(attempt): Fence) {
        if let Some(state) = &self.0 {
            // What is left of an attempt before this one says nothing of it.
            state.gave_up_in.fetch_max(attempt + 1, Ordering::Relaxed);
        }
    }

    /// Whether a store further in has given up during the attempt of this fence.
    pub(crate) fn has_given_up(&self, Fence(attempt): Fence) -> bool {
        let gave_up_in = |state: &Arc<State>| state.gave_up_in.load(Ordering::Relaxed);
        self.0.as_ref().is_some_and(|state| gave_up_in(state) == attempt + 1)
    }

    /// Whether the attempt of this fence was abandoned, since it has stalled.
    pub(crate) fn has_stalled(&self, Fence(attempt): Fence) -> bool {
        let stalled_in = |state: &Arc<State>| state.stalled_in.load(Ordering::Relaxed);
        self.0.as_ref().is_some_and(|state| stalled_in(state) == attempt + 1)
    }

    fn stalls(&self) {
        if let (Some(state), Fence(attempt)) = (&self.0, self.attempt()) {
            state.stalled_in.store(attempt + 1, Ordering::Relaxed);
        }
    }

    /// How often a sign of life has come; `None` while the watch is stopped.
    fn beats(&self) -> Option<u64> {
        let state = self.0.as_ref()?;
        let is_paused = state.pauses.load(Ordering::Relaxed) > 0;
        (!is_paused).then(|| state.beats.load(Ordering::Relaxed))
    }
}

/// Tells one attempt from the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fence(u64);

/// Ends an attempt when dropped.
pub(crate) struct EndsAttempt<'p>(&'p Progress);

impl Drop for EndsAttempt<'_> {
    fn drop(&mut self) {
        self.0.end_attempt();
    }
}

/// While it lives, an attempt is not said to stall.
pub(crate) struct Pause(Progress);

impl Drop for Pause {
    fn drop(&mut self) {
        self.0.is_alive();
        if let Some(state) = &self.0.0 {
            state.pauses.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}

/// No progress was made for the time allowed.
#[derive(Debug)]
pub(crate) struct Stalled;

/// How often within the time allowed the watch looks: it may be late by one part.
const LOOKS: u32 = 4;

/// Runs `work` until it makes no progress for `limit`; zero is no limit.
pub(crate) fn unless_stalled<F: Future + Unpin>(
    limit: Duration,
    progress: &Progress,
    mut work: F,
) -> impl Future<Output = Result<F::Output, Stalled>> {
    let mut watch = None;
    let mut seen = progress.beats();
    let mut idle_looks = 0;
    poll_fn(move |cx| {
        if let Poll::Ready(done) = Pin::new(&mut work).poll(cx) {
            return Poll::Ready(Ok(done));
        }
        if limit.is_zero() {
            return Poll::Pending;
        }
        // Made only now: what is done at the first poll needs no timer.
        let watch = watch.get_or_insert_with(|| Box::pin(sleep(limit / LOOKS)));
        while watch.as_mut().poll(cx).is_ready() {
            let beats = progress.beats();
            idle_looks = if beats.is_some() && beats == seen { idle_looks + 1 } else { 0 };
            seen = beats;
            if idle_looks >= LOOKS {
                progress.stalls();
                return Poll::Ready(Err(Stalled));
            }
            watch.as_mut().reset(Instant::now() + limit / LOOKS);
        }
        Poll::Pending
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;

    const LIMIT: Duration = Duration::from_secs(40);

    #[tokio::test(start_paused = true)]
    async fn work_that_makes_progress_may_take_any_time() {
        let progress = Progress::new();
        let work = async {
            for position in 0..50 {
                sleep(LIMIT * 9 / 10).await;
                progress.beat(position);
            }
        };
        assert!(unless_stalled(LIMIT, &progress, pin!(work)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_of_zero_is_none() {
        let progress = Progress::new();
        assert!(unless_stalled(Duration::ZERO, &progress, pin!(sleep(LIMIT))).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_stalls_ends_within_the_limit_and_a_quarter() {
        let progress = Progress::new();
        let started = Instant::now();
        let work = async {
            progress.beat(1);
            std::future::pending::<()>().await;
        };
        assert!(unless_stalled(LIMIT, &progress, pin!(work)).await.is_err());
        assert!(started.elapsed() >= LIMIT && started.elapsed() <= LIMIT * 5 / 4 + LIMIT / 4);
    }
}
