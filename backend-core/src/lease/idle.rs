//! Instances that nobody has used for a while are given up: a server would end their connections sooner or later.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until},
};

use crate::off_thread;

/// How long an instance is kept for the next call, where another can be made.
const LONGEST: Duration = Duration::from_secs(60);

/// Whether an instance that is idle since then is not to be used again.
pub(super) fn is_stale(since: Instant) -> bool {
    since.elapsed() >= LONGEST
}

/// A pool with instances that nobody uses.
pub(super) trait Swept: Send + Sync + 'static {
    /// Gives up the instances that [are stale](is_stale). It answers since when the next one is idle at the earliest; if there is
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
