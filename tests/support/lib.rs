//! What several tests need: the `quintet` command, and stores that fail on command.
//!
//! A test makes a [`Script`], opens its URL under one of the schemes of [`flaky`], and asks it afterwards what was called.

mod command;
pub mod flaky;
mod gauge;
mod script;

pub use command::quintet;
pub use gauge::{Gauge, Inside};
pub use script::{Make, Objects, Script, Step};
