//! How the values of options are read, for an author one of whose options has parts of its own.

pub use crate::options::{duration, nearest, size};
