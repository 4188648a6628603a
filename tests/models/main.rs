//! Random programs on every backend, beside a `BTreeMap` that says what must come.
//!
//! [steps] are what programs consist of, and [names] and [contents] what they are about; the [model] knows the [answers](answer), and
//! [live] asks a [store](stores). A [trial] that differs is shrunk to a short program that reads like one ([check], [shrink]).
//! [planted] bugs show that it finds them; [crowds] do things at once.
//!
//! `cargo test -p tests --test models` tries 64 programs on each store, always the same. More of them, and others:
//! `PROPTEST_CASES=5000 PROPTEST_RNG_SEED=1 cargo test -p tests --test models`.

#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

mod answer;
mod check;
mod contents;
mod crowds;
mod live;
mod model;
mod names;
mod planted;
mod prefixes;
mod shrink;
mod steps;
mod stores;
mod trial;
