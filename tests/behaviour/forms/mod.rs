//! Every form that an author may write, called through a store that was opened by URL.
//!
//! `matrix` has each form of argument and result in plain and async functions, with both receivers; the others have what
//! stands beside that.

mod answer;
mod matrix;
mod signatures;
mod targets;
