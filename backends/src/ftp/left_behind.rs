//! Temporaries that are still to be removed, when the connection that has written them is lost: the next one to the same place does it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Paths by user and host.
static PLACES: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());

pub(super) fn leave(place: String, path: String) {
    places().entry(place).or_default().push(path);
}

/// One that is to be removed at a place, which is left to the caller to do.
pub(super) fn taken(place: &str) -> Option<String> {
    places().get_mut(place)?.pop()
}

fn places() -> MutexGuard<'static, BTreeMap<String, Vec<String>>> {
    PLACES.lock().unwrap_or_else(PoisonError::into_inner)
}
