//! What checks find, and the words for what came instead of what was expected.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep};

use super::Outcome;
use crate::{Capabilities, Declared, Error, ErrorCode};

/// What a check comes to.
pub(super) type Found<T = ()> = Result<T, Unmet>;

/// Why a check has not passed.
#[derive(Debug)]
pub(super) enum Unmet {
    Failed { expected: String, came: String },
    NotApplicable(String),
}

impl Unmet {
    pub(super) fn failed(expected: impl Into<String>, came: impl Into<String>) -> Self {
        Self::Failed { expected: expected.into(), came: came.into() }
    }

    /// Says of what that is.
    fn of(self, what: &str) -> Self {
        match self {
            Self::Failed { expected, came } => {
                Self::Failed { expected: format!("{what} to have {expected}"), came }
            }
            other => other,
        }
    }

    pub(super) fn not_applicable(why: impl Into<String>) -> Self {
        Self::NotApplicable(why.into())
    }
}

/// An operation that was to succeed has failed.
impl From<Error> for Unmet {
    fn from(error: Error) -> Self {
        match error.code() {
            ErrorCode::Unsupported => Self::NotApplicable(error.to_string()),
            _ => {
                let what = error.operation().map_or("the check".into(), |it| it.to_string());
                Self::failed(format!("{what} to succeed"), words(&error))
            }
        }
    }
}

/// What an error says of its kind and its causes, without the place, which is the step's.
pub(super) fn words(error: &Error) -> String {
    let mut causes = error.chain();
    causes.truncate(causes.len().saturating_sub(error.other_attempts().len()));
    match error.code() {
        code if causes.is_empty() => code.to_string(),
        ErrorCode::BackendError => causes.join(": "),
        code => format!("{code}: {}", causes.join(": ")),
    }
}

/// A name in quotation marks; of a long one its start and its end.
pub(super) fn quoted(name: &str) -> String {
    const EDGE: usize = 30;
    let characters: Vec<char> = name.chars().collect();
    match characters.len() {
        0..=80 => format!("{name:?}"),
        length => {
            let start: String = characters[..EDGE].iter().collect();
            let end: String = characters[length - EDGE..].iter().collect();
            format!("{start:?} … {end:?}")
        }
    }
}

/// Something that the check itself needs has failed: a local file, a task.
impl From<std::io::Error> for Unmet {
    fn from(error: std::io::Error) -> Self {
        Self::failed("the check itself to work", format!("on this machine: {error}"))
    }
}

impl From<Found> for Outcome {
    fn from(found: Found) -> Self {
        match found {
            Ok(()) => Self::Passed,
            Err(Unmet::Failed { expected, came }) => Self::Failed { expected, came },
            Err(Unmet::NotApplicable(why)) => Self::NotApplicable(why),
        }
    }
}

/// Fails unless what came is what was expected.
pub(super) fn equal<T: PartialEq + std::fmt::Debug>(what: &str, came: &T, expected: &T) -> Found {
    expect(came == expected, || (format!("{what} {expected:?}"), format!("{came:?}")))
}

/// Fails with (what was expected, what came) unless it is met.
pub(super) fn expect<E: Into<String>, C: Into<String>>(
    met: bool,
    otherwise: impl FnOnce() -> (E, C),
) -> Found {
    if met {
        return Ok(());
    }
    let (expected, came) = otherwise();
    Err(Unmet::failed(expected, came))
}

/// Fails unless these are the contents, byte by byte.
pub(super) fn same(came: &[u8], expected: &[u8]) -> Found {
    expect(came.len() == expected.len(), || {
        (format!("{} bytes", expected.len()), format!("{} bytes", came.len()))
    })?;
    match came.iter().zip(expected).position(|(came, expected)| came != expected) {
        Some(at) => Err(Unmet::failed(
            format!("{} as byte {at} of {}", expected[at], came.len()),
            format!("{}", came[at]),
        )),
        None => Ok(()),
    }
}

/// Fails unless these are the contents of what was read, byte by byte.
pub(super) fn has(what: &str, read: Result<impl AsRef<[u8]>, Error>, expected: &[u8]) -> Found {
    match read {
        Ok(came) => same(came.as_ref(), expected).map_err(|unmet| unmet.of(what)),
        Err(error) if error.is_not_found() => {
            Err(Unmet::failed(format!("{what} to be there"), "not found"))
        }
        Err(error) => Err(error.into()),
    }
}

/// Fails unless the operation has answered that there is no such object.
pub(super) fn is_not_found<T>(outcome: Result<T, Error>) -> Found {
    fails_with(outcome, ErrorCode::NotFound).map(drop)
}

/// Fails unless the operation has failed; answers the error.
pub(super) fn fails<T>(outcome: Result<T, Error>) -> Found<Error> {
    match outcome {
        Err(error) if error.code() == ErrorCode::Unsupported => Err(error.into()),
        Err(error) => Ok(error),
        Ok(_) => Err(Unmet::failed("an error", "success")),
    }
}

/// Fails unless the operation has failed with this code; answers the error.
pub(super) fn fails_with<T>(outcome: Result<T, Error>, code: ErrorCode) -> Found<Error> {
    let expected = || format!("an error: {code}");
    match outcome {
        Err(error) if error.code() == code => Ok(error),
        Err(error) if error.code() == ErrorCode::Unsupported => Err(error.into()),
        Err(error) => Err(Unmet::failed(expected(), words(&error))),
        Ok(_) => Err(Unmet::failed(expected(), "success")),
    }
}

/// Fails unless a time that was told of a change just made is that of this machine, give or take a day.
pub(super) fn is_now(told: SystemTime) -> Found {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let now = SystemTime::now();
    let apart = now.duration_since(told).unwrap_or_else(|ahead| ahead.duration());
    expect(apart <= DAY, || {
        let side = if told < now { "back" } else { "ahead" };
        let days = apart.as_secs() / DAY.as_secs();
        ("a time within a day of this machine's clock", format!("one that is {days} days {side}"))
    })
}

/// Where changes take a while to be seen, looks again until they are.
pub(super) async fn in_time<T, F: Future<Output = Found<T>>>(
    capabilities: Capabilities,
    look: impl Fn() -> F,
) -> Found<T> {
    const LONGEST: Duration = Duration::from_secs(60);
    let is_eventual = capabilities.declares(Declared::Eventual);
    let (started, mut wait) = (Instant::now(), Duration::from_millis(50));
    loop {
        match look().await {
            Err(Unmet::Failed { .. }) if is_eventual && started.elapsed() < LONGEST => {
                sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(2));
            }
            found => return found,
        }
    }
}
