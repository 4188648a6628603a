//! Instances that nobody uses are given up after a while, since a server would end their connections sooner or later, and when another one
//! has turned out to be broken, since that seldom comes alone.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until},
};

use crate::off_thread;

/// For how long no further instance is asked for after one could not be made, where there are others.
pub(super) const FULL: Duration = Duration::from_secs(30);

/// How long an instance is kept for the next call, where another can be made.
const LONGEST: Duration = Duration::from_secs(60);

/// How long an instance has been idle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Idleness {
    since: Instant,
    is_doubted: bool,
}

impl Idleness {
    pub(super) fn from_now() -> Self {
        Self { since: Instant::now(), is_doubted: false }
    }

    /// One like it has just turned out to be broken: a server that was restarted has ended all connections.
    pub(super) fn doubt(&mut self) {
        self.is_doubted = true;
    }

    /// Whether the instance is not to be used again.
    pub(super) fn is_stale(self) -> bool {
        self.is_doubted || self.since.elapsed() >= LONGEST
    }

    /// Since when a sweeper is to take it to be idle, if it was not given up just now.
    pub(super) fn since(self) -> Instant {
        if self.is_stale() { Instant::now() } else { self.since }
    }
}

/// A pool with instances that nobody uses.
pub(super) trait Swept: Send + Sync + 'static {
    /// Gives up the instances that [are stale](Idleness::is_stale). It answers since when the next one is idle at the earliest; if there is
    /// none, the pool forgets its sweeper, who ends.
    fn sweep(self: &Arc<Self>) -> Option<Instant>;
}

/// Who looks after the idle instances of one pool, while it has any.
#[derive(Debug, Default)]
pub(super) struct Sweeper(Option<JoinHandle<()>>);

impl Sweeper {
    /// Sees to it that somebody sweeps.
    pub(super) fn start<P: Swept>(&mut self, pool: &Arc<P>) {
        // One that has ended by itself has been forgotten; one whose runtime has ended has not.
        if self.0.as_ref().is_none_or(JoinHandle::is_finished) {
            let sweeping = sweep(Arc::downgrade(pool));
            self.0 = off_thread::runtime().map(|runtime| runtime.spawn(sweeping));
        }
    }

    /// Forgets who has swept so far.
    pub(super) fn end(&mut self) {
        self.0 = None;
    }
}

async fn sweep<P: Swept>(pool: Weak<P>) {
    let mut idle_since = Instant::now();
    loop {
        sleep_until(idle_since + LONGEST).await;
        let Some(pool) = pool.upgrade() else { break };
        match pool.sweep() {
            Some(next) => idle_since = next,
            None => break,
        }
    }
}
