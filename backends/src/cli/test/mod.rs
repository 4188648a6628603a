//! `quintet test`: runs the checks in a corner of the target, reports on each, and removes the corner.

mod checks;
mod corner;
#[cfg(test)]
mod mutants;

use std::{fmt, pin::pin, time::Duration};

use backend_core::ErrorCode;
use futures::future::{Either, select};
use serde::Serialize;
use tokio::time::sleep;

use self::{
    checks::{CHECKS, Check, Unmet},
    corner::Corner,
};
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
    for failure in corner.remove().await {
        console.fail(failure);
    }
    if let Some(status) = stopped {
        console.stopped(status);
    }
    Ok(())
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
        let result = match select((check.run)(corner), pin!(late)).await {
            Either::Left((result, _)) => result,
            Either::Right((status, _)) => return Some(status),
        };
        let report = Report::new(check, result);
        summary.count(report.outcome);
        console.show(&report);
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
    outcome: Outcome,
    /// What was expected and what came, or why the check does not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Passed,
    Failed,
    NotApplicable,
}

impl Report {
    fn new(check: &Check, result: Result<(), Unmet>) -> Self {
        let (outcome, why) = match result {
            Ok(()) => (Outcome::Passed, None),
            Err(Unmet::Failed(why)) => (Outcome::Failed, Some(why)),
            Err(Unmet::NotApplicable(why)) => (Outcome::NotApplicable, Some(why)),
        };
        Self { check: check.name, outcome, why }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = match self.outcome {
            Outcome::Passed => "ok",
            Outcome::Failed => "FAILED",
            Outcome::NotApplicable => "n/a",
        };
        write!(f, "{outcome:<6}  {}", self.check)?;
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
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::NotApplicable => self.not_applicable += 1,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, not_applicable } = self;
        write!(f, "{passed} passed, {failed} failed, {not_applicable} not applicable")
    }
}
