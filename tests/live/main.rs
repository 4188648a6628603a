//! The contract on real servers: every check of the conformance suite on each, and what becomes of data while servers die, stall, run
//! full and lie about who they are. No secret is seen meanwhile.
//!
//! `cargo test -p tests --test live` makes all of it in a few minutes, `cargo test -p tests --test live openssh::naming` a part;
//! `cargo xtask live --write` keeps what came of it for README.md. A server that cannot be had here has its tests ignored, with the reason.
//!
//! It begins at [`subject`], the servers; then [`conformance`], [`hostile`] and [`secrets`], in the order in which they are made.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

mod arguments;
mod conformance;
mod faults;
mod held;
mod hostile;
mod rclone;
mod results;
mod run;
mod secrets;
mod subject;

use std::{process::ExitCode, sync::Arc};

use backends as _;

use crate::{arguments::Arguments, run::Run, secrets::Watcher};

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    let run = Arc::new(Run::default());
    secrets::catch(&run.secrets);
    let watcher = Watcher::start(&run.secrets);
    let mut trials = hostile::trials(&run);
    trials.extend(conformance::trials(&run, &arguments));
    let made = arguments.run(trials);
    drop(watcher);
    let seen = arguments.run_all(secrets::trials(&run.secrets));
    run.write();
    match made.has_failed() {
        true => made.exit_code(),
        false => seen.exit_code(),
    }
}
