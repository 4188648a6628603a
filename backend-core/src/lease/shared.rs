//! Shared instances: several calls use one at a time.

use std::{
    fmt, mem,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::Notify;

use super::{End, Factory, Lease, Pool, Shareable, closed, lock};
use crate::{Error, Result, author::Outcome, off_thread, progress::Progress};

/// An instance used by several calls at a time: for backends whose methods all take `&self`.
pub struct Shared<T: 'static> {
    instance: Arc<T>,
    pool: Arc<SharedPool<T>>,
    id: u64,
    end: Option<End>,
    progress: Progress,
}

impl<T: 'static> Shared<T> {
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
    ) -> Outcome<R>
    where
        T: Shareable,
    {
        let (instance, job) = (self.instance.clone(), Job::new(self.pool.clone()));
        off_thread::run(move || {
            let outcome = work(&instance);
            drop(job);
            outcome
        })
        .await?
    }
}

/// A call off the async threads, which goes on also when nobody waits any more: nothing is closed under it.
struct Job<T>(Arc<SharedPool<T>>);

impl<T> Job<T> {
    fn new(pool: Arc<SharedPool<T>>) -> Self {
        pool.calls.fetch_add(1, Ordering::Relaxed);
        Self(pool)
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::Relaxed);
        self.0.changed.notify_waiters();
    }
}

impl<T: 'static> Drop for Shared<T> {
    fn drop(&mut self) {
        // An instance that is shared is not given up because one call was cut short, unless that has stalled.
        let stalled = self.end.is_none() && self.progress.has_stalled();
        self.pool.release(self.id, stalled || self.end == Some(End::Broken));
    }
}

impl<T: Shareable> Lease<T> for Shared<T> {
    type Pool = SharedPool<T>;
    const EXCLUSIVE: bool = false;

    fn settle(&mut self, end: End) {
        self.end = Some(end);
    }

    /// Its calls do not get into each other's way.
    fn is_doubtful(&self) -> bool {
        false
    }

    /// Its slot went with the others when the pool was drained.
    fn retire(self) {}
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

impl<T: 'static> SharedPool<T> {
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

    async fn make(self: &Arc<Self>, progress: &Progress) -> Result<Shared<T>> {
        let mut room = Room { pool: self, instance: None };
        room.instance = Some(Arc::new((self.factory)().await?));
        drop(room);
        match self.find()? {
            Found::Instance(id, instance) => Ok(self.lease(id, instance, progress)),
            _ => Err(Error::other("the new instance was taken").transient()),
        }
    }

    fn lease(self: &Arc<Self>, id: u64, instance: Arc<T>, progress: &Progress) -> Shared<T> {
        let (pool, progress) = (self.clone(), progress.clone());
        Shared { instance, pool, id, end: None, progress }
    }

    fn release(&self, id: u64, broken: bool) {
        let mut slots = lock(&self.slots);
        if let Some(at) = slots.all.iter().position(|slot| slot.id == id) {
            slots.all[at].calls -= 1;
            if self.replaces && broken {
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

impl<T: Shareable> Pool<T> for SharedPool<T> {
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

    async fn acquire(self: &Arc<Self>, progress: &Progress) -> Result<Shared<T>> {
        loop {
            let changed = self.changed.notified();
            match self.find()? {
                Found::Instance(id, instance) => return Ok(self.lease(id, instance, progress)),
                Found::RoomForAnother => return self.make(progress).await,
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
        let progress = &Progress::default();
        slots.into_iter().map(|slot| self.lease(slot.id, slot.instance, progress)).collect()
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}
