//! Which checks fail for which storage.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use backend_core::{
    BackendUrl, Result,
    conformance::{Class, Outcome, Suite},
};

/// The seed of every run, so that the same comes each time.
pub const SEED: u64 = 7;

/// How long an operation may take where it may hang.
pub const SHORT: Duration = Duration::from_secs(10);

/// How long it may take where it must not hang, on a machine that does much else.
pub const LONG: Duration = Duration::from_secs(120);

/// What came of the checks on one storage.
#[derive(Debug, Default)]
pub struct Row {
    /// The names of those that failed, each with what was expected and what came.
    pub failed: Vec<(&'static str, String)>,
    /// The names of those that passed.
    pub passed: BTreeSet<&'static str>,
    /// What was left behind.
    pub left: Vec<String>,
}

impl Row {
    /// Whether this check has failed.
    pub fn has_failed(&self, check: &str) -> bool {
        self.failed.iter().any(|(name, _)| *name == check)
    }
}

/// Makes these checks (all, if there are none) on the storage of a URL, in a place that nobody else has; an operation hangs after `limit`.
///
/// # Errors
/// Those of opening it, and of names that no check has.
pub async fn row(url: &str, only: &[&str], limit: Duration) -> Result<Row> {
    static PLACES: AtomicU64 = AtomicU64::new(0);
    let place = format!("p{}", PLACES.fetch_add(1, Ordering::Relaxed));
    let options = "retries=1&retry-delay=1ms&timeout=2s";
    let with = if url.contains('?') { '&' } else { '?' };
    let url: BackendUrl = format!("{}{with}{options}", url.replace("PLACE", &place)).parse()?;
    let mut suite = Suite::new().seed(SEED).limit(limit);
    suite = match only {
        [] => suite.classes(&[Class::Must, Class::Should]).jobs(8),
        only => suite.only(only)?,
    };
    let mut row = Row::default();
    let end = suite
        .run(url, |report| match report.outcome {
            Outcome::Passed => _ = row.passed.insert(report.check.name()),
            Outcome::Failed { expected, came } => {
                row.failed.push((report.check.name(), format!("expected {expected}, {came} came")));
            }
            Outcome::NotApplicable(_) | Outcome::Skipped(_) => {}
        })
        .await?;
    row.left = end.left.iter().map(ToString::to_string).collect();
    Ok(row)
}
