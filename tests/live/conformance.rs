//! Every check of the suite on every server: made once for a server, told check by check.

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
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
    run::Run,
    secrets::Place,
    subject::{SUBJECTS, Site, Subject, is_unavailable},
};

/// How many checks are made at once.
const JOBS: usize = 8;

/// A trial for each check on each server.
pub(crate) fn trials(run: &Arc<Run>, arguments: &Arguments) -> Vec<Trial> {
    SUBJECTS.iter().flat_map(|subject| trials_on(subject, run, arguments)).collect()
}

fn trials_on(subject: &'static Subject, run: &Arc<Run>, arguments: &Arguments) -> Vec<Trial> {
    let name = |check: &str| format!("{}::{check}", subject.name);
    let is_made = |check: &&str| arguments.choose(&name(check));
    let chosen: Vec<_> =
        Suite::new().checks().iter().map(|check| check.name()).filter(is_made).collect();
    let suite = Arc::new(OnUse { subject, chosen, run: run.clone(), made: OnceLock::new() });
    let trial = |check: &'static backend_core::conformance::Check| {
        let suite = suite.clone();
        Trial::ignorable_test(name(check.name()), move || match check.class() {
            Class::Performance => Ok(Completion::ignored_with("at volume")),
            Class::Must | Class::Should => suite.outcome(check.name()),
        })
    };
    CHECKS.iter().map(trial).collect()
}

/// The suite on a server, made when the first of its checks is asked for.
struct OnUse {
    subject: &'static Subject,
    /// The checks that somebody will ask for.
    chosen: Vec<&'static str>,
    run: Arc<Run>,
    made: OnceLock<Result<Vec<Report>>>,
}

impl OnUse {
    fn outcome(&self, check: &str) -> Result<Completion, Failed> {
        let reports = match self.made.get_or_init(|| self.make()) {
            Ok(reports) => reports,
            Err(error) => match is_unavailable(error) {
                Some(why) => return Ok(Completion::ignored_with(why)),
                None => return Err(format!("{error:#}").into()),
            },
        };
        let report = reports.iter().find(|report| report.check.name() == check);
        match report {
            Some(report) => completion(report),
            None => Err("the suite has not told of it".into()),
        }
    }

    fn make(&self) -> Result<Vec<Report>> {
        let site = Site::start(self.subject, &Wishes::default(), &self.run.secrets)?;
        let url: BackendUrl = site.url(site.port(), "", "").parse()?;
        let suite = Suite::new().only(&self.chosen)?.jobs(JOBS);
        let (begun, mut reports) = (Instant::now(), Vec::new());
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let end = runtime.block_on(suite.run(url, |report| {
            self.look_at(&report);
            reports.push(report);
        }))?;
        anyhow::ensure!(end.left.is_empty(), "left in the target: {:?}", end.left);
        self.keep(&reports, begun.elapsed().as_secs_f64());
        Ok(reports)
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
            "failed": failed, "seconds": (seconds * 10.0).round() / 10.0,
        }));
    }
}

/// A check that does not apply has passed as a test; what it is that does not apply is counted.
fn completion(report: &Report) -> Result<Completion, Failed> {
    match &report.outcome {
        Outcome::Passed | Outcome::NotApplicable(_) => Ok(Completion::Completed),
        Outcome::Skipped(why) => Err(why.into()),
        Outcome::Failed { expected, came } => {
            let steps: Vec<_> = report.steps.iter().map(|step| format!("  {step}")).collect();
            let steps = steps.join("\n");
            Err(format!("expected {expected}, but {came}\n{steps}").into())
        }
    }
}
