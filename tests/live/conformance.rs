//! Every check of the suite on every server: made once for a server, told check by check.

use std::{
    iter,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use anyhow::Result;
use backend_core::{
    BackendUrl,
    conformance::{CHECKS, Class, Outcome, Report, Suite},
};
use libtest_mimic::{Completion, Failed, Trial};
use serde_json::json;
use servers::Wishes;

use crate::{
    arguments::Arguments,
    faults,
    results::seconds,
    run::{Run, is_at_volume},
    secrets::Place,
    subject::{SUBJECTS, Site, Subject, is_unavailable},
};

/// How many servers are tested at once.
const SUITES: usize = 2;
/// How many checks are made at once on each.
const JOBS: usize = 8;
/// How long an operation may take.
const LIMIT: Duration = Duration::from_secs(60);

/// A trial for each check on each server. Those of a few servers take turns, so that their suites are made at the same time: each waits
/// for its server half of the time.
pub(crate) fn trials(run: &Arc<Run>, arguments: &Arguments) -> Vec<Trial> {
    let of_few = |few: &'static [Subject]| {
        let trials = few.iter().map(|subject| trials_on(subject, run, arguments).into_iter());
        in_turns(trials.collect())
    };
    SUBJECTS.chunks(SUITES).flat_map(of_few).collect()
}

/// The first of each, the second of each, and so on.
fn in_turns(mut lists: Vec<impl Iterator<Item = Trial>>) -> Vec<Trial> {
    let mut turn = || lists.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>();
    let turns = iter::from_fn(|| Some(turn()).filter(|trials| !trials.is_empty()));
    turns.flatten().collect()
}

fn trials_on(subject: &'static Subject, run: &Arc<Run>, arguments: &Arguments) -> Vec<Trial> {
    let name = |check: &str| format!("{}::{check}", subject.name);
    let is_made = |check: &&str| arguments.choose(&name(check));
    let chosen: Vec<_> =
        Suite::new().checks().iter().map(|check| check.name()).filter(is_made).collect();
    let suite = Arc::new(OnUse { subject, chosen, run: run.clone(), made: OnceLock::new() });
    let is_left_out = subject.is_slow() && !is_at_volume();
    let trial = |check: &'static backend_core::conformance::Check| {
        let suite = suite.clone();
        Trial::ignorable_test(name(check.name()), move || match check.class() {
            Class::Performance => Ok(Completion::ignored_with("at volume")),
            _ if is_left_out => Ok(Completion::ignored_with("at volume")),
            Class::Must | Class::Should => suite.outcome(check.name()),
        })
    };
    let left = suite.clone();
    let left = Trial::ignorable_test(name("nothing_is_left"), move || match is_left_out {
        true => Ok(Completion::ignored_with("at volume")),
        false => left.nothing_is_left(),
    });
    CHECKS.iter().map(trial).chain(iter::once(left)).collect()
}

/// The suite on a server, made when the first of its checks is asked for.
struct OnUse {
    subject: &'static Subject,
    /// The checks that somebody will ask for.
    chosen: Vec<&'static str>,
    run: Arc<Run>,
    made: OnceLock<Result<Made>>,
}

/// What came of it.
struct Made {
    reports: Vec<Report>,
    /// What could not be removed again.
    left: Vec<String>,
}

impl OnUse {
    fn outcome(&self, check: &str) -> Result<Completion, Failed> {
        self.once(|made| match made.reports.iter().find(|report| report.check.name() == check) {
            Some(report) => self.completion(report),
            None => Err("the suite has not told of it".into()),
        })
    }

    /// A check that does not apply has passed as a test, and so has one that fails as it is known of the server: both are counted as what they
    /// are in the tables.
    fn completion(&self, report: &Report) -> Result<Completion, Failed> {
        let known = faults::known(self.subject.name, report.check.name());
        match (&report.outcome, known) {
            (Outcome::Failed { .. }, Some(_)) => Ok(Completion::Completed),
            (Outcome::Passed, Some(fault)) if fault.always => {
                Err("it passes: tests/live/faults.rs need not have it any more".into())
            }
            (Outcome::Passed | Outcome::NotApplicable(_), _) => Ok(Completion::Completed),
            (Outcome::Skipped(why), _) => Err(why.into()),
            (Outcome::Failed { expected, came }, None) => {
                let steps: Vec<_> = report.steps.iter().map(|step| format!("  {step}")).collect();
                let steps = steps.join("\n");
                Err(format!("expected {expected}, but {came}\n{steps}").into())
            }
        }
    }

    fn nothing_is_left(&self) -> Result<Completion, Failed> {
        self.once(|made| match made.left.as_slice() {
            [] => Ok(Completion::Completed),
            _ if faults::known(self.subject.name, "nothing_is_left").is_some() => {
                Ok(Completion::Completed)
            }
            left => Err(left.join("\n").into()),
        })
    }

    fn once(
        &self,
        tell: impl FnOnce(&Made) -> Result<Completion, Failed>,
    ) -> Result<Completion, Failed> {
        match self.made.get_or_init(|| self.make()) {
            Ok(made) => tell(made),
            Err(error) => match is_unavailable(error) {
                Some(why) => Ok(Completion::ignored_with(why)),
                None => Err(format!("{error:#}").into()),
            },
        }
    }

    fn make(&self) -> Result<Made> {
        let site = Site::start(self.subject, &Wishes::default(), &self.run.secrets)?;
        let url: BackendUrl = site.url(site.port(), "", "").parse()?;
        let suite = match self.chosen.is_empty() {
            true => Suite::new().only(["naming::nested"])?,
            false => Suite::new().only(&self.chosen)?,
        };
        let (begun, mut reports) = (Instant::now(), Vec::new());
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let end = runtime.block_on(suite.jobs(JOBS).limit(LIMIT).run(url, |report| {
            self.look_at(&report);
            reports.push(report);
        }))?;
        self.keep(&reports, seconds(begun.elapsed()));
        Ok(Made { reports, left: end.left.iter().map(ToString::to_string).collect() })
    }

    /// No secret is in anything that is said of a check.
    fn look_at(&self, report: &Report) {
        let said = format!("{report:?}");
        let whose = || format!("of {} on {}", report.check.name(), self.subject.name);
        self.run.secrets.look(Place::Error, said.as_bytes(), whose);
    }

    /// Keeps the counts of a whole suite.
    fn keep(&self, reports: &[Report], seconds: f64) {
        if self.chosen.len() < Suite::new().checks().len() {
            return;
        }
        let [mut passed, mut not_applicable, mut failed] = [0, 0, 0];
        for report in reports {
            *match report.outcome {
                Outcome::Passed => &mut passed,
                Outcome::NotApplicable(_) => &mut not_applicable,
                Outcome::Failed { .. } | Outcome::Skipped(_) => &mut failed,
            } += 1;
        }
        self.run.keep(json!({
            "kind": "conformance", "server": self.subject.name, "make": self.subject.make(),
            "passed": passed, "not_applicable": not_applicable,
            "failed": failed, "seconds": seconds,
        }));
    }
}
