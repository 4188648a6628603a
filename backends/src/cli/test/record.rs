//! What came of the checks: what is printed and what goes into files is made of it.

use std::{collections::BTreeMap, env, fmt, path::Path, time::Duration};

use backend_core::{
    BackendUrl,
    conformance::{Class, Outcome, Report, Suite},
};
use jiff::Timestamp;
use serde::Serialize;

use super::super::shown;

/// A whole run.
pub(super) struct Record {
    /// The URL as it was typed; with `***` where it holds a secret.
    pub(super) url: String,
    pub(super) seed: u64,
    pub(super) started: Timestamp,
    pub(super) took: Duration,
    /// Those that were made or skipped, in the order in which they ended.
    pub(super) reports: Vec<Report>,
    /// Whether it was not stopped before its end.
    pub(super) is_complete: bool,
    pub(super) kept: Option<String>,
    /// What could not be removed.
    pub(super) left: Vec<String>,
    /// Whether a `should` that does not hold is a failure.
    counts_shoulds: bool,
}

/// What a report means for the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Passed,
    Failed,
    /// A `should` that does not hold, where that fails nothing.
    Warning,
    NotApplicable,
    Skipped,
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Totals {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) warnings: usize,
    pub(super) not_applicable: usize,
    pub(super) skipped: usize,
}

impl Record {
    pub(super) fn new(url: &BackendUrl, word: &str, suite: &Suite, counts_shoulds: bool) -> Self {
        let shown = url.to_string();
        Self {
            url: if shown.contains("***") { shown } else { word.into() },
            seed: suite.current_seed(),
            started: Timestamp::now(),
            took: Duration::ZERO,
            reports: Vec::new(),
            is_complete: false,
            kept: None,
            left: Vec::new(),
            counts_shoulds,
        }
    }

    pub(super) fn verdict(&self, report: &Report) -> Verdict {
        match report.outcome {
            Outcome::Passed => Verdict::Passed,
            Outcome::Failed { .. } => match report.check.class() {
                Class::Should if !self.counts_shoulds => Verdict::Warning,
                _ => Verdict::Failed,
            },
            Outcome::NotApplicable(_) => Verdict::NotApplicable,
            Outcome::Skipped(_) => Verdict::Skipped,
        }
    }

    /// The reports that mean this, in the order of the table of checks.
    pub(super) fn of(&self, verdict: Verdict) -> Vec<&Report> {
        self.in_order().into_iter().filter(|report| self.verdict(report) == verdict).collect()
    }

    /// The groups that have reports, each with them, in the order of the table of checks.
    pub(super) fn groups(&self) -> Vec<(&'static str, Vec<&Report>)> {
        let mut groups: Vec<(&'static str, Vec<&Report>)> = Vec::new();
        for report in self.in_order() {
            let group = report.check.group();
            match groups.last_mut() {
                Some((last, reports)) if *last == group => reports.push(report),
                _ => groups.push((group, vec![report])),
            }
        }
        groups
    }

    pub(super) fn totals(&self) -> Totals {
        self.totals_of(&self.in_order())
    }

    pub(super) fn totals_of(&self, reports: &[&Report]) -> Totals {
        let count = |verdict| reports.iter().filter(|it| self.verdict(it) == verdict).count();
        Totals {
            passed: count(Verdict::Passed),
            failed: count(Verdict::Failed),
            warnings: count(Verdict::Warning),
            not_applicable: count(Verdict::NotApplicable),
            skipped: count(Verdict::Skipped),
        }
    }

    /// What most of several failures and warnings have in common, so that one cause is likely: `18 of 22 came to the same: …`.
    pub(super) fn in_common(&self) -> Option<String> {
        const SEVERAL: usize = 4;
        let unmet = [Verdict::Failed, Verdict::Warning].map(|verdict| self.of(verdict)).concat();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for report in &unmet {
            if let Outcome::Failed { came, .. } = &report.outcome {
                *counts.entry(came).or_default() += 1;
            }
        }
        let (came, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        let most = count >= SEVERAL && count * 2 > unmet.len();
        most.then(|| format!("{count} of {} came to the same: {came}", unmet.len()))
    }

    /// The command that makes this check again, with the same contents.
    pub(super) fn again(&self, report: &Report) -> String {
        let seed = self.seed.to_string();
        command(&["test", &self.url, "--only", report.check.name(), "--seed", &seed])
    }

    /// The command that removes what was kept, where that is a directory.
    pub(super) fn removal(&self, kept: &str) -> Option<String> {
        let directory = kept.strip_suffix('/')?;
        Some(command(&["rm", "-r", &self.url, directory]))
    }

    /// `several at once` end in any order.
    fn in_order(&self) -> Vec<&Report> {
        let mut reports: Vec<_> = self.reports.iter().collect();
        let place = |report: &Report| {
            let mut checks = backend_core::conformance::CHECKS.iter();
            checks.position(|check| check.name() == report.check.name())
        };
        reports.sort_by_key(|report| place(report));
        reports
    }
}

impl Verdict {
    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Warning => "warning",
            Self::NotApplicable => "not applicable",
            Self::Skipped => "skipped",
        }
    }
}

