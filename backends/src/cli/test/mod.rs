//! `quintet test`: makes the checks in a corner of the target, says what came of them, and removes the corner.

mod bar;
mod explain;
mod record;
mod report;
mod text;

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use backend_core::{
    Error, ErrorCode, Operation,
    conformance::{Class, Event, Suite},
};

use self::{
    bar::Bar,
    record::{Line, Record},
};
use super::{
    arguments::Test, console::Console, failure::Failure, place, progress::Bars, signals::Interrupt,
};

pub(super) use self::report::File as ReportFile;

/// How long the checks at work may take to end after an interrupt, and then clearing up.
pub(super) const PATIENCE: Duration = Duration::from_secs(40);

/// How many names that could not be removed are told.
const TOLD: usize = 10;

/// Explains or lists checks, which needs no store.
pub(super) fn describe(console: &mut Console, test: &Test) -> Result<(), Failure> {
    match &test.explain {
        Some(name) => explain::explain(console, name),
        None => {
            explain::list(console, &suite(test)?.checks());
            Ok(())
        }
    }
}

/// Makes the checks.
pub(super) async fn run(
    console: &mut Console,
    test: &Test,
    interrupt: &Interrupt,
) -> Result<(), Failure> {
    let word = test.url.as_deref().unwrap_or_default();
    let (url, suite) = (place::url(word)?, suite(test)?);
    report::refuse_early(&test.reports)?;
    let mut record = Record::new(&url, word, &suite, counts_shoulds(test));
    let (started, bar) = (Instant::now(), Bar::new(console.bars(), suite.checks().len()));
    let bars = console.bars().clone();
    let stop = async {
        interrupt.raised().await;
        tell_of_clearing_up(&bars);
    };
    let end = suite
        .run_until(url, stop, |event| match event {
            Event::Began(check) => bar.began(check),
            Event::Ended(report) => {
                bar.ended(&report);
                let line = Line::new(&report);
                if console.manner().json || console.manner().verbose {
                    console.show(&line);
                }
                record.reports.push(report);
            }
        })
        .await;
    drop(bar);
    let mut end = end.map_err(not_begun)?;
    record.took = started.elapsed();
    record.is_complete = end.complete;
    record.kept = end.kept.take();
    record.left = end.left.iter().map(ToString::to_string).collect();
    text::tell(console, &record);
    if record.totals().failed > 0 {
        console.fail_silently(ErrorCode::ValidationFailed.number());
    }
    tell_what_is_left(console, end.left);
    for file in &test.reports {
        if let Err(failure) = file.write(&record) {
            console.fail(failure);
        }
    }
    if let Some(status) = interrupt.status() {
        console.stopped(status);
    }
    Ok(())
}

/// The checks that are meant, and how they are to be made.
fn suite(test: &Test) -> Result<Suite, Failure> {
    let mut suite = Suite::new().keep(test.keep).jobs(test.jobs.into());
    if !test.classes.is_empty() {
        suite = suite.classes(&test.classes);
    }
    if !test.only.is_empty() {
        suite = suite.only(&test.only).map_err(|error| Failure::usage(error.to_string()))?;
    }
    if suite.checks().is_empty() {
        let classes: Vec<_> = test.classes.iter().map(|class| class.name()).collect();
        let of = if test.only.is_empty() { "" } else { " that --only names" };
        let why = format!("no check{of} is of class {}: see --list", classes.join(" or "));
        return Err(Failure::usage(why));
    }
    Ok(match test.seed {
        Some(seed) => suite.seed(seed),
        None => suite,
    })
}

/// What kept the checks from being made: a URL that cannot be opened, or a storage that takes nothing.
fn not_begun(error: Error) -> Failure {
    match error.operation() {
        Some(Operation::Put) => Failure::from(error).in_doing("no check was made"),
        _ => error.into(),
    }
}

/// Whether a `should` that does not hold fails the whole: where it was asked for.
fn counts_shoulds(test: &Test) -> bool {
    test.strict || test.classes.contains(&Class::Should)
}

/// Tells somebody at a terminal what is waited for.
fn tell_of_clearing_up(bars: &Bars) {
    let words = "quintet: stopping and clearing up; another Ctrl-C leaves what was put\n";
    if bars.are_seen() {
        bars.suspend(|| _ = io::stderr().write_all(words.as_bytes()));
    }
}

fn tell_what_is_left(console: &mut Console, left: Vec<Error>) {
    let more = left.len().saturating_sub(TOLD);
    let last = left.last().map(|error| error.code());
    for error in left.into_iter().take(TOLD) {
        console.fail(left_behind(error));
    }
    if let Some(code) = last.filter(|_| more > 0) {
        console.fail(Failure::new(code, format!("left behind: {more} more")));
    }
}

fn left_behind(error: Error) -> Failure {
    let doing = if error.name().is_some() { "left behind" } else { "clearing up" };
    Failure::from(error).in_doing(doing)
}
