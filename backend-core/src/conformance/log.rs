//! What a case has done: its operations, for those who must find out why it failed.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How many of the last operations are kept.
const KEPT: usize = 40;

/// One operation of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What was asked for, with names relative to the check's own directory.
    pub what: String,
    /// What came; `None` if nothing has.
    pub came: Option<String>,
    /// How long it took, if it has ended.
    pub took: Duration,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.came {
            Some(came) => write!(f, "{} → {came} ({:.1?})", self.what, self.took),
            None => write!(f, "{} → no answer", self.what),
        }
    }
}

/// The operations of a case, in the order in which they began.
#[derive(Default)]
pub(super) struct Log(Mutex<Steps>);

#[derive(Default)]
struct Steps {
    last: VecDeque<Step>,
    earlier: usize,
}

impl Log {
    /// An operation begins.
    pub(super) fn begin(&self, what: String) -> Begun<'_> {
        let mut steps = self.lock();
        if steps.last.len() == KEPT {
            steps.last.pop_front();
            steps.earlier += 1;
        }
        let number = steps.earlier + steps.last.len();
        steps.last.push_back(Step { what, came: None, took: Duration::ZERO });
        Begun { log: self, number, at: Instant::now() }
    }

    /// The last operations, and how many came before those.
    pub(super) fn take(&self) -> (Vec<Step>, usize) {
        let steps = std::mem::take(&mut *self.lock());
        (steps.last.into(), steps.earlier)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Steps> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An operation that has begun.
pub(super) struct Begun<'l> {
    log: &'l Log,
    number: usize,
    at: Instant,
}

impl Begun<'_> {
    /// It has ended, with this answer.
    pub(super) fn end(self, came: String) {
        let mut steps = self.log.lock();
        let place = self.number.checked_sub(steps.earlier);
        if let Some(step) = place.and_then(|place| steps.last.get_mut(place)) {
            step.took = self.at.elapsed();
            step.came = Some(came);
        }
    }
}
