//! What was cut, gone on with by another attempt.

mod get;
mod list;
