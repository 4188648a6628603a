//! The harness that makes the checks: what it does to a target, what it tells, and how it ends.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "conformance/as_tests.rs"]
mod as_tests;
#[path = "conformance/choosing.rs"]
mod choosing;
#[path = "conformance/clearing.rs"]
mod clearing;
#[path = "conformance/running.rs"]
mod running;
#[path = "conformance/storage.rs"]
mod storage;
