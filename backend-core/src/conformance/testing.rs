//! The checks as tests of somebody's crate.

use tokio::runtime::Builder;

use super::{Outcome, Report, Suite};
use crate::{BackendUrl, Result};

/// Writes a test for each [check](crate::conformance::CHECKS) of the contract: `conformance!("foo://…");` is all that a file below
/// `tests/` needs, beside `use my_crate as _;` where the backend is in the package's own library.
///
/// The tests stand in a module for each group, so `cargo test contents` makes one group, and `cargo test contents::empty` one check.
/// Those of class performance are ignored unless asked for: `cargo test -- --ignored`.
///
/// The URL is any expression that is an `AsRef<str>`. Each test evaluates it anew and keeps it until its corner of the target has been
/// removed, so it may be a guard: of a [directory](crate::conformance::directory), or of a server. It stands in the body of the test,
/// so a `return` in it skips.
///
/// ```
/// # mod tests {
/// backend_core::conformance!(backend_core::conformance::directory("foo"));
/// # }
/// ```
///
/// A check that is not applicable passes, and says why: `cargo test -- --show-output`. Random contents are those of
/// `QUINTET_TEST_SEED`, if that is set to the seed that a failed test told.
#[macro_export]
macro_rules! conformance {
    ($url:expr $(,)?) => {
        $crate::__conformance_table! { $crate::__conformance_tests, $url }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    ($url:expr; $($group:ident $subject:literal {$(
        $class:ident $check:ident [$($operation:ident),*] $statement:literal $reason:literal;
    )*})*) => {
        $crate::__conformance_groups! { $url; $($group $subject {$($class $check $statement)*})* }
    };
}

/// A group a step: the URL cannot be repeated with what is repeated inside of it.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_groups {
    ($url:expr;) => {};
    (
        $url:expr;
        $group:ident $subject:literal {$($class:ident $check:ident $statement:literal)*}
        $($rest:tt)*
    ) => {
        #[doc = $subject]
        mod $group {
            #[allow(unused_imports)]
            use super::*;
            $crate::__conformance_group! { $group $url; $($class $check $statement)* }
        }
        $crate::__conformance_groups! { $url; $($rest)* }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_group {
    ($group:ident $url:expr;) => {};
    ($group:ident $url:expr; performance $check:ident $statement:literal $($rest:tt)*) => {
        #[doc = $statement]
        #[test]
        #[ignore = "at volume"]
        fn $check() {
            $crate::conformance::__pass(concat!(stringify!($group), "::", stringify!($check)), $url);
        }
        $crate::__conformance_group! { $group $url; $($rest)* }
    };
    ($group:ident $url:expr; $class:ident $check:ident $statement:literal $($rest:tt)*) => {
        #[doc = $statement]
        #[test]
        fn $check() {
            $crate::conformance::__pass(concat!(stringify!($group), "::", stringify!($check)), $url);
        }
        $crate::__conformance_group! { $group $url; $($rest)* }
    };
}

/// Makes one check of a target; a panic says why it failed.
#[doc(hidden)]
#[track_caller]
pub fn __pass(check: &str, target: impl AsRef<str>) {
    let suite = match std::env::var("QUINTET_TEST_SEED").map(|seed| seed.parse()) {
        Ok(Ok(seed)) => Suite::new().seed(seed),
        Ok(Err(_)) => panic!("QUINTET_TEST_SEED is a number such as a failed test has told"),
        Err(_) => Suite::new(),
    };
    let seed = suite.current_seed();
    match made(suite, check, target.as_ref()) {
        Ok(report) => match &report.outcome {
            Outcome::Passed => report.notes.iter().for_each(|note| say(note)),
            Outcome::NotApplicable(why) | Outcome::Skipped(why) => {
                say(&format!("not applicable: {why}"));
            }
            Outcome::Failed { expected, came } => panic!(
                "expected {expected}\n    came {came}\n\
                 The contract: {}\nWhat matters: {}\nWhat led there:\n{}\n\
                 Again: QUINTET_TEST_SEED={seed} cargo test {check}",
                report.check.statement,
                report.check.reason,
                steps(&report)
            ),
        },
        Err(error) => panic!("{error}"),
    }
}

fn steps(report: &Report) -> String {
    let mut lines = Vec::new();
    if report.earlier_steps > 0 {
        lines.push(format!("  … {} before", report.earlier_steps));
    }
    lines.extend(report.steps.iter().map(|step| format!("  {step}")));
    lines.join("\n")
}

/// The report on one check, or what keeps it from being made or cleared up after.
fn made(suite: Suite, name: &str, target: &str) -> Result<Report> {
    let url = BackendUrl::parse(target)?;
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut reports = Vec::new();
    let suite = suite.only([name])?;
    let ended = runtime.block_on(suite.run(url, |report| reports.push(report)));
    // What hangs on a thread of its own would be waited for.
    runtime.shutdown_background();
    let left = ended?.left.into_iter().next();
    let failed = |report: &Report| matches!(report.outcome, Outcome::Failed { .. });
    match (reports.into_iter().next(), left) {
        // What failed before tells more.
        (Some(report), Some(error)) if !failed(&report) => Err(error),
        (Some(report), _) => Ok(report),
        (None, Some(error)) => Err(error),
        (None, None) => Err(crate::Error::other(format!("no check is called {name:?}"))),
    }
}

/// The harness shows it, if it is asked to.
#[allow(clippy::print_stdout)]
fn say(words: &str) {
    println!("{words}");
}
