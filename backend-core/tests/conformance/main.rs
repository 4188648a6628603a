//! The harness that makes the checks: what it does to a target, what it tells, and how it ends.

#![allow(clippy::unwrap_used, missing_docs)]

mod as_tests;
mod choosing;
mod clearing;
mod running;
mod storage;
