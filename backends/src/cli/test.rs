//! `quintet test`: makes the checks in a corner of the target, reports on each, and removes the corner.

use std::{fmt, time::Duration};

use backend_core::{
    Error, ErrorCode, Operation,
    conformance::{Event, Outcome, Report as Made, Suite},
};
use serde::Serialize;

use super::{
    arguments::Test, console::Console, failure::Failure, place, shown, signals::Interrupt,
};

/// How long the checks at work may take to end after an interrupt, and clearing up.
pub(super) const PATIENCE: Duration = Duration::from_secs(45);

pub(super) async fn run(
    console: &mut Console,
    test: &Test,
    interrupt: &Interrupt,
) -> Result<(), Failure> {
    let url = place::url(&test.url)?;
    let mut summary = Summary::default();
    let stop = async { _ = interrupt.raised().await };
    let end = Suite::new()
        .run_until(url, stop, |event| {
            if let Event::Ended(made) = event {
                summary.count(&made.outcome);
                console.show(&Report::new(made));
            }
        })
        .await?;
    if !console.manner().json {
        console.show(&summary);
    }
    if summary.failed > 0 {
        console.fail_silently(ErrorCode::ValidationFailed.number());
    }
    for error in end.left {
        console.fail(left_behind(error));
    }
    if let Some(status) = interrupt.status() {
        console.stopped(status);
    }
    Ok(())
}

fn left_behind(error: Error) -> Failure {
    let closing = error.operation() == Some(Operation::Close);
    let what = error.name().map_or("what was put".into(), ToString::to_string);
    let failure = Failure::from(error);
    if closing { failure } else { failure.in_doing(&format!("could not remove {what}")) }
}

/// What came of one check.
#[derive(Serialize)]
struct Report {
    check: &'static str,
    outcome: &'static str,
    /// What was expected and what came, or why the check does not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(skip)]
    shown: &'static str,
}

impl Report {
    fn new(made: Made) -> Self {
        let (outcome, shown, why) = match made.outcome {
            Outcome::Passed => ("passed", "ok", None),
            Outcome::Failed { expected, came } => {
                ("failed", "FAILED", Some(format!("expected {expected}, {came} came")))
            }
            Outcome::NotApplicable(why) => ("not_applicable", "n/a", Some(why)),
            Outcome::Skipped(why) => ("skipped", "skipped", Some(why)),
        };
        Self { check: made.check.name(), outcome, why, shown }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<6}  {}", self.shown, self.check)?;
        match &self.why {
            Some(why) => write!(f, ": {}", shown::escaped(why)),
            None => Ok(()),
        }
    }
}

#[derive(Default, Serialize)]
struct Summary {
    passed: usize,
    failed: usize,
    not_applicable: usize,
    skipped: usize,
}

impl Summary {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed { .. } => self.failed += 1,
            Outcome::NotApplicable(_) => self.not_applicable += 1,
            Outcome::Skipped(_) => self.skipped += 1,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, not_applicable, .. } = self;
        write!(f, "{passed} passed, {failed} failed, {not_applicable} not applicable")
    }
}
