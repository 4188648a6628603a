//! What was done, on one clock, and whether an order of the calls explains it.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use super::values::contents;

/// What was done, name by name, on one clock.
#[derive(Default)]
pub(super) struct History {
    clock: AtomicU64,
    told: Mutex<BTreeMap<&'static str, Told>>,
}

#[derive(Default)]
pub(super) struct Told {
    pub(super) changes: Vec<Change>,
    pub(super) reads: Vec<Read>,
}

/// What a name came to stand for: a value, or nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub(super) value: Option<u64>,
    pub(super) begin: u64,
    pub(super) end: u64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) seen: Seen,
    pub(super) begin: u64,
    pub(super) end: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Seen {
    Nothing,
    Something,
    OfSize(u64),
    Value(u64),
}

impl Change {
    pub(super) const START: Self = Self { value: None, begin: 0, end: 0 };
}

impl Read {
    /// Whether one of the changes explains it.
    pub(super) fn fits(&self, changes: &[Change]) -> bool {
        self.visible(changes).any(|change| self.seen.is_of(change.value))
    }

    /// The changes that it may have seen.
    fn visible<'c>(&'c self, changes: &'c [Change]) -> impl Iterator<Item = Change> + 'c {
        // Certainly after it, and certainly before this.
        let is_over = move |change: &Change| {
            changes.iter().any(|later| later.begin > change.end && later.end < self.begin)
        };
        changes
            .iter()
            .filter(|change| change.begin < self.end)
            .filter(move |change| !is_over(change))
            .copied()
    }
}

impl Seen {
    fn is_of(self, value: Option<u64>) -> bool {
        match (self, value) {
            (Self::Nothing, value) => value.is_none(),
            (_, None) => false,
            (Self::Something, Some(_)) => true,
            (Self::OfSize(size), Some(value)) => contents(value).len() as u64 == size,
            (Self::Value(seen), Some(value)) => seen == value,
        }
    }
}

impl History {
    pub(super) fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub(super) fn tell(&self, name: &'static str, tell: impl FnOnce(&mut Told)) {
        tell(self.told.lock().unwrap().entry(name).or_default());
    }

    pub(super) fn check(&self) -> Result<(), String> {
        for (name, told) in &*self.told.lock().unwrap() {
            let changes = [&[Change::START], &*told.changes].concat();
            if let Some(read) = told.reads.iter().find(|read| !read.fits(&changes)) {
                let visible: Vec<_> = read.visible(&changes).collect();
                return Err(format!("{name}: {read:?} could see nothing but {visible:?}"));
            }
        }
        Ok(())
    }
}
