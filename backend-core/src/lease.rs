//! Instances of a backend, and how they are handed out: shared, or one exclusive lease at a time.

use std::{
    fmt,
    future::Future,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures::future::BoxFuture;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::{Error, Result, author::Outcome, off_thread};

/// Makes another instance.
pub(crate) type Factory<T> = Box<dyn Fn() -> BoxFuture<'static, Result<T>> + Send + Sync>;

/// How instances of `T` are handed out: [`Shared`] or [`Exclusive`].
pub trait Lease<T>: Send + Sized + 'static {
    #[doc(hidden)]
    type Pool: Pool<T, Lease = Self>;

    /// Whether calls wait for one another.
    const EXCLUSIVE: bool;

    /// Ends the work with the instance: it is as good as before, or `broken`. Without this, the work was cut short.
    fn settle(&mut self, broken: bool);
}

/// The instances of one store.
pub trait Pool<T>: Send + Sync + 'static {
    type Lease;

    /// A pool with its first instance. `limit`: `connections = N`; without it there is ever only the first.
    fn new(first: T, limit: Option<usize>, factory: Factory<T>) -> Arc<Self>;

    /// An instance, as soon as one is free.
    fn acquire(self: &Arc<Self>) -> impl Future<Output = Result<Self::Lease>> + Send;

    /// All instances, once nobody uses them; later calls of `acquire` find none.
    fn drain(self: &Arc<Self>) -> impl Future<Output = Vec<Self::Lease>> + Send;
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing of an author's runs under these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn closed() -> Error {
    Error::other("the store is closed").permanent()
}

// ---------------------------------------------------------------------------------------------------------------------------------

/// An instance used by one call at a time: for backends with a method that takes `&mut self`.
pub struct Exclusive<T: Send + 'static> {
    instance: Option<T>,
    pool: Arc<ExclusivePool<T>>,
    permit: Option<OwnedSemaphorePermit>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Working,
    Settled,
    Broken,
}

impl<T: Send + 'static> Exclusive<T> {
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
        let mut job = Self {
            instance: self.instance.take(),
            pool: self.pool.clone(),
            // Where a new instance may take the place of one that never comes back, its place stays with the caller.
            permit: if self.pool.replaces { None } else { self.permit.take() },
            state: State::Working,
        };
        let (mut job, outcome) = off_thread::run(move || {
            let outcome = work(job.instance());
            (job, outcome)
        })
        .await?;
        self.instance = job.instance.take();
        self.permit = self.permit.take().or(job.permit.take());
        outcome
    }
}

impl<T: Send + 'static> Drop for Exclusive<T> {
    fn drop(&mut self) {
        if let Some(instance) = self.instance.take()
            && (self.state == State::Settled || !self.pool.replaces)
        {
            lock(&self.pool.idle).push(instance);
        }
    }
}

impl<T: Send + 'static> Lease<T> for Exclusive<T> {
    type Pool = ExclusivePool<T>;
    const EXCLUSIVE: bool = true;

    fn settle(&mut self, broken: bool) {
        self.state = if broken { State::Broken } else { State::Settled };
    }
}

pub struct ExclusivePool<T> {
    idle: Mutex<Vec<T>>,
    permits: Arc<Semaphore>,
    limit: usize,
    replaces: bool,
    factory: Factory<T>,
}

impl<T: Send + 'static> ExclusivePool<T> {
    fn lease(self: &Arc<Self>, instance: T, permit: Option<OwnedSemaphorePermit>) -> Exclusive<T> {
        Exclusive { instance: Some(instance), pool: self.clone(), permit, state: State::Working }
    }
}

impl<T: Send + 'static> Pool<T> for ExclusivePool<T> {
    type Lease = Exclusive<T>;

    fn new(first: T, limit: Option<usize>, factory: Factory<T>) -> Arc<Self> {
        let (limit, replaces) = (limit.unwrap_or(1), limit.is_some());
        let permits = Arc::new(Semaphore::new(limit));
        Arc::new(Self { idle: Mutex::new(vec![first]), permits, limit, replaces, factory })
    }

    async fn acquire(self: &Arc<Self>) -> Result<Exclusive<T>> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| closed())?;
        let idle = lock(&self.idle).pop();
        let instance = match idle {
            Some(instance) => instance,
            None => (self.factory)().await?,
        };
        Ok(self.lease(instance, Some(permit)))
    }

    async fn drain(self: &Arc<Self>) -> Vec<Exclusive<T>> {
        let all = u32::try_from(self.limit).unwrap_or(u32::MAX);
        let permits = self.permits.clone().acquire_many_owned(all).await;
        self.permits.close();
        drop(permits);
        mem::take(&mut *lock(&self.idle)).into_iter().map(|one| self.lease(one, None)).collect()
    }
}

// ---------------------------------------------------------------------------------------------------------------------------------

/// An instance used by several calls at a time: for backends whose methods all take `&self`.
pub struct Shared<T: Send + Sync + 'static> {
    instance: Arc<T>,
    pool: Arc<SharedPool<T>>,
    id: u64,
    state: State,
}

impl<T: Send + Sync + 'static> Shared<T> {
    /// The instance.
    pub fn instance(&self) -> &T {
        &self.instance
    }

    /// Runs a plain `fn` off the async threads. It keeps the instance alive, even when nobody waits any more.
    ///
    /// # Errors
    /// Those of the `fn`; a panic in it is a fault in the backend's code (55).
    pub async fn off_thread<R: Send + 'static>(
        &mut self,
        work: impl FnOnce(&T) -> Outcome<R> + Send + 'static,
    ) -> Outcome<R> {
        let instance = self.instance.clone();
        off_thread::run(move || work(&instance)).await?
    }
}

