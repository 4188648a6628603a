//! The `quintet` command as a process: what a user types, sees, gets and finds afterwards.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // a test that panics has failed, and one that cannot run says so

mod backends;
mod copying;
mod crowds;
mod getting;
mod interrupts;
mod listing;
mod machine;
mod moving;
mod new;
mod output;
mod prompt;
mod putting;
mod removing;
mod run;
mod secrets;
mod statuses;
mod suite;
mod terminal;
