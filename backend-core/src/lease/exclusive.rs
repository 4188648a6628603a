//! Exclusive leases: each call has an instance to itself.

use std::{
    fmt, mem,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError},
    time::{Instant, timeout},
};
use tracing::warn;

use super::{
    End, Lease, Life, MovableIf, Pool, closed,
    idle::{FULL, Idleness, Sweeper, Swept},
    lock,
};
use crate::{
    Error, Result,
    author::{Kind, Opened, Opening, Outcome},
    off_thread,
    progress::{Fence, Progress},
};

/// An instance used by one call at a time: for backends with a method that takes `&mut self`.
pub struct Exclusive<T: MovableIf<CHECKED>, const CHECKED: bool = true> {
    instance: Option<T>,
    pool: Arc<ExclusivePool<T>>,
    permit: Option<OwnedSemaphorePermit>,
    progress: Progress,
    attempt: Fence,
    /// `None` while the work goes on, and for good if it is cut short.
    end: Option<End>,
    doubtful: bool,
}

impl<T: Send + 'static> Exclusive<T> {
    /// Runs a plain `new` off the async threads. It is here, and not called on the opening, so that rustc says nothing of it where the
    /// author's type can have no lease.
    ///
    /// # Errors
    /// Those of `new`; a panic in it is a fault in the backend's code (55).
    pub async fn make<K: Kind>(
        opening: Opening<K>,
        new: impl FnOnce(&Opening<K>) -> Opened<T> + Send + 'static,
    ) -> Opened<T> {
        opening.off_thread(new).await
    }

    /// The instance.
    pub fn instance(&mut self) -> &mut T {
        match &mut self.instance {
            Some(instance) => instance,
            None => {
                unreachable!("only a job that has panicked keeps it, and the call ends with that")
            }
        }
    }

    /// Runs a plain `fn` off the async threads. The instance stays with it until it ends, even when nobody waits any more.
    ///
    /// # Errors
    /// Those of the `fn`; a panic in it is a fault in the backend's code (55).
    pub async fn off_thread<R: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut T) -> Outcome<R> + Send + 'static,
    ) -> Outcome<R> {
        let mut lent = Self {
            instance: self.instance.take(),
            pool: self.pool.clone(),
            permit: None,
            progress: self.progress.clone(),
            attempt: self.attempt,
            end: None,
            doubtful: self.doubtful,
        };
        let job = Arc::new(Job { has_ended: false.into(), permit: self.permit.take().into() });
        let Self { pool, progress, attempt, .. } = &*self;
        let waiting = Waiting { pool, progress, attempt: *attempt, job: job.clone() };
        let (mut lent, outcome) = off_thread::run(move || {
            let at_work = AtWork { lease: &mut lent, job };
            let outcome = work(at_work.lease.instance());
            drop(at_work);
            (lent, outcome)
        })
        .await?;
        drop(waiting);
        self.instance = lent.instance.take();
        self.permit = lent.permit.take();
        outcome
    }
}

impl<T: MovableIf<CHECKED>, const CHECKED: bool> Drop for Exclusive<T, CHECKED> {
    fn drop(&mut self) {
        let Some(instance) = self.instance.take() else { return };
        if self.end == Some(End::Broken) && self.pool.replaces {
            lock(&self.pool.rest).idle.iter_mut().for_each(|other| other.idle.doubt());
        }
        match self.end {
            Some(End::Over) => off_thread::let_go(instance),
            Some(End::Good) => self.pool.put_back(Idle::since_now(instance, false)),
            Some(End::Doubtful) => self.pool.put_back(Idle::since_now(instance, true)),
            Some(End::Broken) | None if self.pool.replaces => {
                // Its place is free only when it has ended, so that there are never more than are allowed.
                let permit = self.permit.take();
                self.pool.give_up(Idle::since_now(instance, true), permit);
            }
            Some(End::Broken) | None => self.pool.put_back(Idle::since_now(instance, true)),
        }
    }
}

impl<T: Send + 'static> Lease<T> for Exclusive<T> {
    type Pool = ExclusivePool<T>;
    const EXCLUSIVE: bool = true;

    fn settle(&mut self, end: End) {
        self.end = Some(end);
    }

    fn is_doubtful(&self) -> bool {
        self.doubtful
    }
}

pub struct ExclusivePool<T: Send + 'static> {
    rest: Mutex<Rest<T>>,
    permits: Arc<Semaphore>,
    limit: usize,
    replaces: bool,
    life: Box<dyn Life<T, Exclusive<T>>>,
    /// Jobs that nobody waits for any more.
    left_alone: AtomicUsize,
    withheld: Mutex<Withheld>,
}