impl<T: Send + Sync + 'static> Drop for Shared<T> {
    fn drop(&mut self) {
        self.pool.release(self.id, self.state);
    }
}

impl<T: Send + Sync + 'static> Lease<T> for Shared<T> {
    type Pool = SharedPool<T>;
    const EXCLUSIVE: bool = false;

    fn settle(&mut self, broken: bool) {
        self.state = if broken { State::Broken } else { State::Settled };
    }
}

pub struct SharedPool<T> {
    slots: Mutex<Slots<T>>,
    changed: Notify,
    limit: usize,
    replaces: bool,
    factory: Factory<T>,
    /// Calls under way.
    calls: AtomicUsize,
}

struct Slots<T> {
    all: Vec<Slot<T>>,
    being_made: usize,
    next_id: u64,
    closed: bool,
}

struct Slot<T> {
    id: u64,
    instance: Arc<T>,
    calls: usize,
}

/// What there is for a call that asks for an instance.
enum Found<T> {
    Instance(u64, Arc<T>),
    RoomForAnother,
    Nothing,
}

impl<T: Send + Sync + 'static> SharedPool<T> {
    fn find(&self) -> Result<Found<T>> {
        let mut slots = lock(&self.slots);
        if slots.closed {
            return Err(closed());
        }
        let room = slots.all.len() + slots.being_made < self.limit;
        match slots.all.iter_mut().min_by_key(|slot| slot.calls) {
            Some(slot) if slot.calls == 0 || !room => {
                slot.calls += 1;
                self.calls.fetch_add(1, Ordering::Relaxed);
                Ok(Found::Instance(slot.id, slot.instance.clone()))
            }
            _ if room => {
                slots.being_made += 1;
                Ok(Found::RoomForAnother)
            }
            _ => Ok(Found::Nothing),
        }
    }

    async fn make(self: &Arc<Self>) -> Result<Shared<T>> {
        let mut room = Room { pool: self, instance: None };
        room.instance = Some(Arc::new((self.factory)().await?));
        drop(room);
        match self.find()? {
            Found::Instance(id, instance) => Ok(self.lease(id, instance)),
            _ => Err(Error::other("the new instance was taken").transient()),
        }
    }

    fn lease(self: &Arc<Self>, id: u64, instance: Arc<T>) -> Shared<T> {
        Shared { instance, pool: self.clone(), id, state: State::Working }
    }

    fn release(&self, id: u64, state: State) {
        let mut slots = lock(&self.slots);
        if let Some(at) = slots.all.iter().position(|slot| slot.id == id) {
            slots.all[at].calls -= 1;
            // An instance that is shared is not given up because one call was cut short.
            if self.replaces && state == State::Broken {
                slots.all.remove(at);
            }
        }
        drop(slots);
        self.calls.fetch_sub(1, Ordering::Relaxed);
        self.changed.notify_waiters();
    }
}

/// The room of an instance that is being made: given back also if that fails, or is not waited for.
struct Room<'a, T> {
    pool: &'a SharedPool<T>,
    instance: Option<Arc<T>>,
}

impl<T> Drop for Room<'_, T> {
    fn drop(&mut self) {
        let mut slots = lock(&self.pool.slots);
        slots.being_made -= 1;
        if let Some(instance) = self.instance.take() {
            let id = slots.next_id;
            slots.next_id += 1;
            slots.all.push(Slot { id, instance, calls: 0 });
        }
        drop(slots);
        self.pool.changed.notify_waiters();
    }
}

impl<T: Send + Sync + 'static> Pool<T> for SharedPool<T> {
    type Lease = Shared<T>;

    fn new(first: T, limit: Option<usize>, factory: Factory<T>) -> Arc<Self> {
        let slot = Slot { id: 0, instance: Arc::new(first), calls: 0 };
        let slots = Slots { all: vec![slot], being_made: 0, next_id: 1, closed: false };
        Arc::new(Self {
            slots: Mutex::new(slots),
            changed: Notify::new(),
            limit: limit.unwrap_or(1),
            replaces: limit.is_some(),
            factory,
            calls: AtomicUsize::new(0),
        })
    }

    async fn acquire(self: &Arc<Self>) -> Result<Shared<T>> {
        loop {
            let changed = self.changed.notified();
            match self.find()? {
                Found::Instance(id, instance) => return Ok(self.lease(id, instance)),
                Found::RoomForAnother => return self.make().await,
                Found::Nothing => changed.await,
            }
        }
    }

    async fn drain(self: &Arc<Self>) -> Vec<Shared<T>> {
        lock(&self.slots).closed = true;
        loop {
            let changed = self.changed.notified();
            if self.calls.load(Ordering::Relaxed) == 0 {
                break;
            }
            changed.await;
        }
        let slots = mem::take(&mut lock(&self.slots).all);
        self.calls.fetch_add(slots.len(), Ordering::Relaxed);
        slots.into_iter().map(|slot| self.lease(slot.id, slot.instance)).collect()
    }
}

impl<T: Send + 'static> fmt::Debug for Exclusive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exclusive")
    }
}

impl<T: Send + Sync + 'static> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}
