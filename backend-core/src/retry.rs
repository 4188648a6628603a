//! Attempts: how many, how far apart, and which error is shown in the end.

use std::{
    cell::Cell,
    future::Future,
    hash::{BuildHasher, RandomState},
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    Error, ErrorCode, Result,
    progress::{Fence, Pause, Progress, Stalled, unless_stalled},
};

/// How often, how far apart, and how long. The options `retries=`, `retry-delay=` and `timeout=` of any URL override it.
///
/// ```
/// use backend_core::RetryPolicy;
/// assert_eq!(RetryPolicy::default().retries, 4); // five attempts
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many attempts follow the first one that failed: with 0 there is one attempt.
    pub retries: u32,
    /// The longest wait before the first retry. It doubles with each; the wait is a random part of it (full jitter).
    pub delay: Duration,
    /// What the wait never exceeds, unless the storage asks for more.
    pub max_delay: Duration,
    /// How long an attempt may make no progress before it is abandoned; zero is no limit. Operations that move no data make none, nor
    /// does a put whose author takes all data at once.
    pub timeout: Duration,
}

impl Default for RetryPolicy {
    /// 4 retries, from 1 s up to 30 s apart, 5 minutes without progress.
    fn default() -> Self {
        Self {
            retries: 4,
            delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            timeout: Duration::from_secs(300),
        }
    }
}

impl RetryPolicy {
    /// The default policy.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With this number of retries.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// With this longest wait before the first retry.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// With this time that an attempt may make no progress.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// A wait after the attempt of this number.
    fn wait(&self, attempt: u32, asked: Option<Duration>) -> Duration {
        let longest =
            self.delay.saturating_mul(2u32.saturating_pow(attempt - 1)).min(self.max_delay);
        let random = RandomState::new().hash_one(attempt) as f64 / u64::MAX as f64;
        longest.mul_f64(random).max(asked.unwrap_or_default())
    }
}

/// Which attempt of an operation this is: the first has number 1.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(crate) number: u32,
    pub(crate) progress: Progress,
}

impl Attempt {
    /// Whether an earlier attempt may have taken effect, its answer lost.
    pub(crate) fn is_repeated(&self) -> bool {
        self.number > 1
    }

    /// A question on the way of this attempt, which has not been asked before.
    pub(crate) fn aside(&self) -> Self {
        Self { number: 1, ..self.clone() }
    }
}

/// The work of an attempt. It stays where it is: some of it is large, and to move it would cost more than to do it.
pub(crate) type Work<'a, T> = Pin<&'a mut (dyn Future<Output = Result<T>> + Send + 'a)>;

/// What an operation's attempts have in common.
pub(crate) struct Attempts<'p> {
    pub(crate) policy: &'p RetryPolicy,
    pub(crate) progress: Progress,
}

impl<'p> Attempts<'p> {
    /// Makes attempts until one succeeds, fails for good, or no more are allowed. `place` says in each error where it happened.
    pub(crate) fn run<T, F, W, P>(
        self,
        place: P,
        mut attempt: F,
    ) -> impl Future<Output = Result<T>> + use<'p, T, F, W, P>
    where
        F: FnMut(Attempt) -> W,
        W: Future<Output = Result<T>> + Send,
        P: Fn(Error) -> Error,
    {
        let mut errors = Vec::new();
        // An `async fn` would keep what it is given twice.
        async move {
            // The attempt around these, if there is one, waits for as long as they take.
            let _pause = Outer::current().pause();
            for number in 1.. {
                let (result, inner_gave_up) = {
                    // Dropped before the wait: with it goes the instance that it has.
                    let work = pin!(attempt(self.attempt(number)));
                    self.one(work).await
                };
                let error = match result {
                    Ok(done) => return Ok(done),
                    Err(error) => place(error),
                };
                let wait = self.wait_after(&error, inner_gave_up, number);
                if let Some(wait) = wait {
                    tracing::warn!("attempt {number}: {error}; trying again in {wait:.1?}");
                }
                errors.push(error);
                match wait {
                    Some(wait) => sleep(wait).await,
                    None => break,
                }
            }
            Err(most_telling(errors))
        }
    }

    /// The attempt of this number.
    pub(crate) fn attempt(&self, number: u32) -> Attempt {
        Attempt { number, progress: self.progress.clone() }
    }

    /// The wait before another attempt, if there is to be one.
    pub(crate) fn wait_after(
        &self,
        error: &Error,
        inner_gave_up: bool,
        number: u32,
    ) -> Option<Duration> {
        let again = error.is_transient() && !inner_gave_up && number <= self.policy.retries;
        again.then(|| self.policy.wait(number, error.wait()))
    }

    /// Makes one attempt; the second answer is whether a store further in has given up during it.
    pub(crate) async fn one<T>(&self, work: Work<'_, T>) -> (Result<T>, bool) {
        let outer = self.as_outer();
        // Also when nobody waits for it any more: what still reads or writes for it is stopped.
        let _end = self.progress.ends_attempt();
        let mut work = outer.scope(work);
        let result = self.watched(&mut work).await;
        (result, work.outer.inner_gave_up())
    }

