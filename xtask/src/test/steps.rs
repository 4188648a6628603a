//! The steps of a long task: timed, and summed up at its end.

use std::time::{Duration, Instant};

use crate::failure::Failure;

pub(super) struct Steps {
    keep_going: bool,
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

#[derive(PartialEq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

impl Steps {
    pub(super) fn new(keep_going: bool) -> Self {
        Self { keep_going, done: Vec::new() }
    }

    /// Does the work of a step, unless one before it has failed.
    pub(super) fn take(&mut self, name: &'static str, work: impl FnOnce() -> Result<(), Failure>) {
        let start = Instant::now();
        let outcome = match self.has_failed() && !self.keep_going {
            true => Outcome::NotRun,
            false => match work() {
                Ok(()) => Outcome::Passed,
                Err(failure) => {
                    println!("{name}: {failure}");
                    Outcome::Failed
                }
            },
        };
        self.done.push(Step { name, took: start.elapsed(), outcome });
    }

    /// Prints how each step went; an error if one of them failed.
    pub(super) fn sum_up(&self) -> Result<(), Failure> {
        println!();
        for Step { name, took, outcome } in &self.done {
            let took = took.as_secs_f64();
            match outcome {
                Outcome::Passed => println!("{name:<20} {took:7.1} s  ok"),
                Outcome::Failed => println!("{name:<20} {took:7.1} s  FAILED"),
                Outcome::NotRun => println!("{name:<20}       -    not run"),
            }
        }
        if self.has_failed() { Err(Failure::Told) } else { Ok(()) }
    }

    fn has_failed(&self) -> bool {
        self.done.iter().any(|step| step.outcome == Outcome::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two steps, the first of which fails: those that were run, and whether the whole did.
    fn ran(keep_going: bool) -> (Vec<&'static str>, Result<(), Failure>) {
        let mut ran = Vec::new();
        let mut steps = Steps::new(keep_going);
        steps.take("first", || {
            ran.push("first");
            Err(Failure::Failed("on purpose".into()))
        });
        steps.take("second", || {
            ran.push("second");
            Ok(())
        });
        let outcome = steps.sum_up();
        (ran, outcome)
    }

    #[test]
    fn the_first_failure_ends_the_steps() {
        let (ran, outcome) = ran(false);
        assert_eq!(ran, ["first"]);
        assert!(outcome.is_err());
    }

    #[test]
    fn keeping_going_runs_all_steps_and_still_fails() {
        let (ran, outcome) = ran(true);
        assert_eq!(ran, ["first", "second"]);
        assert!(outcome.is_err());
    }
}
