//! What must hold of whatever comes from outside: URLs, options, names, a `.netrc`, and the code under the macros.
//!
//! Each [`Target`] has one body, which two drivers call: the ordinary tests replay its seeds, what was once found, and a few thousand
//! seeded mutations; `cargo xtask fuzz` has libFuzzer search for more, led by coverage (see `libfuzzer/`).

// As a unit test this would have those of the files that it takes from elsewhere.
#![cfg(not(test))]

mod backends;
mod found;
mod items;
mod mutate;

pub mod targets;

use fastrand::Rng;

pub use crate::found::found;

/// One thing that is fed with texts.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What it is called, also where its files are.
    pub name: &'static str,
    /// Texts to begin with.
    pub seeds: fn() -> Vec<String>,
    /// How many bytes libFuzzer makes of them at most: a longer text tells no more, and takes longer.
    pub longest: usize,
    /// A text that is a little different.
    pub mutate: fn(&str, &mut Rng) -> String,
    /// Panics if something does not hold that must.
    pub run: fn(&str),
}

/// All of them.
pub const TARGETS: [Target; 6] = [
    targets::url::TARGET,
    targets::options::TARGET,
    targets::name::TARGET,
    targets::netrc::TARGET,
    targets::backend::TARGET,
    targets::derive::TARGET,
];
