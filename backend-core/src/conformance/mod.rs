//! Whether a storage keeps the contract: the checks, and three ways to make them. With the cargo feature `conformance`.
//!
//! - As tests: [`conformance!("foo://…")`](macro@crate::conformance) in a file below `tests/` is a test for each check, for
//!   `cargo test` and for nextest.
//! - As a call: [`run`] makes them all and reports on each as it comes; a [`Corner`] makes one at a time.
//! - As a command: `quintet test foo://…`.
//!
//! A [`Check`] works with names that nobody else has, below a directory of its own in the target, and removes afterwards what it has
//! put there, whatever came of it. What was in the target before is not touched.

mod checks;
mod corner;
mod directory;
mod table;
mod testing;

use std::fmt;

use futures_util::future::BoxFuture;

pub use self::{
    corner::Corner,
    directory::{Directory, directory},
    table::CHECKS,
    testing::__pass,
};
use crate::{BackendUrl, Error, ErrorCode, Operation, Result};

/// One property of the contract.
pub struct Check {
    name: &'static str,
    statement: &'static str,
    needs: &'static [Operation],
    run: fn(&Corner) -> BoxFuture<'_, Result<(), Unmet>>,
}

impl Check {
    /// What it is called: by the operation, and the case if there are several.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What holds where it passes: one sentence.
    #[must_use]
    pub fn statement(&self) -> &'static str {
        self.statement
    }

    /// The operations that it cannot be made without.
    #[must_use]
    pub fn needs(&self) -> &'static [Operation] {
        self.needs
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.name).finish()
    }
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What it states holds.
    Passed,
    /// It does not hold: what was expected, and what came.
    Failed(String),
    /// It says nothing of this storage, and why.
    NotApplicable(String),
}

/// Why a check has not passed.
enum Unmet {
    Failed(String),
    NotApplicable(String),
}

impl From<Error> for Unmet {
    fn from(error: Error) -> Self {
        match error.code() {
            ErrorCode::Unsupported => Self::NotApplicable(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<Result<(), Unmet>> for Outcome {
    fn from(result: Result<(), Unmet>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(Unmet::Failed(why)) => Self::Failed(why),
            Err(Unmet::NotApplicable(why)) => Self::NotApplicable(why),
        }
    }
}

/// Makes every check on the storage behind a URL, one after the other, and tells `report` of each as it comes. Answers what could not
/// be removed of what was put there: as a rule nothing.
///
/// ```standalone_crate
/// # use backend_core::prelude::*;
/// # use std::{collections::BTreeMap, sync::Mutex};
/// # #[derive(Default)]
/// # pub struct Mem(Mutex<BTreeMap<String, Vec<u8>>>);
/// # #[backend(scheme = "mem")]
/// # impl Mem {
/// #     fn new() -> Self { Self::default() }
/// #     fn get(&self, name: &str) -> Option<Vec<u8>> { self.0.lock().unwrap().get(name).cloned() }
/// #     fn put(&self, name: &str, data: Vec<u8>) { self.0.lock().unwrap().insert(name.into(), data); }
/// #     fn list(&self) -> Vec<String> { self.0.lock().unwrap().keys().cloned().collect() }
/// #     fn delete(&self, name: &str) -> bool { self.0.lock().unwrap().remove(name).is_some() }
/// # }
/// use backend_core::conformance::{self, Outcome};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let mut failed = 0;
/// let left = conformance::run("mem:".parse()?, |check, outcome| {
///     if let Outcome::Failed(why) = outcome {
///         println!("{}: {why}", check.name());
///         failed += 1;
///     }
/// })
/// .await?;
/// assert!(failed == 0 && left.is_empty());
/// # Ok(()) }
/// ```
///
/// # Errors
/// Those of [opening](crate::Store::open) the URL: then no check was made.
pub async fn run(
    url: BackendUrl,
    mut report: impl FnMut(&'static Check, Outcome),
) -> Result<Vec<Error>> {
    let corner = Corner::open(url).await?;
    for check in CHECKS {
        report(check, corner.make(check).await);
    }
    Ok(corner.remove().await)
}
