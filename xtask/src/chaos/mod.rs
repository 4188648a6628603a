//! Every call on every backend under every fault: `tests/chaos`, with any number of seeds, and what came of it as a table.

mod table;

use std::{env::temp_dir, fs, process};

use serde_json::{Value, json};

use crate::{arguments::Arguments, bench::peers::record, cargo::cargo, command, failure::Failure};

const HELP: &str = "\
Makes every call on every backend while `chaos+` makes it fail, and looks at what is left: each object is the old one or the new one, a
success is true, an error has the right code, nothing hangs. Prints what came of it; a case that went otherwise fails the run.

Usage: cargo xtask chaos [--seeds N] [--seed S] [--only NAME] [--write]

  --seeds N     as many seeds, from 0 on; 10 without it, 15 s each
  --seed S      this seed alone
  --only NAME   the cases with this in their names, such as file.rename or put.lost
  --write       keep the sums in tests/chaos/results.json; `cargo xtask docs` takes README.md's table from there";

/// Where the sums are kept.
const RESULTS: &str = "tests/chaos/results.json";
const SEEDS: u64 = 10;

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let write = arguments.flag("--write");
    let seeds = arguments.number("--seeds", HELP)?;
    let seed = arguments.number("--seed", HELP)?;
    let only = arguments.value("--only", HELP)?;
    arguments.end(HELP)?;
    if write && (seed.is_some() || only.is_some()) {
        let why = "what is kept is of all cases: --write goes with --seeds alone";
        return Err(Failure::Usage(why.into()));
    }
    let seeds = seeds.unwrap_or(SEEDS);
    let report = temp_dir().join(format!("quintet-chaos-{}.json", process::id()));
    let mut test = cargo();
    test.args(["test", "--quiet", "--package=tests", "--test=chaos", "every_call_survives"]);
    test.env("CHAOS_REPORT", &report).env("CHAOS_SEEDS", seeds.to_string());
    test.env_remove("CHAOS_SEED").env_remove("CHAOS_ONLY");
    test.envs(seed.map(|seed| ("CHAOS_SEED", seed.to_string())));
    test.envs(only.map(|only| ("CHAOS_ONLY", only)));
    let outcome = command::run(&mut test);
    // Also of a run that has failed there is one, unless it came to nothing.
    let Ok(text) = fs::read_to_string(&report) else { return outcome };
    let _ = fs::remove_file(&report);
    let cells: Value =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", report.display()))?;
    println!("{}", table::all(&cells)?);
    outcome?;
    if write {
        record::write(RESULTS, &sums(&cells, seeds)?)?;
        println!("wrote {RESULTS}; for README.md: cargo xtask docs");
    }
    Ok(())
}

/// The cells of all calls, for each fault and backend.
fn sums(cells: &Value, seeds: u64) -> Result<Value, Failure> {
    let mut sums: Vec<Value> = Vec::new();
    for cell in table::cells(cells)? {
        let (fault, backend) = (&cell["fault"], &cell["backend"]);
        let is_it = |sum: &&mut Value| sum["fault"] == *fault && sum["backend"] == *backend;
        if sums.iter_mut().find(is_it).is_none() {
            sums.push(json!({ "fault": fault, "backend": backend, "seeds": seeds }));
        }
        if let Some(sum) = sums.iter_mut().find(is_it) {
            for what in table::COUNTS {
                sum[what] = (table::count(sum, what) + table::count(cell, what)).into();
            }
        }
    }
    Ok(sums.into())
}

/// What was kept, for README.md: a table and the line that says where it comes from.
pub(crate) fn recorded() -> Result<String, Failure> {
    let record = record::read(RESULTS, "cargo xtask chaos --write")?;
    Ok(format!("{}\n{}\n", table::summary(&record.results)?, record.origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_of_all_calls_are_summed_for_each_fault_and_backend() {
        let cell = |call: &str, survived: u64| json!({ "fault": "slow", "call": call, "backend": "mem", "survived": survived, "told": 1 });
        let sums = sums(&json!([cell("get", 2), cell("put", 3)]), 7).expect("they are cells");
        let sum = &sums[0];
        assert_eq!(
            (&sum["survived"], &sum["told"], &sum["lost"]),
            (&json!(5), &json!(2), &json!(0))
        );
        assert_eq!((sums.as_array().map(Vec::len), &sum["seeds"]), (Some(1), &json!(7)));
    }
}
