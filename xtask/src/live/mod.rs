//! The contract on real servers: `tests/live`, all of it or a part, and what came of it as tables.

mod lines;
mod table;

use std::{env::temp_dir, fs, process};

use serde_json::Value;

use crate::{
    arguments::Arguments, bench::peers::record, cargo::cargo, command, failure::Failure, test,
};

const HELP: &str = "\
Makes every check of the suite on real servers, and looks at what becomes of data while servers die, stall, run full and lie. Prints what
came of it; whatever went otherwise fails the run. Servers that are missing are installed if this is root.

Usage: cargo xtask live [--volume] [--write] [NAME…]

  NAME…      only the tests whose names contain one of these, such as openssh, apache::hostile or naming::spaces
  --volume   also what takes long: objects of 2 GiB, ten thousand blobs, every check by way of rclone and of rsync over ssh
  --write    keep what came of it in tests/live/results.json; `cargo xtask docs` takes README.md's tables from there";

/// Where the results are kept.
const RESULTS: &str = "tests/live/results.json";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let (write, volume) = (arguments.flag("--write"), arguments.flag("--volume"));
    let names = arguments.names(HELP)?;
    if write && !names.is_empty() {
        let why = "what is kept is of all tests: --write goes without names";
        return Err(Failure::Usage(why.into()));
    }
    test::prepare_machine()?;
    let report = temp_dir().join(format!("quintet-live-{}.json", process::id()));
    let mut test = cargo();
    test.args(["test", "--package=tests", "--test=live", "--"]).args(&names);
    test.env("PATH", test::path()).env("LIVE_REPORT", &report).env_remove("LIVE_VOLUME");
    test.envs((volume || write).then_some(("LIVE_VOLUME", "1")));
    let outcome = command::run(&mut test);
    // Also of a run that has failed there is one, unless it came to nothing.
    let Ok(text) = fs::read_to_string(&report) else { return outcome };
    let _ = fs::remove_file(&report);
    let results: Value =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", report.display()))?;
    println!("{}", table::all(&results)?);
    // What has failed is a part of what is to be known.
    if write {
        record::write(RESULTS, &results)?;
        println!("wrote {RESULTS}; for README.md: cargo xtask docs");
    }
    outcome
}

/// What was kept, for README.md: the tables and the line that says where they come from.
pub(crate) fn recorded() -> Result<String, Failure> {
    let record = record::read(RESULTS, "cargo xtask live --write")?;
    Ok(format!("{}\n{}\n", table::markdown(&record.results)?, record.origin))
}

/// How much code each protocol is, for README.md.
pub(crate) fn lines() -> Result<String, Failure> {
    Ok(lines::table()?.markdown())
}
