//! Shared instances: several calls use one at a time.

use std::{
    fmt, mem,
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tokio::{sync::Notify, time::Instant};
use tracing::warn;

use super::{
    End, Lease, Life, Pool, ShareableIf, closed,
    idle::{FULL, Idleness, Sweeper, Swept},
    lock,
};
use crate::{
    Error, Result,
    author::{Kind, Opened, Opening, Outcome},
    off_thread,
    progress::{Fence, Progress},
};

/// An instance used by several calls at a time: for backends whose methods all take `&self`.
pub struct Shared<T: ShareableIf<CHECKED>, const CHECKED: bool = true> {
    using: Use<T>,
    end: Option<End>,
    progress: Progress,
    attempt: Fence,
}

impl<T: Send + Sync + 'static> Shared<T> {
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
    pub fn instance(&self) -> &T {
        self.using.member.instance()
    }

    /// Runs a plain `fn` off the async threads. It keeps the instance alive, even when nobody waits any more.
    ///
    /// # Errors
    /// Those of the `fn`; a panic in it is a fault in the backend's code (55).
    pub async fn off_thread<R: Send + 'static>(
        &mut self,
        work: impl FnOnce(&T) -> Outcome<R> + Send + 'static,
    ) -> Outcome<R> {
        let using = self.using.clone();
        off_thread::run(move || work(using.member.instance())).await?
    }
}

impl<T: ShareableIf<CHECKED>, const CHECKED: bool> Drop for Shared<T, CHECKED> {
    fn drop(&mut self) {
        // An instance that is shared is not given up because one call was cut short, unless that has stalled.
        let stalled = self.end.is_none() && self.progress.has_stalled(self.attempt);
        if stalled || self.end == Some(End::Broken) {
            self.using.pool().give_up(&self.using.member);
        }
        if self.end == Some(End::Broken) {
            self.using.pool().doubt_the_idle();
        }
    }
}

impl<T: Send + Sync + 'static> Lease<T> for Shared<T> {
    type Pool = SharedPool<T>;
    const EXCLUSIVE: bool = false;

    fn settle(&mut self, end: End) {
        self.end = Some(end);
        if end == End::Over {
            self.using.member.is_over.store(true, Ordering::Relaxed);
        }
    }

    /// Its calls do not get into each other's way.
    fn is_doubtful(&self) -> bool {
        false
    }
}

/// A call, or what it does off the async threads: nothing is closed under it, also when nobody waits for it any more.
struct Use<T: Send + Sync + 'static> {
    member: Arc<Member<T>>,
    /// Behind the member: where that is closed at its last use, whoever closes the store sees one or the other.
    counted: Counted<T>,
}

/// A use, as it is counted.
struct Counted<T: Send + Sync + 'static>(Arc<SharedPool<T>>);

impl<T: Send + Sync + 'static> Use<T> {
    fn new(member: Arc<Member<T>>, pool: Arc<SharedPool<T>>) -> Self {
        pool.uses.fetch_add(1, Ordering::SeqCst);
        Self { member, counted: Counted(pool) }
    }

    fn pool(&self) -> &Arc<SharedPool<T>> {
        &self.counted.0
    }
}

impl<T: Send + Sync + 'static> Clone for Use<T> {
    fn clone(&self) -> Self {
        Self::new(self.member.clone(), self.pool().clone())
    }
}

impl<T: Send + Sync + 'static> Drop for Use<T> {
    fn drop(&mut self) {
        if self.pool().is_pooled {
            self.pool().rest(&self.member);
        }
    }
}

impl<T: Send + Sync + 'static> Drop for Counted<T> {
    fn drop(&mut self) {
        let Self(pool) = self;
        pool.uses.fetch_sub(1, Ordering::SeqCst);
        // For the only instance nobody waits until the store is closed.
        if pool.is_pooled || pool.is_closed.load(Ordering::SeqCst) {
            pool.changed.notify_waiters();
        }
    }
}

/// An instance. When the pool has given it up and its last use has ended, it is closed.
struct Member<T: Send + Sync + 'static> {
    /// `None` only while it is dropped.
    instance: Option<T>,
    pool: Weak<SharedPool<T>>,
    /// It is closed, or is being closed.
    is_over: AtomicBool,
    /// Its place, if that is to be free only when it is closed.
    place: Mutex<Option<Place<T>>>,
}

impl<T: Send + Sync + 'static> Member<T> {
    fn new(instance: T, pool: Weak<SharedPool<T>>) -> Arc<Self> {
        let (instance, is_over) = (Some(instance), AtomicBool::new(false));
        Arc::new(Self { instance, pool, is_over, place: Mutex::default() })
    }

    fn instance(&self) -> &T {
        match &self.instance {
            Some(instance) => instance,
            None => unreachable!("whoever uses it keeps it from being dropped"),
        }
    }
}

