//! What became of the objects: counted as they come, told at the end.

use std::{
    cell::RefCell,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use backend_core::{Metadata, Name};
use serde::Serialize;

use super::super::{console::Console, failure::Failure, shown};

/// How many failures are kept, to be listed at the end.
const LISTED: usize = 1000;

/// What is known of a run so far.
pub(super) struct Tally {
    started: Instant,
    verb: &'static Verb,
    dry: bool,
    pub(super) counts: Arc<Counts>,
    failures: RefCell<Failures>,
}

/// The words of a verb.
pub(super) struct Verb {
    pub(super) name: &'static str,
    pub(super) done: &'static str,
}

/// What the bar shows, too.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) done: AtomicU64,
    /// Bytes of objects that are done, and of those under way.
    pub(super) bytes: AtomicU64,
    pub(super) unchanged: AtomicU64,
    /// Objects that are to be done, as far as FROM has been listed.
    pub(super) known: AtomicU64,
    pub(super) known_bytes: AtomicU64,
    pub(super) listed: AtomicBool,
    /// Bytes of objects that are done.
    transferred: AtomicU64,
}

impl Counts {
    /// One more object that is to be done.
    pub(super) fn expect(&self, listed: &Metadata) {
        self.known.fetch_add(1, Ordering::Relaxed);
        self.known_bytes.fetch_add(listed.size.unwrap_or_default(), Ordering::Relaxed);
    }
}

#[derive(Default)]
struct Failures {
    count: u64,
    /// With the place of the object in the listing.
    listed: Vec<(u64, Failure)>,
    first: Option<(u64, u8)>,
}

/// What became of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done { bytes: u64, verified: bool },
    Would { bytes: Option<u64> },
    Unchanged,
}

impl Tally {
    pub(super) fn new(verb: &'static Verb, dry: bool) -> Self {
        let (counts, failures) = Default::default();
        Self { started: Instant::now(), verb, dry, counts, failures }
    }

    /// Counts an object, and tells of it where that is wanted.
    pub(super) fn add(&self, console: &mut Console, from: &Name, to: &Name, outcome: Outcome) {
        let counts = &self.counts;
        match outcome {
            Outcome::Unchanged => counts.unchanged.fetch_add(1, Ordering::Relaxed),
            Outcome::Done { bytes, .. } => {
                counts.transferred.fetch_add(bytes, Ordering::Relaxed);
                counts.done.fetch_add(1, Ordering::Relaxed)
            }
            Outcome::Would { bytes } => {
                counts.transferred.fetch_add(bytes.unwrap_or_default(), Ordering::Relaxed);
                counts.done.fetch_add(1, Ordering::Relaxed)
            }
        };
        let manner = console.manner();
        let wanted = manner.verbose || matches!(outcome, Outcome::Would { .. }) && !manner.quiet;
        if manner.json || wanted {
            console.show(&Row { verb: self.verb, name: from, to, outcome });
        }
    }

    /// Counts a failure: of the object that is at this place in the listing, or of the listing itself.
    pub(super) fn fail(&self, console: &mut Console, place: u64, failure: Failure) {
        if console.manner().json
            && let Some(name) = failure.name()
        {
            let error = failure.clone().without_causes();
            console.show(&FailedRow { name, outcome: "failed", error });
        }
        let mut failures = self.failures.borrow_mut();
        failures.count += 1;
        if failures.first.is_none_or(|(first, _)| place < first) {
            failures.first = Some((place, failure.code()));
        }
        if failures.listed.len() < LISTED {
            failures.listed.push((place, failure));
        }
    }

    /// Lists what failed, in order, and tells how much was done. `interrupted`: before the end.
    pub(super) fn tell(&self, console: &mut Console, interrupted: bool) {
        let mut failures = self.failures.borrow_mut();
        let unlisted = failures.count - failures.listed.len() as u64;
        failures.listed.sort_by_key(|(place, _)| *place);
        let first = failures.first.map(|(_, status)| status);
        first.into_iter().for_each(|status| console.fail_silently(status));
        for (_, failure) in failures.listed.drain(..) {
            console.fail(failure);
        }
        if console.manner().quiet && !console.manner().json {
            return;
        }
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        console.show(&Told {
            summary: Summary {
                verb: self.verb,
                done: count(&self.counts.done),
                bytes: count(&self.counts.transferred),
                seconds: self.started.elapsed().as_secs_f64(),
                unchanged: count(&self.counts.unchanged),
                failed: failures.count,
                dry_run: self.dry,
                interrupted,
                unlisted,
            },
        });
    }
}

/// A line of one object.
struct Row<'a> {
    verb: &'static Verb,
    name: &'a Name,
    to: &'a Name,
    outcome: Outcome,
}

impl Serialize for Row<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Object<'a> {
            name: &'a str,
            to: &'a str,
            outcome: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            bytes: Option<u64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            verified: Option<bool>,
        }
        let (outcome, bytes, verified) = match self.outcome {
            Outcome::Done { bytes, verified } => (self.verb.done, Some(bytes), Some(verified)),
            Outcome::Would { bytes } => ("planned", bytes, None),
            Outcome::Unchanged => ("unchanged", None, None),
        };
        Object { name: self.name, to: self.to, outcome, bytes, verified }.serialize(serializer)
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = self.verb.name;
        match self.outcome {
            Outcome::Unchanged => f.write_str("unchanged")?,
            Outcome::Would { .. } => write!(f, "would {verb}")?,
            Outcome::Done { .. } => f.write_str(verb)?,
        }
        write!(f, " {}", shown::escaped(self.name))?;
        if self.to != self.name {
            write!(f, " to {}", shown::escaped(self.to))?;
        }
        match self.outcome {
            Outcome::Done { bytes, verified } => {
                let unverified = if verified { "" } else { "  unverified" };
                write!(f, "  {}{unverified}", shown::size(bytes))
            }
            Outcome::Would { bytes: Some(bytes) } => write!(f, "  {}", shown::size(bytes)),
            _ => Ok(()),
        }
    }
}

/// A line of one that failed, for programs.
#[derive(Serialize)]
struct FailedRow<'a> {
    name: &'a str,
    outcome: &'static str,
    error: Failure,
}

impl fmt::Display for FailedRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown::escaped(self.name))
    }
}

/// The last line.
#[derive(Serialize)]
struct Told {
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    #[serde(skip)]
    verb: &'static Verb,
    done: u64,
    bytes: u64,
    seconds: f64,
    unchanged: u64,
    failed: u64,
    dry_run: bool,
    interrupted: bool,
    /// Failures that were too many to be listed.
    #[serde(skip)]
    unlisted: u64,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { verb, done, bytes, seconds, unchanged, failed, .. } = &self.summary;
        let objects = if *done == 1 { "object" } else { "objects" };
        let size = shown::size(*bytes);
        match self.summary.dry_run {
            true => write!(f, "would {} {done} {objects}, {size}", verb.name)?,
            false => {
                let rate = shown::size((*bytes as f64 / seconds.max(1e-3)) as u64);
                write!(f, "{} {done} {objects}, {size} in {seconds:.1} s ({rate}/s)", verb.done)?;
            }
        }
        if *unchanged > 0 {
            write!(f, ", {unchanged} unchanged")?;
        }
        if *failed > 0 {
            write!(f, ", {failed} failed")?;
        }
        if self.summary.unlisted > 0 {
            write!(f, " ({} more than are listed above)", self.summary.unlisted)?;
        }
        if self.summary.interrupted {
            f.write_str("; interrupted: nothing is half-written, and the same command goes on")?;
        }
        Ok(())
    }
}
