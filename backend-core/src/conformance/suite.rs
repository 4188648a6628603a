//! Which checks are made, and making them.

use std::{
    collections::BTreeSet,
    future::pending,
    hash::{BuildHasher, RandomState},
    pin::{Pin, pin},
    time::Duration,
};

use futures_util::{
    FutureExt, StreamExt,
    future::{Either, Shared, select},
    stream::FuturesUnordered,
};
use tokio::time::sleep;

use super::{CHECKS, Check, Class, Outcome, Report, corner::Corner};
use crate::{BackendUrl, Error, ErrorCode, Result, reading::nearest};

/// How long the checks at work may take to end once they are to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How long clearing up may take from there.
const CLEARING: Duration = Duration::from_secs(15);

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
    /// Those that were chosen by [`Suite::classes`].
    classes: Option<Vec<Class>>,
    /// Those that were chosen by [`Suite::only`].
    patterns: Option<Vec<String>>,
    seed: u64,
    jobs: usize,
    keep: bool,
    limit: Duration,
}

/// What [`Suite::run_until`] tells while the checks are made.
#[derive(Debug)]
pub enum Event {
    /// This check has begun.
    Began(&'static Check),
    /// This is what came of one; [`skipped`](Outcome::Skipped) ones may not have begun.
    Ended(Report),
}

/// What is to be known once the checks have been made.
#[derive(Debug)]
#[non_exhaustive]
pub struct End {
    /// What could not be removed of what was put, an error for each name, and what else failed in clearing up: as a rule nothing.
    pub left: Vec<Error>,
    /// What the names of all that was kept start with, if it was to be kept.
    pub kept: Option<String>,
    /// Whether they were all made: `false` if they were stopped before.
    pub complete: bool,
}

impl Default for Suite {
    /// Every check that must or should pass, one after the other, with a random seed.
    fn default() -> Self {
        Self {
            classes: None,
            patterns: None,
            // Short enough to be typed, and for programs that read every number of JSON as a floating-point one.
            seed: RandomState::new().hash_one(()) >> 32,
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
        self.classes = Some(classes.into());
        self
    }

    /// Only the checks that one of these describes: the name of a check, of a group, or either with `*` for any part of it.
    ///
    /// A check that is named in full is made whatever its class. Of the others a pattern describes those of the [classes](Self::classes)
    /// that were chosen; by default those that must or should pass, or where there are none, as in the group `volume`, all.
    ///
    /// # Errors
    /// One that describes no check, with the nearest known name (50).
    pub fn only<I: AsRef<str>>(mut self, patterns: impl IntoIterator<Item = I>) -> Result<Self> {
        let patterns: Vec<_> = patterns.into_iter().map(|it| it.as_ref().to_owned()).collect();
        match patterns.iter().find(|pattern| !CHECKS.iter().any(|check| describes(pattern, check)))
        {
            Some(unknown) => Err(no_check(unknown)),
            None => {
                self.patterns = Some(patterns);
                Ok(self)
            }
        }
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

    /// How long one operation may take before it counts as hung: 5 minutes unless this is said. One on many names may take that long
    /// for every hundred of them.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// The checks that would be made, in their order.
    #[must_use]
    pub fn checks(&self) -> Vec<&'static Check> {
        let Some(patterns) = &self.patterns else {
            return CHECKS.iter().filter(|check| self.is_of_class(check)).collect();
        };
        let mut chosen = BTreeSet::new();
        for pattern in patterns {
            let described = || CHECKS.iter().filter(|check| describes(pattern, check));
            let of_class = described().filter(|it| it.name == pattern || self.is_of_class(it));
            let before = chosen.len();
            chosen.extend(of_class.map(|check| check.name));
            if self.classes.is_none() && chosen.len() == before {
                chosen.extend(described().map(|check| check.name));
            }
        }
        CHECKS.iter().filter(|check| chosen.contains(check.name)).collect()
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
    /// Those of [opening](crate::Store::open) the URL, a choice that no check is in (50), and where not even a few bytes can be
    /// put, permission denied (51) or no space (53): then no check was made.
    pub async fn run(self, url: BackendUrl, mut report: impl FnMut(Report)) -> Result<End> {
        let tell = |event| match event {
            Event::Began(_) => {}
            Event::Ended(made) => report(made),
        };
        self.run_until(url, pending(), tell).await
    }

    /// [Makes the checks](Self::run) until `stop` comes; then waits a few seconds for those at work, reports them and the others as
    /// skipped, and removes the corner, which takes some 20 seconds at most from there.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_until(
        self,
        url: BackendUrl,
        stop: impl Future<Output = ()>,
        mut tell: impl FnMut(Event),
    ) -> Result<End> {
        let checks = self.checks();
        if checks.is_empty() {
            let why = "no check is both of a class and of a name that were chosen";
            return Err(Error::new(ErrorCode::BackendError, why).permanent());
        }
        let stop = stop.shared();
        let opening = pin!(Corner::open(url, self.seed, self.limit, self.keep));
        let mut run = Run { waiting: checks, begun: BTreeSet::new(), tell: &mut tell };
        let corner = match select(opening, late(stop.clone())).await {
            Either::Left((corner, _)) => corner?,
            Either::Right(_) => {
                run.skip_the_rest();
                return Ok(End { left: Vec::new(), kept: None, complete: false });
            }
        };
        run.make_all(&corner, self.jobs, stop.clone()).await;
        let complete = run.skip_the_rest();
        let kept = self.keep.then(|| corner.prefix.clone());
        let patience = if complete { self.limit } else { self.limit.min(CLEARING) };
        Ok(End { left: corner.remove(patience).await, kept, complete })
    }

    fn is_of_class(&self, check: &Check) -> bool {
        match &self.classes {
            Some(classes) => classes.contains(&check.class),
            None => check.class != Class::Performance,
        }
    }
}

/// Checks that are being made.
struct Run<'t, T> {
    waiting: Vec<&'static Check>,
    begun: BTreeSet<&'static str>,
    tell: &'t mut T,
}

impl<T: FnMut(Event)> Run<'_, T> {
    /// Makes the checks that are waiting, and takes each out as it ends, until `stop` comes.
    async fn make_all(
        &mut self,
        corner: &Corner,
        jobs: usize,
        stop: Shared<impl Future<Output = ()>>,
    ) {
        let mut next = self.waiting.clone().into_iter();
        let mut working = FuturesUnordered::new();
        // A check is dropped only if it hangs: what it has begun would take effect behind the back of those who clear up.
        let mut late = late(stop.clone());
        loop {
            while working.len() < jobs && stop.clone().now_or_never().is_none() {
                let Some(check) = next.next() else { break };
                working.push(corner.make(check));
                self.take(Event::Began(check));
            }
            match select(working.next(), &mut late).await {
                Either::Left((Some(report), _)) => self.take(Event::Ended(report)),
                _ => return,
            }
        }
    }

