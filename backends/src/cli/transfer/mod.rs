//! `quintet cp` and `quintet mv`: an object or a whole tree, from any place to any other.

mod bar;
mod ends;
mod filter;
mod listing;
mod location;
mod object;
mod present;
mod tally;

use std::{pin::pin, sync::atomic::Ordering};

use backend_core::{Declared, Operation};
use futures::{
    StreamExt,
    future::{Either, select},
    stream,
};
use tokio::sync::Semaphore;

pub(super) use self::filter::Filters;
use self::{
    bar::Bar,
    ends::{Ends, Stores, What},
    listing::{Finder, Found},
    object::{Done, Item},
    tally::{Outcome, Tally, Verb},
};
use super::{
    arguments::{Copy, Move, Transfer},
    console::Console,
    failure::Failure,
    signals::Interrupt,
};

/// From how many bytes on an object is a large one: some backends hold several parts of such in memory.
const LARGE: u64 = 8 << 20;

/// What is to be done.
struct Plan<'a> {
    words: &'a Transfer,
    way: Way,
    /// Also what is in TO unchanged.
    all: bool,
    /// Large objects that may come through here at once: a few take all of the line, and each takes memory.
    large: Semaphore,
}

impl<'a> Plan<'a> {
    fn new(words: &'a Transfer, way: Way, all: bool) -> Self {
        let large = Semaphore::new(usize::from(words.jobs).div_ceil(4));
        Self { words, way, all, large }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Copy,
    Move,
}

impl Way {
    /// What does it within one store.
    const fn operation(self) -> Operation {
        match self {
            Self::Copy => Operation::Copy,
            Self::Move => Operation::Rename,
        }
    }

    const fn verb(self) -> &'static Verb {
        match self {
            Self::Copy => &Verb { name: "cp", done: "copied" },
            Self::Move => &Verb { name: "mv", done: "moved" },
        }
    }
}

pub(super) async fn copy(
    console: &mut Console,
    copy: &Copy,
    interrupt: &Interrupt,
) -> Result<(), Failure> {
    let plan = Plan::new(&copy.transfer, Way::Copy, copy.force);
    run(console, &plan, interrupt).await
}

/// Each time everything that is still in FROM: what happens to be in TO already may be something else.
pub(super) async fn relocate(
    console: &mut Console,
    mv: &Move,
    interrupt: &Interrupt,
) -> Result<(), Failure> {
    let plan = Plan::new(&mv.transfer, Way::Move, true);
    run(console, &plan, interrupt).await
}

/// Does what is planned, until it is interrupted; tells in any case what was done.
async fn run(console: &mut Console, plan: &Plan<'_>, interrupt: &Interrupt) -> Result<(), Failure> {
    let tally = Tally::new(plan.way.verb(), plan.words.dry_run);
    let done = match select(pin!(interrupt.raised()), pin!(transfer(console, plan, &tally))).await {
        Either::Left(_) => Ok(()),
        Either::Right((done, _)) => done,
    };
    match interrupt.status() {
        Some(status) => {
            tally.tell(console, true);
            console.stopped(status);
            Ok(())
        }
        None => {
            // What could not even begin has nothing to tell.
            done?;
            tally.tell(console, false);
            Ok(())
        }
    }
}

async fn transfer(console: &mut Console, plan: &Plan<'_>, tally: &Tally) -> Result<(), Failure> {
    let mut stores = Stores::default();
    let done = async {
        let ends =
            Ends::find(&mut stores, (&plan.words.from, &plan.words.to), plan.way.operation())
                .await?;
        between(console, plan, tally, &ends).await
    };
    let done = done.await;
    let closed = stores.close().await;
    done?;
    closed
}

/// Transfers what is meant, several objects at a time.
async fn between(
    console: &mut Console,
    plan: &Plan<'_>,
    tally: &Tally,
    ends: &Ends,
) -> Result<(), Failure> {
    if plan.way == Way::Move && ends.to.capabilities().declares(Declared::Volatile) {
        return Err(Failure::usage(format!(
            "TO, {}, keeps objects no longer than this process: what is moved there would be lost",
            ends.to.url()
        )));
    }
    let _bar = Bar::show(console.bars(), &tally.counts);
    let found = match &ends.what {
        What::Object(item) => {
            if !plan.words.filters.is_empty() {
                return Err(Failure::usage(format!(
                    "FROM is one object, {:?}: --include and --exclude are for trees",
                    item.from.as_str()
                )));
            }
            tally.counts.expect(&item.metadata);
            tally.counts.listed.store(true, Ordering::Relaxed);
            stream::iter([Found::Todo(item.clone())]).left_stream()
        }
        What::Tree => {
            let finder = Finder {
                from: ends.from.clone(),
                to: ends.to.clone(),
                filters: plan.words.filters.clone(),
                all: plan.all,
                counts: tally.counts.clone(),
            };
            finder.start().await?.right_stream()
        }
    };
    let mut work = pin!(
        found
            .enumerate()
            .map(|(place, found)| async move {
                (place as u64, carry_out(plan, ends, tally, found).await)
            })
            .buffer_unordered(usize::from(plan.words.jobs))
    );
    while let Some((place, outcome)) = work.next().await {
        match outcome {
            Ok((item, outcome)) => tally.add(console, &item.from, &item.to, outcome),
            Err(failure) => tally.fail(console, place, failure),
        }
    }
    Ok(())
}

async fn carry_out(
    plan: &Plan<'_>,
    ends: &Ends,
    tally: &Tally,
    found: Found,
) -> Result<(Item, Outcome), Failure> {
    let item = match found {
        Found::Todo(item) => item,
        Found::Unchanged(item) => return Ok((item, Outcome::Unchanged)),
        Found::Fault(failure) => return Err(failure),
    };
    if plan.words.dry_run {
        let bytes = item.metadata.size;
        return Ok((item, Outcome::Would { bytes }));
    }
    let is_large = item.metadata.size.is_some_and(|size| size >= LARGE);
    let _turn = match is_large && !ends.are_spared(plan.way.operation()) {
        true => plan.large.acquire().await.ok(),
        false => None,
    };
    let observe = bar::observer(&tally.counts);
    let done = match plan.way {
        Way::Copy => object::copy(ends, &item, observe.clone()).await,
        Way::Move => object::relocate(ends, &item, observe.clone()).await,
    };
    match done {
        Ok(Done { bytes, verified }) => {
            // What a store does by itself has told nothing on the way.
            observe(bytes);
            Ok((item, Outcome::Done { bytes, verified }))
        }
        Err(failure) => Err(failure.of(&item.from)),
    }
}
