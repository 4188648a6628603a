//! What can go wrong with a call.

use std::time::Duration;

use backend_core::{Metadata, Operation};

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

/// The words for them.
pub(super) const FAULTS: [&str; 12] = [
    "fail", "lost", "cut", "short", "trim", "flip", "size", "delay", "stall", "mute", "partial",
    "panic",
];

impl Fault {
    /// Those that `operation` can have.
    pub(super) fn words_of(operation: Operation) -> impl Iterator<Item = &'static str> {
        FAULTS.into_iter().filter(move |word| is_of(word, operation))
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Lost => "lost",
            Self::Cut(_) => "cut",
            Self::Short(_) => "short",
            Self::Trim(_) => "trim",
            Self::Flip(_) => "flip",
            Self::Size(_) => "size",
            Self::Delay(_) => "delay",
            Self::Stall => "stall",
            Self::Mute => "mute",
            Self::Partial => "partial",
            Self::Panic => "panic",
        }
    }

    /// Whether it can happen to `operation`.
    pub(super) fn happens_to(self, operation: Operation) -> bool {
        is_of(self.word(), operation)
    }

    /// Whether there is an error that could have a code.
    pub(super) const fn makes_error(self) -> bool {
        matches!(self, Self::Fail | Self::Lost | Self::Cut(_) | Self::Partial)
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

    /// Whether nobody is told of it by an error or a wait.
    pub(super) const fn is_silent(self) -> bool {
        matches!(self, Self::Short(_) | Self::Trim(_) | Self::Flip(_) | Self::Size(_))
    }
}

/// Whether the fault of this word can happen to `operation`.
fn is_of(word: &str, operation: Operation) -> bool {
    use Operation::{
        Copy, Delete, DeleteList, Get, GetRange, List, Move, Put, PutNew, Query, QueryList, Rename,
    };
    let operations: &[Operation] = match word {
        "cut" => &[Get, GetRange, Put, PutNew, List, DeleteList, QueryList],
        "short" => &[Get, GetRange],
        "trim" => &[Get, GetRange, Put, PutNew, List],
        "flip" => &[Get, GetRange, Put, PutNew],
        "size" => &[Put, PutNew, List, Query, QueryList],
        "partial" => &[DeleteList, QueryList],
        _ => &[
            Get, GetRange, Put, PutNew, List, Delete, DeleteList, Query, QueryList, Move, Copy,
            Rename,
        ],
    };
    operations.contains(&operation)
}