impl<T: Send + Sync + 'static> Drop for Member<T> {
    fn drop(&mut self) {
        let instance = self.instance.take();
        // Without the pool the store is gone, which closes what it had.
        if !*self.is_over.get_mut()
            && let Some(pool) = self.pool.upgrade()
        {
            let member = Self {
                instance,
                pool: self.pool.clone(),
                is_over: AtomicBool::new(true),
                place: Mutex::new(lock(&self.place).take()),
            };
            pool.life.end(pool.lease(Arc::new(member), &Progress::default()));
        } else {
            off_thread::let_go(instance);
        }
    }
}

/// One of the places of a pool, held by an instance that is being made or closed.
struct Place<T: Send + Sync + 'static>(Arc<SharedPool<T>>);

impl<T: Send + Sync + 'static> Drop for Place<T> {
    fn drop(&mut self) {
        lock(&self.0.slots).held -= 1;
        self.0.changed.notify_waiters();
    }
}

pub struct SharedPool<T: Send + Sync + 'static> {
    /// Without `connections` the instance that there is; then there are no slots.
    only: Mutex<Option<Arc<Member<T>>>>,
    is_pooled: bool,
    slots: Mutex<Slots<T>>,
    limit: usize,
    life: Box<dyn Life<T, Shared<T>>>,
    /// Uses of all instances.
    uses: AtomicUsize,
    is_closed: AtomicBool,
    changed: Notify,
}

struct Slots<T: Send + Sync + 'static> {
    all: Vec<Slot<T>>,
    /// Places of instances that are being made or closed.
    held: usize,
    /// Until when no further instance is asked for.
    full_until: Option<Instant>,
    sweeper: Sweeper,
}

impl<T: Send + Sync + 'static> Default for Slots<T> {
    fn default() -> Self {
        Self { all: Vec::new(), held: 0, full_until: None, sweeper: Sweeper::default() }
    }
}

struct Slot<T: Send + Sync + 'static> {
    member: Arc<Member<T>>,
    /// Since its last use ended.
    idle: Idleness,
}

impl<T: Send + Sync + 'static> Slot<T> {
    fn uses(&self) -> usize {
        Arc::strong_count(&self.member) - 1
    }

    fn is_stale(&self) -> bool {
        self.uses() == 0 && self.idle.is_stale()
    }
}

/// What there is for a call that asks for an instance.
enum Found<T: Send + Sync + 'static> {
    Instance(Arc<Member<T>>),
    Place(Place<T>),
    Nothing,
}

impl<T: Send + Sync + 'static> SharedPool<T> {
    fn find(self: &Arc<Self>) -> Found<T> {
        // Also here, since nobody sweeps while the runtime stands still between two calls.
        let (_stale, mut slots) = self.without_stale();
        let is_full = slots.full_until.is_some_and(|until| Instant::now() < until);
        let has_place = slots.all.len() + slots.held < self.limit;
        let has_place = has_place && (slots.all.is_empty() || !is_full);
        match slots.all.iter().min_by_key(|slot| slot.uses()) {
            Some(slot) if slot.uses() == 0 || !has_place => Found::Instance(slot.member.clone()),
            _ if has_place => Found::Place(self.hold(&mut slots)),
            _ => Found::Nothing,
        }
    }

    fn hold(self: &Arc<Self>, slots: &mut Slots<T>) -> Place<T> {
        slots.held += 1;
        Place(self.clone())
    }

    /// An instance of several.
    async fn pooled(self: &Arc<Self>) -> Result<Arc<Member<T>>> {
        loop {
            let changed = self.changed.notified();
            if self.is_closed.load(Ordering::SeqCst) {
                return Err(closed());
            }
            match self.find() {
                Found::Instance(member) => return Ok(member),
                Found::Place(place) => match self.life.begin().await {
                    Ok(instance) => return Ok(self.add(instance, place)),
                    Err(error) => self.make_do(error)?,
                },
                Found::Nothing => changed.await,
            }
        }
    }

    /// A further instance could not be made: many servers take so many connections and no more. Those that there are will do.
    fn make_do(&self, error: Error) -> Result<()> {
        let mut slots = lock(&self.slots);
        if slots.all.is_empty() {
            return Err(error);
        }
        warn!(there_are = slots.all.len(), %error, "no further connection can be made");
        slots.full_until = Some(Instant::now() + FULL);
        Ok(())
    }

    fn add(self: &Arc<Self>, instance: T, place: Place<T>) -> Arc<Member<T>> {
        let member = Member::new(instance, Arc::downgrade(self));
        let slot = Slot { member: member.clone(), idle: Idleness::from_now() };
        lock(&self.slots).all.push(slot);
        drop(place);
        member
    }

    fn lease(self: &Arc<Self>, member: Arc<Member<T>>, progress: &Progress) -> Shared<T> {
        let (progress, attempt) = (progress.clone(), progress.attempt());
        Shared { using: Use::new(member, self.clone()), end: None, progress, attempt }
    }

    /// The instances that nobody has used for too long, to be dropped after the lock is, and the other slots.
    fn without_stale(self: &Arc<Self>) -> (Vec<Slot<T>>, MutexGuard<'_, Slots<T>>) {
        let mut slots = lock(&self.slots);
        let stale: Vec<_> = slots.all.extract_if(.., |slot| slot.is_stale()).collect();
        for slot in &stale {
            self.hold_until_closed(slot, &mut slots);
        }
        (stale, slots)
    }

    /// An instance is used by one less.
    fn rest(self: &Arc<Self>, member: &Arc<Member<T>>) {
        let mut slots = lock(&self.slots);
        let slots = &mut *slots;
        if let Some(slot) = slots.all.iter_mut().find(|slot| Arc::ptr_eq(&slot.member, member)) {
            slot.idle = Idleness::from_now();
            slots.sweeper.start(self);
        }
    }

    /// No further call gets this instance. Where others still use it, they may end what they do, and another one may take its place
    /// meanwhile.
    fn give_up(self: &Arc<Self>, member: &Arc<Member<T>>) {
        let mut slots = lock(&self.slots);
        let at = slots.all.iter().position(|slot| Arc::ptr_eq(&slot.member, member));
        let slot = at.map(|at| slots.all.remove(at));
        if let Some(slot) = slot
            && slot.uses() == 1
        {
            self.hold_until_closed(&slot, &mut slots);
        }
    }

    fn doubt_the_idle(&self) {
        let mut slots = lock(&self.slots);
        slots.all.iter_mut().filter(|slot| slot.uses() == 0).for_each(|slot| slot.idle.doubt());
    }

    /// There are never more instances than are allowed, also while one is closed.
    fn hold_until_closed(self: &Arc<Self>, slot: &Slot<T>, slots: &mut Slots<T>) {
        *lock(&slot.member.place) = Some(self.hold(slots));
    }
}

