//! What went through.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::fault::Direction;

/// What the proxy has seen since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Connections that clients have made, refused ones too.
    pub connections: u64,
    /// Those of them that were one too many.
    pub refused: u64,
    /// Faults that have struck.
    pub struck: u64,
    /// Bytes that were passed on to the server.
    pub up: u64,
    /// Bytes that were passed on to clients.
    pub down: u64,
    /// Connections that are open.
    pub open: usize,
    /// How many were open at once.
    pub most_at_once: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) connections: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) struck: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

impl Counts {
    pub(crate) fn passed(&self, direction: Direction, bytes: usize) {
        let count = match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        };
        count.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn seen(&self, (open, most_at_once): (usize, usize)) -> Seen {
        let now = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Seen {
            connections: now(&self.connections),
            refused: now(&self.refused),
            struck: now(&self.struck),
            up: now(&self.up),
            down: now(&self.down),
            open,
            most_at_once,
        }
    }
}
