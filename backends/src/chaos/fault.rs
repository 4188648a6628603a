//! What can go wrong with a call.

use std::time::Duration;

use backend_core::{
    Metadata,
    Operation::{
        self, Copy, Delete, DeleteList, Get, GetRange, List, Move, Put, PutNew, Query, QueryList,
        Rename,
    },
};

/// What goes wrong with a call. Positions and counts of `None` are the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    /// An error, and nothing is done.
    Fail,
    /// It is done, and an error hides it.
    Lost,
    /// An error after this many bytes, names or entries.
    Cut(Option<u64>),
    /// A body ends after this many bytes, all of which were promised.
    Short(Option<u64>),
    /// A body or a listing ends after this many bytes or entries, as if that were all.
    Trim(Option<u64>),
    /// The byte at this place is another one.
    Flip(Option<u64>),
    /// A size is told that is not the object's: this one, or one more than it is.
    Size(Option<u64>),
    /// It takes this much longer.
    Delay(Duration),
    /// Nothing is done, and no answer comes.
    Stall,
    /// It is done, and no answer comes.
    Mute,
    /// Of several names every second one is left out, or fails.
    Partial,
    /// The backend's code panics.
    Panic,
}

/// Every operation that a plan can strike.
pub(super) const OPERATIONS: [Operation; 12] =
    [Get, GetRange, Put, PutNew, List, Delete, DeleteList, Query, QueryList, Move, Copy, Rename];

/// The words for the faults, and the operations that each can happen to.
pub(super) const FAULTS: [(&str, &[Operation]); 12] = [
    ("fail", &OPERATIONS),
    ("lost", &OPERATIONS),
    ("cut", &[Get, GetRange, Put, PutNew, List, DeleteList, QueryList]),
    ("short", &[Get, GetRange]),
    ("trim", &[Get, GetRange, Put, PutNew, List]),
    ("flip", &[Get, GetRange, Put, PutNew]),
    ("size", &[Put, PutNew, List, Query, QueryList]),
    ("delay", &OPERATIONS),
    ("stall", &OPERATIONS),
    ("mute", &OPERATIONS),
    ("partial", &[DeleteList, QueryList]),
    ("panic", &OPERATIONS),
];

impl Fault {
    /// Whether there is an error that could have a code.
    pub(super) const fn makes_error(self) -> bool {
        matches!(self, Self::Fail | Self::Lost | Self::Cut(_) | Self::Partial)
    }

    /// Whether nobody is told of it by an error or a wait.
    pub(super) const fn is_silent(self) -> bool {
        matches!(self, Self::Short(_) | Self::Trim(_) | Self::Flip(_) | Self::Size(_))
    }

    /// What is told of an object of which this is known.
    pub(super) fn told(self, known: Metadata) -> Metadata {
        match self {
            Self::Size(size) => {
                let one_more = known.size.map_or(1, |size| size.saturating_add(1));
                known.size(size.unwrap_or(one_more))
            }
            _ => known,
        }
    }
}
