//! What a call costs through each library: instructions, allocations, time.

use std::process::Command;

use serde_json::{Value, json};

use super::{
    PEERS, callgrind, cargo_of_peers,
    table::{Table, thousands},
};
use crate::{command, failure::Failure};

/// As `tests/peers/calls` knows them, and as readers do.
const LIBRARIES: [(&str, &str); 6] = [
    ("quintet", "Quintet, the ten-line `mem:`"),
    ("quintet-in-place", "the same with `blocking = false`"),
    ("quintet-with-query", "and with `query`, holding `Bytes`"),
    ("opendal", "OpenDAL, `RetryLayer`"),
    ("opendal-without-retries", "OpenDAL, no retries"),
    ("object_store", "object_store, no retries"),
];

const OPERATIONS: [&str; 4] = ["get", "put", "query", "delete"];

/// The calls that are measured; what a run without any costs is subtracted.
const CALLS: usize = 1000;

/// The function of `calls` in which they begin.
const BEGIN: &str = "calls::begin";

/// Threads take turns as the system has it, so that their instructions differ a little from run to run.
const RUNS: usize = 3;
const ROUNDS: usize = 9;

pub(super) fn measure() -> Result<Value, Failure> {
    callgrind::is_there()?;
    command::run(cargo_of_peers("build").args(["--release", "--package=calls"]))?;
    let program = format!("{PEERS}/target/release/calls");
    let pairs = || LIBRARIES.iter().flat_map(|(l, _)| OPERATIONS.map(|operation| (*l, operation)));
    let mut measured: Vec<_> = pairs().map(|pair| Calls::new(&program, pair)).collect();
    for calls in &mut measured {
        println!("counting {} {}", calls.library, calls.operation);
        calls.count()?;
    }
    println!("timing, in {ROUNDS} rounds");
    for _ in 0..ROUNDS {
        measured.iter_mut().try_for_each(Calls::time)?;
    }
    Ok(measured.into_iter().map(Calls::result).collect())
}

/// Calls of one operation through one library.
struct Calls<'p> {
    program: &'p str,
    library: &'static str,
    operation: &'static str,
    instructions: Vec<f64>,
    allocations: Vec<f64>,
    nanoseconds: Vec<f64>,
}

impl<'p> Calls<'p> {
    fn new(program: &'p str, (library, operation): (&'static str, &'static str)) -> Self {
        let [instructions, allocations, nanoseconds] = [const { Vec::new() }; 3];
        Self { program, library, operation, instructions, allocations, nanoseconds }
    }

    fn count(&mut self) -> Result<(), Failure> {
        for _ in 0..RUNS {
            let counts =
                |calls| callgrind::count(&self.words(calls).each_ref().map(|w| &**w), BEGIN);
            let per_call = (counts(CALLS)? - counts(0)?) / CALLS as f64;
            self.instructions.push(per_call.instructions);
            self.allocations.push(per_call.allocations);
        }
        Ok(())
    }

    fn time(&mut self) -> Result<(), Failure> {
        let [program, words @ ..] = self.words(CALLS);
        let said = command::output(Command::new(program).args(words))?;
        let nanoseconds = said.trim().parse::<f64>().map_err(|e| format!("{said:?}: {e}"))?;
        self.nanoseconds.push(nanoseconds / CALLS as f64);
        Ok(())
    }

    fn words(&self, calls: usize) -> [String; 4] {
        [self.program, self.library, self.operation, &calls.to_string()].map(str::to_owned)
    }

    fn result(self) -> Value {
        json!({
            "library": self.library,
            "operation": self.operation,
            "instructions": sorted(self.instructions),
            "allocations": sorted(self.allocations),
            "nanoseconds": sorted(self.nanoseconds),
        })
    }
}

/// The numbers with two decimals, from the least on.
fn sorted(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.into_iter().map(|number| (number * 100.0).round() / 100.0).collect()
}

/// A row for each library; in each cell instructions, allocations, time.
pub(super) fn table(results: &Value) -> Option<Table> {
    let mut table = Table::new(["1 KiB, in memory"].into_iter().chain(OPERATIONS));
    for (library, label) in LIBRARIES {
        let cells = OPERATIONS.map(|operation| cell(results, library, operation));
        let cells: Option<Vec<_>> = cells.into_iter().collect();
        table.row([label.to_owned()].into_iter().chain(cells?));
    }
    Some(table)
}

fn cell(results: &Value, library: &str, operation: &str) -> Option<String> {
    let is_it = |one: &&Value| one["library"] == library && one["operation"] == operation;
    let one = results.as_array()?.iter().find(is_it)?;
    let median = |what: &str| {
        let numbers = one[what].as_array()?;
        numbers.get(numbers.len() / 2)?.as_f64()
    };
    let instructions = median("instructions")?;
    let allocations = (median("allocations")? * 10.0).round() / 10.0;
    let microseconds = median("nanoseconds")? / 1e3;
    Some(format!(
        "{} · {allocations} · {microseconds:.1} µs",
        thousands(instructions.round() as u64)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_the_median_and_results_with_a_gap_make_no_table() {
        let one = json!({
            "library": "opendal", "operation": "get",
            "instructions": [999.0, 1000.4, 9999.0], "allocations": [8.0, 8.04, 9.0], "nanoseconds": [1234.0],
        });
        let results = json!([one]);
        assert_eq!(cell(&results, "opendal", "get").as_deref(), Some("1,000 · 8 · 1.2 µs"));
        assert_eq!(cell(&results, "opendal", "put"), None);
        assert!(table(&results).is_none());
    }
}
