//! The checks, by group. Each puts what it needs, below a place of its own; what it states stands in the [table](super::table).

pub(super) mod cancellation;
pub(super) mod concurrency;
pub(super) mod contents;
pub(super) mod copying;
pub(super) mod creating;
pub(super) mod deletions;
pub(super) mod errors;
pub(super) mod integrity;
pub(super) mod lifecycle;
pub(super) mod listing;
pub(super) mod moving;
pub(super) mod naming;
pub(super) mod overwriting;
pub(super) mod queries;
pub(super) mod ranges;
pub(super) mod volume;