/// The places of instances that could not be made: until then nobody tries again.
#[derive(Default)]
struct Withheld {
    permits: Vec<OwnedSemaphorePermit>,
    until: Option<Instant>,
}

/// The instances that nobody uses, the last used at the end.
struct Rest<T> {
    idle: Vec<Idle<T>>,
    sweeper: Sweeper,
}

/// An instance that nobody uses.
struct Idle<T> {
    instance: T,
    /// Its last call failed or was cut short.
    doubtful: bool,
    idle: Idleness,
}

impl<T> Idle<T> {
    fn since_now(instance: T, doubtful: bool) -> Self {
        Self { instance, doubtful, idle: Idleness::from_now() }
    }
}

/// What those who wait for a job and the job itself know of each other.
struct Job {
    /// The job has ended, or nobody waits for it any more.
    has_ended: AtomicBool,
    /// The place of the instance that is at work.
    permit: Mutex<Option<OwnedSemaphorePermit>>,
}

/// Waiting for a job. If it ends before the job does, the job is left alone.
struct Waiting<'l, T: Send + 'static> {
    pool: &'l ExclusivePool<T>,
    progress: &'l Progress,
    attempt: Fence,
    job: Arc<Job>,
}

impl<T: Send + 'static> Drop for Waiting<'_, T> {
    fn drop(&mut self) {
        let Self { pool, progress, attempt, .. } = self;
        if self.job.has_ended.swap(true, Ordering::AcqRel) {
            return;
        }
        pool.left_alone.fetch_add(1, Ordering::Relaxed);
        if pool.replaces && progress.has_stalled(*attempt) {
            // It may never come back: another one may take its place meanwhile.
            drop(lock(&self.job.permit).take());
        }
    }
}

/// A job that is at work, until its end, also by a panic.
struct AtWork<'l, T: Send + 'static> {
    lease: &'l mut Exclusive<T>,
    job: Arc<Job>,
}

impl<T: Send + 'static> Drop for AtWork<'_, T> {
    fn drop(&mut self) {
        if self.job.has_ended.swap(true, Ordering::AcqRel) {
            self.lease.pool.left_alone.fetch_sub(1, Ordering::Relaxed);
        }
        self.lease.permit = lock(&self.job.permit).take();
    }
}

impl<T: Send + 'static> ExclusivePool<T> {
    fn lease(
        self: &Arc<Self>,
        idle: Idle<T>,
        permit: Option<OwnedSemaphorePermit>,
        progress: &Progress,
    ) -> Exclusive<T> {
        let Idle { instance, doubtful, .. } = idle;
        let (instance, pool) = (Some(instance), self.clone());
        let (progress, attempt) = (progress.clone(), progress.attempt());
        Exclusive { instance, pool, permit, progress, attempt, end: None, doubtful }
    }

    fn put_back(self: &Arc<Self>, idle: Idle<T>) {
        let mut rest = lock(&self.rest);
        rest.idle.push(idle);
        if self.replaces {
            rest.sweeper.start(self);
        }
    }

    fn give_up(self: &Arc<Self>, idle: Idle<T>, permit: Option<OwnedSemaphorePermit>) {
        self.life.end(self.lease(idle, permit, &Progress::default()));
    }

    /// A further instance could not be made: many servers take so many connections and no more. Those that there are will do, one after the
    /// other.
    fn make_do(&self, error: Error, permit: OwnedSemaphorePermit) -> Result<()> {
        let mut withheld = lock(&self.withheld);
        let others = self.limit - self.permits.available_permits() - withheld.permits.len() - 1;
        if others == 0 {
            return Err(error);
        }
        warn!(there_are = others, %error, "no further connection can be made");
        withheld.permits.push(permit);
        withheld.until = Some(Instant::now() + FULL);
        Ok(())
    }

    fn try_again_in_time(&self) {
        let mut withheld = lock(&self.withheld);
        if withheld.until.is_some_and(|until| until <= Instant::now()) {
            *withheld = Withheld::default();
        }
    }

    async fn permit(&self, progress: &Progress) -> Result<OwnedSemaphorePermit> {
        match self.permits.clone().try_acquire_owned() {
            Ok(permit) => Ok(permit),
            Err(TryAcquireError::Closed) => Err(closed()),
            Err(TryAcquireError::NoPermits) => self.wait_for_permit(progress).await,
        }
    }

    /// Waits for its turn. While the others are at work that is no stalling; while one was left alone with a job that
    /// may never end, it is.
    async fn wait_for_permit(&self, progress: &Progress) -> Result<OwnedSemaphorePermit> {
        const LOOK: Duration = Duration::from_millis(100);
        let mut permit = pin!(self.permits.clone().acquire_owned());
        loop {
            if let Ok(permit) = timeout(LOOK, &mut permit).await {
                return permit.map_err(|_| closed());
            }
            if self.left_alone.load(Ordering::Relaxed) == 0 {
                progress.is_alive();
            }
        }
    }
}

