//! Whether a storage keeps the contract: the checks, and three ways to make them. With the cargo feature `conformance`.
//!
//! - As tests: [`conformance!("foo://…")`](macro@crate::conformance) in a file below `tests/` is a test for each check, for
//!   `cargo test` and for nextest.
//! - As a call: [`Suite::run`] makes those that are chosen, and hands out a [`Report`] on each as it comes.
//! - As a command: `quintet test foo://…`.
//!
//! A [`Check`] works below a fresh directory of its own in the target, which nobody else has, and removes afterwards what is in it,
//! whatever came of it. What was in the target before is not touched.
//!
//! How it is built: the [table](CHECKS) names every check; a [`Suite`] chooses some and opens a corner of the target; each check is made
//! as a case in that corner, which knows operations by names relative to it and records them as [`Step`]s; what the check finds becomes
//! its [`Outcome`]. What other suites check and this one does not is [listed](left_out), with the reasons.

mod broken;
mod case;
mod checks;
mod corner;
mod directory;
mod found;
mod handle;
mod log;
mod suite;
mod table;
mod testing;

#[doc = include_str!("left_out.md")]
pub mod left_out {}

use std::{fmt, time::Duration};

use futures_util::future::BoxFuture;

use self::{case::Case, found::Found};
pub use self::{
    directory::{Directory, directory},
    log::Step,
    suite::{End, Event, Suite},
    table::CHECKS,
    testing::__pass,
};
use crate::Operation;

/// One property of the contract.
pub struct Check {
    group: &'static str,
    subject: &'static str,
    name: &'static str,
    class: Class,
    needs: &'static [Operation],
    statement: &'static str,
    reason: &'static str,
    run: fn(&Case) -> BoxFuture<'_, Found>,
}

impl Check {
    /// What it is called: `group::check`, as is the test that [`conformance!`](macro@crate::conformance) writes for it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The checks of one subject are a group.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.group
    }

    /// What the checks of its group are about: one sentence.
    #[must_use]
    pub fn subject(&self) -> &'static str {
        self.subject
    }

    /// What it means if it fails.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// The operations that it cannot be made without.
    #[must_use]
    pub fn needs(&self) -> &'static [Operation] {
        self.needs
    }

    /// What holds where it passes: one sentence.
    #[must_use]
    pub fn statement(&self) -> &'static str {
        self.statement
    }

    /// Why that matters: what goes wrong where it does not hold.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.name).finish()
    }
}

/// What it means if a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Whoever relies on the contract may lose data, or be told what is not so.
    Must,
    /// It can be lived with, if one knows of it.
    Should,
    /// The same promises at volume. What it took is told, and never judged.
    Performance,
}

impl Class {
    /// Every class, the gravest first.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::Performance];

    /// The word for it: `must`, `should`, `performance`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Performance => "performance",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What it states holds.
    Passed,
    /// It does not hold.
    Failed {
        /// What was expected.
        expected: String,
        /// What came instead.
        came: String,
    },
    /// It says nothing of this storage, and why.
    NotApplicable(String),
    /// It was not made to its end, and why.
    Skipped(String),
}

/// A check that was made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// Which one.
    pub check: &'static Check,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took, without clearing up.
    pub took: Duration,
    /// The last operations that it made, in the order in which they began.
    pub steps: Vec<Step>,
    /// How many operations came before those.
    pub earlier_steps: usize,
    /// What it has measured, a line each.
    pub notes: Vec<String>,
}
