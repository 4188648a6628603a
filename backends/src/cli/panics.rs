//! Panics: those of a backend come back as its errors, and one of the command itself is reported like an error.

use std::{
    any::Any,
    io::{self, Write},
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    sync::{Mutex, PoisonError},
};

use backend_core::ErrorCode;

use super::failure::Failure;

/// Where the last panic was.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Runs the command. Nothing is printed about a panic where it happens, except with `-v`.
pub(super) fn caught<T>(verbose: bool, run: impl FnOnce() -> T) -> Result<T, Failure> {
    panic::set_hook(Box::new(move |info| note(info, verbose)));
    panic::catch_unwind(AssertUnwindSafe(run)).map_err(|panic| fault(&*panic))
}

fn note(info: &PanicHookInfo<'_>, verbose: bool) {
    let place = info.location().map(ToString::to_string);
    if verbose {
        let shown = place.as_deref().unwrap_or("an unknown place");
        let _ = writeln!(io::stderr(), "quintet: a panic at {shown}");
    }
    *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
}

fn fault(panic: &(dyn Any + Send)) -> Failure {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take();
    let place = place.map(|place| format!(" at {place}")).unwrap_or_default();
    Failure::new(ErrorCode::CodeError, format!("a fault in this program{place}: {words}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_failure_that_names_its_place() {
        let failure = caught(false, || -> () { panic!("no {}", "way") }).unwrap_err();
        drop(panic::take_hook());
        assert_eq!(failure.code(), 55);
        assert!(failure.message().contains("panics.rs") && failure.message().ends_with("no way"));
    }
}