    fn take(&mut self, event: Event) {
        match &event {
            Event::Began(check) => _ = self.begun.insert(check.name),
            Event::Ended(report) => self.waiting.retain(|check| check.name != report.check.name),
        }
        (self.tell)(event);
    }

    /// Reports on those that have not come to their end; answers whether there were none.
    fn skip_the_rest(&mut self) -> bool {
        for check in &self.waiting {
            let why = match self.begun.contains(check.name) {
                true => "it was stopped, and did not come to its end",
                false => "it was stopped before it began",
            };
            (self.tell)(Event::Ended(Report::skipped(check, why)));
        }
        self.waiting.is_empty()
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

/// When what has not ended after `stop` is given up.
fn late(stop: impl Future<Output = ()>) -> Pin<Box<impl Future<Output = ()>>> {
    Box::pin(async {
        stop.await;
        sleep(GRACE).await;
    })
}

/// Whether this is the name of the check, of its group, or a pattern that fits one of them.
fn describes(pattern: &str, check: &Check) -> bool {
    fits(pattern, check.name) || fits(pattern, check.group)
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

fn no_check(pattern: &str) -> Error {
    let names = CHECKS.iter().flat_map(|check| [check.name, check.group]);
    let hint = nearest(pattern, names).map(|name| format!("; did you mean {name:?}?"));
    let hint = hint.unwrap_or_default();
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