    /// Ends `work` when it stalls.
    pub(crate) async fn watched<T>(
        &self,
        work: impl Future<Output = Result<T>> + Unpin,
    ) -> Result<T> {
        let limit = self.policy.timeout;
        let done = unless_stalled(limit, &self.progress, work).await;
        done.unwrap_or_else(|Stalled| Err(stalled(limit)))
    }

    /// What calls to stores further in, made during one attempt, are told of it.
    pub(crate) fn as_outer(&self) -> Outer {
        let (progress, fence) = (self.progress.clone(), self.progress.attempt());
        Outer(Some(Around { progress, fence }))
    }
}

fn stalled(limit: Duration) -> Error {
    Error::other(format!("no progress for {limit:?} (timeout= changes this)")).transient().broken()
}

/// Gives up: answers the error to show, the first with a code of its own, else the first. It takes the others along.
pub(crate) fn most_telling(mut errors: Vec<Error>) -> Error {
    let attempts = u32::try_from(errors.len()).unwrap_or(u32::MAX);
    let telling = errors.iter().position(|e| e.code() != ErrorCode::BackendError).unwrap_or(0);
    let shown = errors.remove(telling).give_up(attempts, errors);
    Outer::note(&shown);
    shown
}

thread_local! {
    /// The attempt that the code on this thread is a part of at the moment.
    static OUTER: Cell<Option<Around>> = const { Cell::new(None) };
}

/// An attempt, for the calls to stores further in that are made during it.
#[derive(Clone)]
struct Around {
    progress: Progress,
    fence: Fence,
}

/// The attempt that some code runs in, if a store around it makes one. When a store further in has given up, that attempt is not
/// repeated, even if the error has been turned into text on the way; and it does not stall while a store further in is at work.
#[derive(Clone, Default)]
pub(crate) struct Outer(Option<Around>);

impl Outer {
    /// The one of the attempt that this code runs in.
    #[inline]
    pub(crate) fn current() -> Self {
        let around = OUTER.take();
        OUTER.set(around.clone());
        Self(around)
    }

    /// Whether a store further in has given up during the attempt.
    pub(crate) fn inner_gave_up(&self) -> bool {
        self.0.as_ref().is_some_and(|around| around.progress.has_given_up(around.fence))
    }

    /// Does `work` as a part of the attempt.
    pub(crate) fn scope<F: Future + Unpin>(self, work: F) -> Scoped<F> {
        Scoped { outer: self, work }
    }

    /// Does blocking `work` as a part of the attempt.
    pub(crate) fn scope_blocking<T>(mut self, work: impl FnOnce() -> T) -> T {
        let _entered = self.enter();
        work()
    }

    #[inline]
    fn enter(&mut self) -> Entered<'_> {
        self.swap();
        Entered(self)
    }

    #[inline]
    fn swap(&mut self) {
        self.0 = OUTER.replace(self.0.take());
    }

    /// The attempt waits for as long as the answer lives.
    pub(crate) fn pause(&self) -> Option<Pause> {
        self.0.as_ref().map(|around| around.progress.pause())
    }

    /// Not found and the like are answers, not failures: somebody may well go on after them.
    pub(crate) fn note(error: &Error) {
        use ErrorCode::{AlreadyExists, NotFound, Unsupported};
        if !matches!(error.code(), AlreadyExists | NotFound | Unsupported)
            && let Self(Some(around)) = Self::current()
        {
            around.progress.give_up(around.fence);
        }
    }
}

/// While it lives, this thread is in the attempt, and what it was in before is kept in its place.
struct Entered<'o>(&'o mut Outer);

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.swap();
    }
}

/// Work that is a part of an attempt, whichever thread it goes on on.
pub(crate) struct Scoped<F> {
    outer: Outer,
    work: F,
}

impl<F: Future + Unpin> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Self { outer, work } = &mut *self;
        let _entered = outer.enter();
        Pin::new(work).poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_are_never_shorter_than_asked() {
        let policy = RetryPolicy::default();
        for attempt in 1..100 {
            let longest = Duration::from_secs(2u64.saturating_pow(attempt - 1).min(30));
            assert!(policy.wait(attempt, None) <= longest);
            let asked = Duration::from_secs(90);
            assert_eq!(policy.wait(attempt, Some(asked)), asked);
        }
    }

    #[test]
    fn the_error_shown_is_the_one_that_tells_most() {
        let errors = || {
            vec![
                Error::other("reset"),
                Error::new(ErrorCode::NoSpace, "full"),
                Error::other("reset"),
            ]
        };
        let shown = most_telling(errors());
        assert_eq!((shown.code(), shown.attempts()), (ErrorCode::NoSpace, 3));
        assert_eq!(shown.other_attempts().len(), 2);
        assert!(!shown.is_transient());
    }
}
