//! Every call on every backend, under every fault that `chaos+` makes: afterwards each object is the old one or the new one, whole; a
//! success is true; a failure has the right code, after the right number of attempts; and nothing hangs.
//!
//! What is driven stands in `subject.rs`, the calls in `call.rs`, the faults and what is expected of each in `fault.rs`.
#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

mod backend;
mod call;
mod case;
mod drive;
mod fault;
mod manner;
mod prefixes;
mod report;
mod strikes;
mod subject;
mod truth;
mod world;

use backends as _;

/// With few seeds; `cargo xtask chaos --seeds N` takes more.
#[test]
fn every_call_survives_every_fault_or_tells_of_it() {
    let report = drive::all();
    report.write();
    assert!(report.failures().is_empty(), "\n{}", report.failures().join("\n"));
}
