//! The progress of one attempt: for those who watch it, and for the watch that ends one that has stalled.

use std::{
    fmt,
    future::{Future, poll_fn},
    io,
    pin::pin,
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

/// What the source and the sink of an attempt report to.
#[derive(Clone, Default)]
pub struct Progress(Arc<State>);

#[derive(Default)]
struct State {
    beats: AtomicU64,
    position: AtomicU64,
    ended: AtomicBool,
    pauses: AtomicUsize,
    stalled: AtomicBool,
    /// Counts the attempts that have ended: what belongs to one of them may move nothing more.
    ended_attempts: AtomicU64,
    observer: Option<Observer>,
}

impl Progress {
    pub(crate) fn observed_by(observer: Option<Observer>) -> Self {
        Self(Arc::new(State { observer, ..State::default() }))
    }

    /// Reports that the attempt has come to `position`.
    pub(crate) fn beat(&self, position: u64) {
        self.0.beats.fetch_add(1, Ordering::Relaxed);
        self.0.position.store(position, Ordering::Relaxed);
        if let Some(observer) = &self.0.observer {
            observer(position);
        }
    }

    /// Reports that a source was read to its end.
    pub(crate) fn end(&self) {
        self.0.ended.store(true, Ordering::Relaxed);
    }

    /// Forgets where an earlier attempt came to.
    pub(crate) fn restart(&self) {
        self.0.position.store(0, Ordering::Relaxed);
        self.0.ended.store(false, Ordering::Relaxed);
    }

    /// How many bytes a source had, once it was read to its end.
    pub(crate) fn total(&self) -> Option<u64> {
        self.0.ended.load(Ordering::Relaxed).then(|| self.0.position.load(Ordering::Relaxed))
    }

    /// Which attempt this is.
    pub(crate) fn attempt(&self) -> Fence {
        Fence(self.0.ended_attempts.load(Ordering::Relaxed))
    }

    /// An error for what belongs to an attempt that has ended, such as a job that nobody waits for any more.
    pub(crate) fn still(&self, fence: Fence) -> io::Result<()> {
        match self.attempt() == fence {
            true => Ok(()),
            false => Err(io::Error::other("this attempt was abandoned")),
        }
    }

    /// Ends the attempt when the answer is dropped.
    pub(crate) fn ends_attempt(&self) -> EndsAttempt {
        EndsAttempt(self.clone())
    }

    /// Says that the attempt is alive, though it has moved nothing.
    pub(crate) fn is_alive(&self) {
        self.0.beats.fetch_add(1, Ordering::Relaxed);
    }

    /// Stops the watch for as long as the answer lives: somebody else watches over what goes on.
    pub(crate) fn pause(&self) -> Pause {
        self.0.pauses.fetch_add(1, Ordering::Relaxed);
        Pause(self.clone())
    }

    /// Whether the attempt is being abandoned, since it has stalled.
    pub(crate) fn has_stalled(&self) -> bool {
        self.0.stalled.load(Ordering::Relaxed)
    }

    fn beats(&self) -> u64 {
        self.0.beats.load(Ordering::Relaxed)
    }

    fn is_paused(&self) -> bool {
        self.0.pauses.load(Ordering::Relaxed) > 0
    }
}

/// Tells one attempt from the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fence(u64);

/// Ends an attempt when dropped.
pub(crate) struct EndsAttempt(Progress);

impl Drop for EndsAttempt {
    fn drop(&mut self) {
        self.0.0.ended_attempts.fetch_add(1, Ordering::Relaxed);
    }
}

/// While it lives, an attempt is not said to stall.
pub(crate) struct Pause(Progress);

impl Drop for Pause {
    fn drop(&mut self) {
        self.0.is_alive();
        self.0.0.pauses.fetch_sub(1, Ordering::Relaxed);
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

/// Runs `work`, and drops it once it makes no progress for `limit`; zero is no limit.
pub(crate) async fn unless_stalled<F: Future>(
    limit: Duration,
    progress: &Progress,
    work: F,
) -> Result<F::Output, Stalled> {
    if limit.is_zero() {
        return Ok(work.await);
    }
    progress.0.stalled.store(false, Ordering::Relaxed);
    let mut work = pin!(work);
    let mut watch = None;
    let mut seen = progress.beats();
    let mut idle_looks = 0;
    poll_fn(|cx| {
        if let Poll::Ready(done) = work.as_mut().poll(cx) {
            return Poll::Ready(Ok(done));
        }
        // Made only now: what is done at the first poll needs no timer.
        let watch = watch.get_or_insert_with(|| Box::pin(sleep(limit / LOOKS)));
        while watch.as_mut().poll(cx).is_ready() {
            let beats = progress.beats();
            let idle = beats == seen && !progress.is_paused();
            idle_looks = if idle { idle_looks + 1 } else { 0 };
            seen = beats;
            if idle_looks >= LOOKS {
                progress.0.stalled.store(true, Ordering::Relaxed);
                return Poll::Ready(Err(Stalled));
            }
            watch.as_mut().reset(Instant::now() + limit / LOOKS);
        }
        Poll::Pending
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(40);

    #[tokio::test(start_paused = true)]
    async fn work_that_makes_progress_may_take_any_time() {
        let progress = Progress::default();
        let work = async {
            for position in 0..50 {
                sleep(LIMIT * 9 / 10).await;
                progress.beat(position);
            }
        };
        assert!(unless_stalled(LIMIT, &progress, work).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_of_zero_is_none() {
        let progress = Progress::default();
        assert!(unless_stalled(Duration::ZERO, &progress, sleep(LIMIT)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_stalls_ends_within_the_limit_and_a_quarter() {
        let progress = Progress::default();
        let started = Instant::now();
        let work = async {
            progress.beat(1);
            std::future::pending::<()>().await;
        };
        assert!(unless_stalled(LIMIT, &progress, work).await.is_err());
        assert!(started.elapsed() >= LIMIT && started.elapsed() <= LIMIT * 5 / 4 + LIMIT / 4);
    }
}