impl<T: Send + 'static> Pool<T> for ExclusivePool<T> {
    type Lease = Exclusive<T>;

    fn new(first: T, limit: Option<usize>, life: Box<dyn Life<T, Exclusive<T>>>) -> Arc<Self> {
        let (limit, replaces) = (limit.unwrap_or(1), limit.is_some());
        let pool = Arc::new(Self {
            rest: Mutex::new(Rest { idle: Vec::new(), sweeper: Sweeper::default() }),
            permits: Arc::new(Semaphore::new(limit)),
            limit,
            replaces,
            life,
            left_alone: AtomicUsize::new(0),
            withheld: Mutex::default(),
        });
        pool.put_back(Idle::since_now(first, false));
        pool
    }

    async fn acquire(self: &Arc<Self>, progress: &Progress) -> Result<Exclusive<T>> {
        loop {
            self.try_again_in_time();
            let permit = self.permit(progress).await?;
            let idle = lock(&self.rest).idle.pop();
            let idle = match idle {
                // Nobody has swept: the runtime stood still between two calls.
                Some(idle) if self.replaces && idle.idle.is_stale() => {
                    self.give_up(idle, Some(permit));
                    continue;
                }
                Some(idle) => idle,
                None => match self.life.begin().await {
                    Ok(instance) => Idle::since_now(instance, false),
                    Err(error) => {
                        self.make_do(error, permit)?;
                        continue;
                    }
                },
            };
            return Ok(self.lease(idle, Some(permit), progress));
        }
    }

    async fn drain(self: &Arc<Self>) -> Vec<Exclusive<T>> {
        lock(&self.withheld).permits.clear();
        let all = u32::try_from(self.limit).unwrap_or(u32::MAX);
        let permits = self.permits.clone().acquire_many_owned(all).await;
        self.permits.close();
        drop(permits);
        let idle = mem::take(&mut lock(&self.rest).idle);
        idle.into_iter().map(|one| self.lease(one, None, &Progress::default())).collect()
    }

    /// The leases have taken all that there was.
    fn clear(&self) {}
}

impl<T: Send + 'static> Swept for ExclusivePool<T> {
    fn sweep(self: &Arc<Self>) -> Option<Instant> {
        let mut rest = lock(&self.rest);
        let mut stale = Vec::new();
        // Without a place for closing one, somebody is about to take it, or to close the store: it is looked at again in a while.
        while let Some(at) = rest.idle.iter().position(|idle| idle.idle.is_stale())
            && let Ok(permit) = self.permits.clone().try_acquire_owned()
        {
            stale.push((rest.idle.remove(at), permit));
        }
        let next = rest.idle.iter().map(|idle| idle.idle.since()).min();
        if next.is_none() {
            rest.sweeper.end();
        }
        drop(rest);
        for (idle, permit) in stale {
            self.give_up(idle, Some(permit));
        }
        next
    }
}

impl<T: Send + 'static> fmt::Debug for Exclusive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exclusive")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{
        FutureExt,
        future::{BoxFuture, ready},
    };
    use std::sync::mpsc;
    use tokio::time::advance;

    /// Tells of the instances that are given up, with whether they kept their place.
    struct GivenUp(mpsc::Sender<bool>);

    impl Life<(), Exclusive<()>> for GivenUp {
        fn begin(&self) -> BoxFuture<'static, Result<()>> {
            ready(Ok(())).boxed()
        }

        fn end(&self, mut lease: Exclusive<()>) {
            lease.settle(End::Over);
            self.0.send(lease.permit.is_some()).unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_instance_is_given_up_only_with_a_place_for_its_close() {
        let (tell, told) = mpsc::channel();
        let pool = ExclusivePool::new((), Some(1), Box::new(GivenUp(tell)));
        advance(Duration::from_secs(60)).await;
        // Somebody is about to take it.
        let permit = pool.permit(&Progress::default()).await.unwrap();
        assert_eq!(pool.sweep(), Some(Instant::now()), "not at once, over and over");
        assert!(told.try_recv().is_err(), "there would be one too many");
        drop(permit);
        pool.sweep();
        assert_eq!(told.try_recv(), Ok(true));
    }
}
