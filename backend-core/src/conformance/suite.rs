//! Which checks are made, and making them.

use std::{
    future::pending,
    hash::{BuildHasher, RandomState},
    pin::pin,
    time::Duration,
};

use futures_util::{
    FutureExt, StreamExt,
    future::{Either, select},
    stream::FuturesUnordered,
};
use tokio::time::sleep;

use super::{CHECKS, Check, Class, Outcome, Report, corner::Corner};
use crate::{BackendUrl, Error, ErrorCode, Result};

/// How long the checks at work may take to end once they are to stop.
const GRACE: Duration = Duration::from_secs(5);

/// The checks that are to be made, and how.
///
/// ```standalone_crate
/// # use backend_core::prelude::*;
/// # use std::{collections::BTreeMap, sync::Mutex};
/// # #[derive(Default)]
/// # pub struct Mem(Mutex<BTreeMap<String, Vec<u8>>>);
/// # #[backend(scheme = "mem", declares(volatile))]
/// # impl Mem {
/// #     fn new() -> Self { Self::default() }
/// #     fn get(&self, name: &str) -> Option<Vec<u8>> { self.0.lock().unwrap().get(name).cloned() }
/// #     fn put(&self, name: &str, data: Vec<u8>) { self.0.lock().unwrap().insert(name.into(), data); }
/// #     fn list(&self) -> Vec<String> { self.0.lock().unwrap().keys().cloned().collect() }
/// #     fn delete(&self, name: &str) -> bool { self.0.lock().unwrap().remove(name).is_some() }
/// # }
/// use backend_core::conformance::{Outcome, Suite};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let mut failed = 0;
/// let suite = Suite::new().only(["contents", "listing::exact"])?.seed(7);
/// let end = suite
///     .run("mem:".parse()?, |report| {
///         if let Outcome::Failed { expected, came } = report.outcome {
///             println!("{}: expected {expected}, {came} came", report.check.name());
///             failed += 1;
///         }
///     })
///     .await?;
/// assert!(failed == 0 && end.left.is_empty());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Suite {
    checks: Vec<&'static Check>,
    seed: u64,
    jobs: usize,
    keep: bool,
    limit: Duration,
}

/// What is to be known once the checks have been made.
#[derive(Debug)]
#[non_exhaustive]
pub struct End {
    /// What could not be removed of what was put, an error each: as a rule nothing.
    pub left: Vec<Error>,
    /// What the names of all that was kept start with, if it was to be kept.
    pub kept: Option<String>,
    /// Whether they were all made: `false` if they were stopped before.
    pub complete: bool,
}

impl Default for Suite {
    /// Every check that must or should pass, one after the other, with a random seed.
    fn default() -> Self {
        let checks = CHECKS.iter().filter(|check| check.class != Class::Performance);
        Self {
            checks: checks.collect(),
            seed: RandomState::new().hash_one(()),
            jobs: 1,
            keep: false,
            limit: Duration::from_secs(300),
        }
    }
}

impl Suite {
    /// The default.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only the checks of these classes, in place of the default.
    #[must_use]
    pub fn classes(mut self, classes: &[Class]) -> Self {
        self.checks = CHECKS.iter().filter(|check| classes.contains(&check.class)).collect();
        self
    }

    /// Of the checks so far, only those that one of these describes: the name of a check, of a group, or either with `*` for any
    /// part of it. A check that is named in full is made whatever its class.
    ///
    /// # Errors
    /// One that describes no check, with the nearest known name (50).
    pub fn only<I: AsRef<str>>(mut self, patterns: impl IntoIterator<Item = I>) -> Result<Self> {
        let mut chosen = Vec::new();
        for pattern in patterns {
            chosen.extend(self.described(pattern.as_ref())?);
        }
        self.checks = CHECKS.iter().filter(|check| chosen.contains(&check.name)).collect();
        Ok(self)
    }