/// `3 passed, 1 failed, …`, without zeroes where they tell nothing.
impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, warnings, not_applicable, skipped } = self;
        write!(f, "{passed} passed, {failed} failed, {not_applicable} not applicable")?;
        match warnings {
            0 => {}
            1 => write!(f, ", 1 warning")?,
            several => write!(f, ", {several} warnings")?,
        }
        if *skipped > 0 {
            write!(f, ", {skipped} skipped")?;
        }
        Ok(())
    }
}

/// What came of one check, as an object for programs and a line for people.
#[derive(Serialize)]
pub(super) struct Line<'r> {
    check: &'static str,
    group: &'static str,
    class: &'static str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    came: Option<&'r str>,
    /// Why it is not applicable, or was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'r str>,
    seconds: f64,
    steps: Vec<Step<'r>>,
    earlier_steps: usize,
    notes: &'r [String],
}

#[derive(Serialize)]
struct Step<'r> {
    what: &'r str,
    /// Nothing if there was no answer.
    came: Option<&'r str>,
    seconds: f64,
}

impl<'r> Line<'r> {
    pub(super) fn new(report: &'r Report) -> Self {
        let (outcome, expected, came, why) = match &report.outcome {
            Outcome::Passed => ("passed", None, None, None),
            Outcome::Failed { expected, came } => {
                ("failed", Some(&**expected), Some(&**came), None)
            }
            Outcome::NotApplicable(why) => ("not_applicable", None, None, Some(&**why)),
            Outcome::Skipped(why) => ("skipped", None, None, Some(&**why)),
        };
        let step = |step: &'r backend_core::conformance::Step| Step {
            what: &step.what,
            came: step.came.as_deref(),
            seconds: seconds(step.took),
        };
        Self {
            check: report.check.name(),
            group: report.check.group(),
            class: report.check.class().name(),
            outcome,
            expected,
            came,
            why,
            seconds: seconds(report.took),
            steps: report.steps.iter().map(step).collect(),
            earlier_steps: report.earlier_steps,
            notes: &report.notes,
        }
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = self.outcome.replace('_', " ");
        write!(f, "{outcome:<14}  {}  {:.1} s", self.check, self.seconds)?;
        for note in self.notes {
            write!(f, "; {}", shown::escaped(note))?;
        }
        Ok(())
    }
}

/// What a whole run came to, as an object.
#[derive(Serialize)]
pub(super) struct Summary<'r> {
    url: &'r str,
    program: String,
    version: &'static str,
    seed: u64,
    started: String,
    seconds: f64,
    complete: bool,
    #[serde(flatten)]
    totals: Totals,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<&'r str>,
    left: &'r [String],
}

impl<'r> Summary<'r> {
    pub(super) fn new(record: &'r Record) -> Self {
        Self {
            url: &record.url,
            program: program(),
            version: env!("CARGO_PKG_VERSION"),
            seed: record.seed,
            started: record.started.to_string(),
            seconds: seconds(record.took),
            complete: record.is_complete,
            totals: record.totals(),
            kept: record.kept.as_deref(),
            left: &record.left,
        }
    }
}

/// The line below everything.
impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interrupted = if self.complete { "" } else { "interrupted: " };
        write!(f, "{interrupted}{} in {:.1} s; seed {}", self.totals, self.seconds, self.seed)
    }
}

/// A command of this program, as a shell takes it.
fn command(words: &[&str]) -> String {
    let program = env::args().next().unwrap_or_else(|| "quintet".into());
    let words: Vec<_> = [&*program].into_iter().chain(words.iter().copied()).collect();
    // What no shell can take is shown as it is.
    shlex::try_join(words.iter().copied()).unwrap_or_else(|_| words.join(" "))
}

/// The name of this program: somebody's own may have the whole command.
fn program() -> String {
    let words = env::args().next();
    let name = words.as_deref().and_then(|word| Path::new(word).file_stem());
    name.map_or_else(|| "quintet".into(), |name| name.to_string_lossy().into_owned())
}

/// With three digits behind the point: more would only be noise.
fn seconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1000.0).round() / 1000.0
}
