//! The sum of what test harnesses report.

use std::{fmt, mem};

#[derive(Default)]
pub(super) struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
    names_of_skipped: Vec<String>,
    /// Those of the skipped that have a command of their own, since they take long.
    at_volume: usize,
    /// What harnesses have said of the tests that failed.
    failures: String,
    /// What one is saying of its own, from `failures:` to its result.
    saying: Option<String>,
}

impl Tally {
    /// Takes in a line of a harness's output.
    pub(super) fn read(&mut self, line: &str) {
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            ["test", "result:", counts @ ..] => {
                self.failures += &mem::take(&mut self.saying).unwrap_or_default();
                self.add(counts);
            }
            ["test", name @ .., "...", verdict] if verdict.contains("ignored") => {
                self.names_of_skipped.push(name.join(" "));
            }
            // What is done at volume: `quintet test URL --class performance`, `cargo xtask live --volume`.
            ["test", _, "...", verdict, "at" | "(at", "volume" | "volume)"]
                if verdict.contains("ignored") =>
            {
                self.at_volume += 1;
            }
            // `#[ignore = "reason"]`, and the reason that a test has found while it ran.
            ["test", name, "...", verdict, ..] if verdict.contains("ignored") => {
                self.names_of_skipped.push((*name).to_owned());
            }
            ["failures:"] if self.saying.is_none() => self.saying = Some(String::new()),
            _ => self.saying.iter_mut().for_each(|said| *said += line),
        }
    }

    /// Counts a run that failed without any failed test, as when it does not compile or a harness is killed.
    pub(super) fn account_for(&mut self, succeeded: bool) {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
    }

    /// What was said of the tests that failed, which others have followed since: their words, then their names.
    pub(super) fn failures(&self) -> &str {
        self.failures.trim_end()
    }

    /// Whether there was no test at all.
    pub(super) fn is_empty(&self) -> bool {
        self.passed + self.failed + self.skipped == 0
    }

    /// The names of the tests that were not run.
    pub(super) fn skipped(&self) -> &[String] {
        &self.names_of_skipped
    }

    /// As in `ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out`.
    fn add(&mut self, counts: &[&str]) {
        for pair in counts.windows(2) {
            let (Ok(count), what) = (pair[0].parse::<usize>(), pair[1]) else { continue };
            match what {
                "passed;" => self.passed += count,
                "failed;" => self.failed += count,
                "ignored;" => self.skipped += count,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, skipped, at_volume, .. } = self;
        write!(
            f,
            "{passed} passed, {failed} failed, {} skipped",
            skipped.saturating_sub(*at_volume)
        )?;
        match at_volume {
            0 => Ok(()),
            some => write!(f, "; {some} at volume left to `quintet test --class performance`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn the_results_of_several_harnesses_add_up_and_what_was_filtered_out_does_not_count() {
        let tally = tally(&[
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s\n",
            "test result: FAILED. 10 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n",
        ]);
        assert_eq!(tally.to_string(), "13 passed, 4 failed, 1 skipped");
    }

    #[test]
    fn what_has_a_command_of_its_own_is_told_apart_from_what_was_skipped() {
        let tally = tally(&[
            "test volume::many_names ... ignored, at volume\n",
            "test server::volume::many_names   ... ignored (at volume)\n",
            "test b ... ignored, not today\n",
            "test server::c   ... ignored (there is no such server here)\n",
            "test result: ok. 3 passed; 0 failed; 4 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
        ]);
        assert_eq!(tally.skipped(), ["b", "server::c"]);
        assert!(
            tally.to_string().starts_with("3 passed, 0 failed, 2 skipped; 2 at volume"),
            "{tally}"
        );
    }

    #[test]
    fn colours_do_not_hide_a_result() {
        let tally = tally(&[
            "test a::b ... \u{1b}[33mignored\u{1b}(B\u{1b}[m\n",
            "test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 1 passed; 0 failed; 1 ignored; 0 measured\n",
        ]);
        assert_eq!(tally.to_string(), "1 passed, 0 failed, 1 skipped");
        assert_eq!(tally.skipped(), ["a::b"]);
    }

    #[test]
    fn the_names_of_skipped_tests_are_known_with_and_without_a_reason() {
        let tally = tally(&[
            "test slow ... ignored, takes an hour\n",
            "test src/lib.rs - open (line 3) ... ignored\n",
            "test quick ... ok\n",
        ]);
        assert_eq!(tally.skipped(), ["slow", "src/lib.rs - open (line 3)"]);
    }

    #[test]
    fn what_a_test_prints_about_results_is_not_a_result() {
        assert_eq!(
            tally(&["the test result: 5 passed;\n"]).to_string(),
            "0 passed, 0 failed, 0 skipped"
        );
    }

    #[test]
    fn what_was_said_of_the_tests_that_failed_is_kept_and_nothing_else() {
        let tally = tally(&[
            "test a ... FAILED\n",
            "\n",
            "failures:\n",
            "\n",
            "---- a stdout ----\n",
            "panicked at a.rs:1\n",
            "\n",
            "failures:\n",
            "    a\n",
            "\n",
            "test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n",
            "test b ... ok\n",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n",
        ]);
        assert_eq!(
            tally.failures(),
            "\n---- a stdout ----\npanicked at a.rs:1\n\nfailures:\n    a"
        );
        assert_eq!(tally.to_string(), "1 passed, 1 failed, 0 skipped");
    }

    #[test]
    fn a_run_that_fails_before_any_test_counts_as_a_failure() {
        let mut tally = Tally::default();
        tally.account_for(false);
        assert_eq!(tally.to_string(), "0 passed, 1 failed, 0 skipped");
    }
}
