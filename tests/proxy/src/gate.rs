//! How many connections there are at once.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// What comes of a connection that is one too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// It is reset as soon as it is made.
    Refused,
    /// It gets no answer until another one has ended.
    Queued,
}

/// Lets so many in, and no more.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    inside: Mutex<Inside>,
    left: Notify,
}

#[derive(Debug, Default)]
struct Inside {
    now: usize,
    most: usize,
    limit: Option<(usize, Beyond)>,
}

/// A connection that was let in, as long as it lasts.
pub(crate) struct Pass(Arc<Gate>);

impl Gate {
    pub(crate) fn limit(&self, connections: usize, beyond: Beyond) {
        self.inside().limit = Some((connections, beyond));
        self.left.notify_waiters();
    }

    /// How many are in, and how many have been at once.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let inside = self.inside();
        (inside.now, inside.most)
    }

    /// Waits where it must; `None` is a refusal.
    pub(crate) async fn enter(self: &Arc<Self>) -> Option<Pass> {
        loop {
            let left = self.left.notified();
            {
                let mut inside = self.inside();
                match inside.limit {
                    Some((limit, Beyond::Refused)) if inside.now >= limit => return None,
                    Some((limit, Beyond::Queued)) if inside.now >= limit => {}
                    _ => {
                        inside.now += 1;
                        inside.most = inside.most.max(inside.now);
                        return Some(Pass(self.clone()));
                    }
                }
            }
            left.await;
        }
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.inside().now -= 1;
        self.0.left.notify_one();
    }
}
