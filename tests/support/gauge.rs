//! How many of something there are, and have been.

use std::sync::{Arc, Mutex, PoisonError};

/// Counts what is inside. Cheap to clone; all clones are one gauge.
#[derive(Clone, Debug, Default)]
pub struct Gauge(Arc<Mutex<Counts>>);

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    now: usize,
    most: usize,
    ever: usize,
}

impl Gauge {
    /// One more, until the answer is dropped.
    #[must_use]
    pub fn enter(&self) -> Inside {
        self.change(|counts| {
            counts.now += 1;
            counts.ever += 1;
            counts.most = counts.most.max(counts.now);
        });
        Inside(self.clone())
    }

    /// How many there are.
    #[must_use]
    pub fn now(&self) -> usize {
        self.change(|counts| counts.now)
    }

    /// How many there have been at the same time.
    #[must_use]
    pub fn most(&self) -> usize {
        self.change(|counts| counts.most)
    }

    /// How many there have been in all.
    #[must_use]
    pub fn ever(&self) -> usize {
        self.change(|counts| counts.ever)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Counts) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One of those that a [`Gauge`] counts.
#[derive(Debug)]
pub struct Inside(Gauge);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.change(|counts| counts.now -= 1);
    }
}
