//! What an attempt that was cut has left behind, for the next one to go on with.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::To;
use crate::Metadata;

/// What has come of an object so far.
pub(super) struct Left {
    pub(super) to: To,
    pub(super) bytes: u64,
    pub(super) object: Metadata,
}

/// Where attempts leave what they have got: only the newest one does.
#[derive(Clone, Default)]
pub(super) struct Place(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    attempt: u64,
    left: Option<Left>,
}

impl Place {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For another attempt: what the one before it has left, and where it leaves things itself.
    pub(super) fn take(&self) -> (Option<Left>, Leaves) {
        let mut held = self.lock();
        held.attempt += 1;
        let left = held.left.take();
        let object = left.as_ref().map(|left| left.object.clone()).unwrap_or_default();
        (left, Leaves { place: self.clone(), attempt: held.attempt, object })
    }

    /// How many bytes there are, and of which object.
    pub(super) fn look(&self) -> Option<(u64, Metadata)> {
        self.lock().left.as_ref().map(|left| (left.bytes, left.object.clone()))
    }
}

/// What an attempt needs to know to leave something behind.
pub(super) struct Leaves {
    place: Place,
    attempt: u64,
    /// What the object is said to be.
    pub(super) object: Metadata,
}

impl Leaves {
    /// Leaves the first `bytes` of the object, if they [are of use](is_of_use).
    pub(super) fn leave(self, to: To, bytes: u64) {
        let Self { place, attempt, object } = self;
        let mut held = place.lock();
        if is_of_use(bytes, &object) && held.attempt == attempt {
            held.left = Some(Left { to, bytes, object });
        }
    }
}

/// Whether the first `bytes` of an object help another attempt: some are missing, and it can be told whether those that follow are of the same
/// object.
pub(super) fn is_of_use(bytes: u64, object: &Metadata) -> bool {
    object.size.is_some_and(|size| 0 < bytes && bytes < size) && object.is_same_contents(object)
}