impl<T: Send + Sync + 'static> Pool<T> for SharedPool<T> {
    type Lease = Shared<T>;

    fn new(first: T, limit: Option<usize>, life: Box<dyn Life<T, Shared<T>>>) -> Arc<Self> {
        let is_pooled = limit.is_some();
        let (only, first) = match is_pooled {
            true => (None, Some(first)),
            // It is never given up, so it needs to know no pool.
            false => (Some(Member::new(first, Weak::new())), None),
        };
        let pool = Arc::new(Self {
            only: Mutex::new(only),
            is_pooled,
            slots: Mutex::default(),
            limit: limit.unwrap_or(1),
            life,
            uses: AtomicUsize::new(0),
            is_closed: AtomicBool::new(false),
            changed: Notify::new(),
        });
        if let Some(first) = first {
            let place = pool.hold(&mut lock(&pool.slots));
            let member = pool.add(first, place);
            // As if it had been used: from now on it is idle.
            drop(Use::new(member, pool.clone()));
        }
        pool
    }

    async fn acquire(self: &Arc<Self>, progress: &Progress) -> Result<Shared<T>> {
        let lease = match self.is_pooled {
            true => self.lease(self.pooled().await?, progress),
            false => {
                let only = lock(&self.only).clone().ok_or_else(closed)?;
                self.lease(only, &Progress::default())
            }
        };
        // Whoever closes the store has seen this use by now, or is seen here.
        if self.is_closed.load(Ordering::SeqCst) { Err(closed()) } else { Ok(lease) }
    }

    async fn drain(self: &Arc<Self>) -> Vec<Shared<T>> {
        self.is_closed.store(true, Ordering::SeqCst);
        loop {
            let changed = self.changed.notified();
            if self.uses.load(Ordering::SeqCst) == 0 && lock(&self.slots).held == 0 {
                break;
            }
            changed.await;
        }
        let slots = mem::take(&mut lock(&self.slots).all);
        let members = slots.into_iter().map(|slot| slot.member).chain(lock(&self.only).clone());
        let open = members.filter(|member| !member.is_over.load(Ordering::Relaxed));
        open.map(|member| self.lease(member, &Progress::default())).collect()
    }

    fn clear(&self) {
        // Dropped behind the lock: what an author does in `Drop` may take a while.
        let _only = lock(&self.only).take();
    }
}

impl<T: Send + Sync + 'static> Swept for SharedPool<T> {
    fn sweep(self: &Arc<Self>) -> Option<Instant> {
        let (_stale, mut slots) = self.without_stale();
        let since = |slot: &Slot<T>| match slot.uses() {
            0 => slot.idle.since(),
            _ => Instant::now(),
        };
        let next = slots.all.iter().map(since).min();
        if next.is_none() {
            slots.sweeper.end();
        }
        next
    }
}

impl<T: Send + Sync + 'static> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}
