//! `quintet test`: makes the checks in a corner of the target, reports on each, and removes the corner.

use std::{fmt, pin::pin, time::Duration};

use backend_core::{
    Error, ErrorCode, Operation,
    conformance::{CHECKS, Check, Corner, Outcome},
};
use futures::future::{Either, select};
use serde::Serialize;
use tokio::time::sleep;

use super::{
    arguments::Test, console::Console, failure::Failure, place, shown, signals::Interrupt,
};

/// How long a check may take to end after an interrupt.
const GRACE: Duration = Duration::from_secs(5);

/// How long that and clearing up may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn run(
    console: &mut Console,
    test: &Test,
    interrupt: &Interrupt,
) -> Result<(), Failure> {
    let url = place::url(&test.url)?;
    let corner = Corner::open(url).await?;
    let stopped = all(console, &corner, interrupt).await;
    for error in corner.remove().await {
        console.fail(left_behind(error));
    }
    if let Some(status) = stopped {
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

/// Makes one check after the other; answers the exit status if an interrupt comes in between.
async fn all(console: &mut Console, corner: &Corner, interrupt: &Interrupt) -> Option<u8> {
    let mut summary = Summary::default();
    for check in CHECKS {
        // A check is dropped only if it hangs: what it has begun would take effect behind the back of those who clear up.
        let late = async {
            let status = interrupt.raised().await;
            sleep(GRACE).await;
            status
        };
        let outcome = match select(pin!(corner.make(check)), pin!(late)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right((status, _)) => return Some(status),
        };
        summary.count(&outcome);
        console.show(&Report::new(check, outcome));
        if let Some(status) = interrupt.status() {
            return Some(status);
        }
    }
    if !console.manner().json {
        console.show(&summary);
    }
    if summary.failed > 0 {
        console.fail_silently(ErrorCode::ValidationFailed.number());
    }
    None
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
    fn new(check: &Check, outcome: Outcome) -> Self {
        let (outcome, shown, why) = match outcome {
            Outcome::Passed => ("passed", "ok", None),
            Outcome::Failed(why) => ("failed", "FAILED", Some(why)),
            Outcome::NotApplicable(why) => ("not_applicable", "n/a", Some(why)),
        };
        Self { check: check.name(), outcome, why, shown }
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
}

impl Summary {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::NotApplicable(_) => self.not_applicable += 1,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, not_applicable } = self;
        write!(f, "{passed} passed, {failed} failed, {not_applicable} not applicable")
    }
}
