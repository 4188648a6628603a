//! The checks, by subject. Each puts what it needs, under names of its own; what it states stands in the [table](super::table).

pub(super) mod contents;
pub(super) mod deletions;
mod expectations;
pub(super) mod listings;
pub(super) mod queries;
