//! What libFuzzer says of a run.

use std::fmt;

pub(super) struct Report {
    target: String,
    executions: u64,
    per_second: u64,
    /// Places in the code that were reached.
    edges: u64,
    pub(super) found: Option<Found>,
}

/// A text of which something does not hold.
pub(super) struct Found {
    /// What was said of it.
    words: String,
    file: String,
}

impl Report {
    /// Reads what was logged. None if nothing was run.
    pub(super) fn read(target: &str, log: &str, succeeded: bool) -> Option<Self> {
        let last = |key: &str| {
            let (_, rest) = log.rsplit_once(key)?;
            rest.split_whitespace().next()?.parse().ok()
        };
        Some(Self {
            target: target.to_owned(),
            executions: last("stat::number_of_executed_units:")?,
            per_second: last("stat::average_exec_per_sec:")?,
            edges: last(" cov: ").unwrap_or(0),
            found: (!succeeded).then(|| Found::read(log)),
        })
    }
}

impl Found {
    fn read(log: &str) -> Self {
        let from = |key: &str| log.split_once(key).map(|(_, rest)| rest);
        let words = from("panicked at ").map_or("it ended", |rest| {
            rest.split_once("\nnote: ").map_or(rest, |(words, _)| words)
        });
        let file = from("Test unit written to ").and_then(|rest| rest.lines().next());
        Self { words: words.trim().to_owned(), file: file.unwrap_or("nowhere").to_owned() }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, found, .. } = self;
        let Some(Found { words, file }) = found else {
            return write!(f, "{target}: nothing found");
        };
        write!(
            f,
            "{target}: {words}\n\nof {file}\nIt stays found: cp {file} tests/fuzz/found/{target}/WHAT-IT-SHOWS\n\
             Once more: cargo test --package fuzz-targets"
        )
    }
}

/// A line for each.
pub(super) fn table(reports: &[Report]) -> String {
    let heading = format!(
        "{:<10} {:>14} {:>12} {:>8}  {}",
        "target", "executions", "per second", "edges", "found"
    );
    let lines = reports.iter().map(|Report { target, executions, per_second, edges, found }| {
        let found = if found.is_some() { "SOMETHING" } else { "nothing" };
        format!("{target:<10} {executions:>14} {per_second:>12} {edges:>8}  {found}")
    });
    std::iter::once(heading).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: &str = "\
#2\tINITED cov: 12 ft: 12 corp: 1/1b exec/s: 0 rss: 30Mb
#456811\tDONE   cov: 1305 ft: 1722 corp: 142/18Kb lim: 4096 exec/s: 14735 rss: 31Mb
stat::number_of_executed_units: 456811
stat::average_exec_per_sec:     14735
";

    #[test]
    fn a_run_that_finds_nothing_is_a_line_with_its_numbers() {
        let report = Report::read("name", QUIET, true).expect("it ran");
        let table = table(&[report]);
        let line: Vec<_> = table.lines().last().expect("a line").split_whitespace().collect();
        assert_eq!(line, ["name", "456811", "14735", "1305", "nothing"]);
    }

    #[test]
    fn what_is_found_is_told_with_its_file_and_the_way_to_keep_it() {
        let log = format!(
            "thread '<unnamed>' (7) panicked at src/targets/name.rs:1:2:\nfoo\nnote: run with\n\
             artifact_prefix='x/'; Test unit written to x/crash-1\n{QUIET}"
        );
        let report = Report::read("name", &log, false).expect("it ran").to_string();
        assert!(
            report.starts_with("name: src/targets/name.rs:1:2:\nfoo\n\nof x/crash-1\n"),
            "{report}"
        );
        assert!(report.contains("cp x/crash-1 tests/fuzz/found/name/"), "{report}");
    }

    #[test]
    fn a_program_that_did_not_start_has_no_report() {
        assert!(Report::read("name", "error: no such file", false).is_none());
    }
}