    /// Random contents and choices come from this seed: with the same one the same is done.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many checks are made at once; at least one.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs.max(1);
        self
    }

    /// Leaves in the target what the checks have put.
    #[must_use]
    pub fn keep(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }

    /// How long one operation may take before it counts as hung: 5 minutes unless this is said.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// The checks that would be made, in their order.
    #[must_use]
    pub fn checks(&self) -> &[&'static Check] {
        &self.checks
    }

    /// The seed that it would be made with.
    #[must_use]
    pub fn current_seed(&self) -> u64 {
        self.seed
    }

    /// Makes the checks on the storage behind a URL, in a fresh corner of it, hands out a report on each as it comes, and removes the
    /// corner.
    ///
    /// # Errors
    /// Those of [opening](crate::Store::open) the URL: then no check was made.
    pub async fn run(self, url: BackendUrl, report: impl FnMut(Report)) -> Result<End> {
        self.run_until(url, pending(), report).await
    }

    /// [Makes the checks](Self::run) until `stop` comes; then waits a few seconds for those at work, reports them and the others as
    /// skipped, and removes the corner.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_until(
        self,
        url: BackendUrl,
        stop: impl Future<Output = ()>,
        mut report: impl FnMut(Report),
    ) -> Result<End> {
        let corner = Corner::open(url, self.seed, self.limit, self.keep).await?;
        let kept = self.keep.then(|| corner.prefix.clone());
        let mut waiting = self.checks;
        let complete = all(&corner, &mut waiting, self.jobs, stop, &mut report).await;
        for check in waiting {
            report(Report::skipped(check, "it was stopped before its end"));
        }
        Ok(End { left: corner.remove().await, kept, complete })
    }

    fn described(&self, pattern: &str) -> Result<Vec<&'static str>> {
        if let Some(check) = CHECKS.iter().find(|check| check.name == pattern) {
            return Ok(vec![check.name]);
        }
        let fits = |check: &&Check| fits(pattern, check.name) || fits(pattern, check.group);
        let chosen: Vec<_> = self.checks.iter().copied().filter(fits).collect();
        if !chosen.is_empty() {
            return Ok(chosen.iter().map(|check| check.name).collect());
        }
        Err(unknown(pattern, CHECKS.iter().any(|check| fits(&check))))
    }
}

impl Report {
    fn skipped(check: &'static Check, why: &str) -> Self {
        Self {
            check,
            outcome: Outcome::Skipped(why.into()),
            took: Duration::ZERO,
            steps: Vec::new(),
            earlier_steps: 0,
            notes: Vec::new(),
        }
    }
}

/// Makes the checks that are waiting and takes each out as it ends; whether none was left when `stop` came.
async fn all(
    corner: &Corner,
    waiting: &mut Vec<&'static Check>,
    jobs: usize,
    stop: impl Future<Output = ()>,
    report: &mut impl FnMut(Report),
) -> bool {
    let stop = stop.shared();
    let mut next = waiting.clone().into_iter();
    let mut working = FuturesUnordered::new();
    // A check is dropped only if it hangs: what it has begun would take effect behind the back of those who clear up.
    let mut late = pin!(async {
        stop.clone().await;
        sleep(GRACE).await;
    });
    loop {
        while working.len() < jobs && stop.clone().now_or_never().is_none() {
            match next.next() {
                Some(check) => working.push(corner.make(check)),
                None => break,
            }
        }
        let Either::Left((Some(made), _)) = select(working.next(), &mut late).await else { break };
        waiting.retain(|check| check.name != made.check.name);
        report(made);
    }
    waiting.is_empty()
}

/// Whether `pattern`, in which `*` is any text, is `text`.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            (0..=text.len()).any(|at| text.is_char_boundary(at) && fits(rest, &text[at..]))
        }),
    }
}

fn unknown(pattern: &str, other_class: bool) -> Error {
    if other_class {
        let why = format!("{pattern:?} describes only checks of a class that was not chosen");
        return Error::new(ErrorCode::BackendError, why).permanent();
    }
    let names = CHECKS.iter().flat_map(|check| [check.name, check.group]);
    let nearest = names.max_by(|a, b| {
        strsim::jaro_winkler(pattern, a).total_cmp(&strsim::jaro_winkler(pattern, b))
    });
    let hint = nearest.map(|nearest| format!("; did you mean {nearest:?}?")).unwrap_or_default();
    Error::new(ErrorCode::BackendError, format!("no check is called {pattern:?}{hint}")).permanent()
}

#[cfg(test)]
mod tests {
    use super::{Suite, fits};
    use crate::BackendUrl;

    #[test]
    fn it_can_be_made_in_a_task_of_its_own() {
        fn sent(_: impl Send) {}
        sent(Suite::new().run(BackendUrl::parse("foo:").expect("it is one"), |_| {}));
    }

    #[test]
    fn a_star_is_any_text() {
        for (pattern, text, expected) in [
            ("contents::empty", "contents::empty", true),
            ("contents", "contents::empty", false),
            ("contents::*", "contents::empty", true),
            ("*empty", "contents::empty", true),
            ("c*::e*y", "contents::empty", true),
            ("*", "", true),
            ("**", "x", true),
            ("*y*z", "contents::empty", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
