//! What developers of Quintet run: `cargo xtask help` lists it.

#![allow(clippy::print_stdout, clippy::print_stderr)] // talking to a developer is what it is for

mod arguments;
mod bench;
mod cargo;
mod chaos;
mod command;
mod demo;
mod docs;
mod failure;
mod fuzz;
mod kills;
mod live;
mod mutants;
mod new_backend;
mod scratch;
mod servers;
mod test;
mod ui;

use std::{env, path::PathBuf, process::ExitCode};

use crate::{arguments::Arguments, failure::Failure};

const HELP: &str = "\
What developers of Quintet run.

Usage: cargo xtask TASK [ARGUMENT…]

  test [--keep-going] [NAME…]   everything that must hold before a change is accepted
  ui [--bless]                  compiler messages and expansions, compared with the recorded ones
  docs [--check]                the generated parts of README.md and of the guide
  mutants [NAME…]               the checks of the contract, made on storages that break it
  chaos [--seeds N] [--write]   every call on every backend under every fault
  kills [NUMBER] [--seed N]     processes killed in the middle of what they do, and what is left of it
  live [--write] [NAME…]        the contract on real servers, and what becomes of data while they die, stall and lie
  fuzz [--seconds N] [TARGET…]  texts and tokens that nobody has thought of, by libFuzzer
  servers [up|down|status]      throwaway servers of every protocol on this machine
  new-backend NAME              a backend in this workspace that compiles and passes all tests
  demo                          the command at work on real files
  bench [--write] [NAME…]       what things cost, beside the usual tools and other libraries
  help                          this list

`cargo xtask TASK --help` tells more of each.";

const TASKS: [&str; 13] = [
    "test",
    "ui",
    "docs",
    "mutants",
    "chaos",
    "kills",
    "live",
    "fuzz",
    "servers",
    "new-backend",
    "demo",
    "bench",
    "help",
];

fn main() -> ExitCode {
    match task() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !matches!(failure, Failure::Told) {
                eprintln!("xtask: {failure}");
            }
            failure.status()
        }
    }
}

fn task() -> Result<(), Failure> {
    env::set_current_dir(root()).map_err(|e| format!("cannot enter {}: {e}", root().display()))?;
    let mut arguments = Arguments::of_process()?;
    let task = arguments.next_word();
    match task.as_deref() {
        Some("test") => test::run(arguments),
        Some("ui") => ui::run(arguments),
        Some("docs") => docs::run(arguments),
        Some("mutants") => mutants::run(arguments),
        Some("chaos") => chaos::run(arguments),
        Some("kills") => kills::run(arguments),
        Some("live") => live::run(arguments),
        Some("fuzz") => fuzz::run(arguments),
        Some("servers") => servers::run(arguments),
        Some("new-backend") => new_backend::run(arguments),
        Some("demo") => demo::run(arguments),
        Some("bench") => bench::run(arguments),
        None | Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            Ok(())
        }
        Some(other) => {
            let hint = arguments::did_you_mean(other, &TASKS);
            Err(Failure::Usage(format!("there is no task {other:?}{hint}\n\n{HELP}")))
        }
    }
}

/// The directory of the workspace. What cargo says as it runs this counts: a build may be shared by several checkouts.
fn root() -> PathBuf {
    let package =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    PathBuf::from(package).join("..")
}
