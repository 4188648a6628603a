//! The checks as tests of somebody's crate.

use tokio::runtime::Builder;

use super::{CHECKS, Corner, Outcome};
use crate::{BackendUrl, Result};

/// Writes a test for each [check](crate::conformance::CHECKS) of the contract: `conformance!("foo://…");` is all that a file below
/// `tests/` needs, beside `use my_crate as _;` where the backend is in the package's own library.
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
/// A check that is not applicable passes, and says why: `cargo test -- --show-output`.
#[macro_export]
macro_rules! conformance {
    ($url:expr $(,)?) => {
        $crate::__conformance_table! { $crate::__conformance_tests, $url }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    ($url:expr; $($room:ident::$check:ident $name:literal $needs:tt $statement:literal;)*) => {$(
        #[doc = $statement]
        #[test]
        fn $check() {
            $crate::conformance::__pass($name, $url);
        }
    )*};
}

/// Makes one check of a target; a panic says why it failed.
#[doc(hidden)]
#[track_caller]
pub fn __pass(check: &str, target: impl AsRef<str>) {
    match made(check, target.as_ref()) {
        Ok((Outcome::Passed, _)) => {}
        Ok((Outcome::NotApplicable(why), _)) => say(&format!("not applicable: {why}")),
        Ok((Outcome::Failed(why), statement)) => panic!("{why}\nThe contract: {statement}"),
        Err(error) => panic!("{error}"),
    }
}

/// What came of a check, and what it states.
fn made(name: &str, target: &str) -> Result<(Outcome, &'static str)> {
    let url = BackendUrl::parse(target)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let corner = Corner::open(url).await?;
        let mut made = (Outcome::Passed, "");
        for check in CHECKS.iter().filter(|check| check.name == name) {
            made = (corner.make(check).await, check.statement);
        }
        match corner.remove().await.into_iter().next() {
            // What failed before tells more.
            Some(error) if !matches!(made.0, Outcome::Failed(_)) => Err(error),
            _ => Ok(made),
        }
    })
}

/// The harness shows it, if it is asked to.
#[allow(clippy::print_stdout)]
fn say(words: &str) {
    println!("{words}");
}
