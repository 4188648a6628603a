//! Timings, beside those of the usual tools in the same run. Never a test: what is measured depends on the machine.

mod files;
mod rounds;
mod start;

use crate::{
    arguments::{self, Arguments},
    cargo::{self, Profile, cargo},
    command,
    failure::Failure,
};

const HELP: &str = "\
Measures, beside the usual tools on the same file system and in the same run.

Usage: cargo xtask bench [NAME…]

  files   put and get of 1 GiB and of 2,000 files of 4 KiB through `quintet`, beside `cp`
  start   how long `quintet backends` takes
  call    one get through a store, beside a direct call of the author's method

Without a NAME all of them. The files are made in target/, which needs 3 GiB of free space.";

const NAMES: [&str; 3] = ["files", "start", "call"];

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let names = arguments.names(HELP)?;
    if let Some(other) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        let hint = arguments::did_you_mean(other, &NAMES);
        return Err(Failure::Usage(format!("there is no bench {other:?}{hint}\n\n{HELP}")));
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    if wanted("files") {
        files::bench(&cargo::quintet(Profile::Release)?)?;
    }
    if wanted("start") {
        start::bench(&cargo::quintet(Profile::Release)?)?;
    }
    if wanted("call") {
        command::run(cargo().args(["bench", "--package=backends", "--bench=call"]))?;
    }
    Ok(())
}
