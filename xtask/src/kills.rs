//! Kills: as many as one likes, at other moments each time.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::{
    arguments::{Arguments, number},
    cargo::cargo,
    command,
    failure::Failure,
    test,
};

const HELP: &str = "\
Kills processes in the middle of what they do to a `file:` store, and looks at what is left.

Usage: cargo xtask kills [NUMBER] [--seed N]

  NUMBER     how many processes are killed; 500 if it is left out
  --seed N   the first seed, and thereby the moments; another one each time if it is left out

A failure says with which seed one kill shows it again. `cargo test` makes 60 kills, always the same.";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let seed = arguments.number("--seed", HELP)?.unwrap_or_else(fresh_seed);
    let kills = arguments.next_word().map_or(Ok(500), |kills| number(&kills, HELP))?;
    arguments.end(HELP)?;
    test::prepare_machine()?;
    let mut test = cargo();
    test.args(["test", "--quiet", "--package=tests", "--test=kills"]);
    test.args(["--", "--nocapture", "whatever_is_killed"]);
    test.env("QUINTET_KILLS", kills.to_string()).env("QUINTET_KILLS_SEED", seed.to_string());
    command::run(&mut test)
}

/// Far from those of earlier runs, and short enough to be typed.
fn fresh_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_micros()) * 1000
}
