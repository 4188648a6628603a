//! One rule of a plan: which calls, what goes wrong with them, how often, and with which error.

use std::{fmt, time::Duration};

use backend_core::{Error, ErrorCode, Operation, OptionKind, OptionValue};
use serde::Deserialize;
use wildmatch::WildMatch;

use super::{fault::Fault, read};

/// A rule, as it was read out of its text.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Rule {
    pub(super) text: String,
    pub(super) calls: Calls,
    pub(super) fault: Fault,
    pub(super) when: When,
    pub(super) marks: Marks,
}

/// The calls that a rule is about.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    pub(super) operations: Vec<Operation>,
    /// What one of the names must look like.
    pub(super) pattern: Option<WildMatch>,
}

/// Which of its calls a rule strikes, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct When {
    /// The first that it may strike.
    pub(super) from: u64,
    /// From there on, every one of this number.
    pub(super) every: u64,
    /// The probability for each of these.
    pub(super) chance: f64,
    /// How many it strikes at most.
    pub(super) times: u64,
}

impl Default for When {
    fn default() -> Self {
        Self { from: 1, every: 1, chance: 1.0, times: u64::MAX }
    }
}

/// What its error says beside its words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Marks {
    pub(super) code: Option<ErrorCode>,
    /// Whether another attempt may succeed, where that is not left to the code.
    pub(super) transient: Option<bool>,
    pub(super) broken: bool,
    /// How long it asks to wait.
    pub(super) wait: Option<Duration>,
}

impl Rule {
    /// Whether a call is one of those that it is about.
    pub(super) fn is_about(&self, operation: Operation, names: &[&str]) -> bool {
        let Calls { operations, pattern } = &self.calls;
        let is_like = |pattern: &WildMatch| names.iter().any(|name| pattern.matches(name));
        operations.contains(&operation) && pattern.as_ref().is_none_or(is_like)
    }

    /// The error that it makes.
    pub(super) fn error(&self) -> Error {
        let what = match self.fault {
            Fault::Lost => "it was done, and the answer is lost",
            Fault::Cut(_) => "it broke off half-way",
            _ => "nothing was done",
        };
        let Marks { code, transient, broken, wait } = self.marks;
        let code = code.unwrap_or(ErrorCode::BackendError);
        let mut error = Error::new(code, format!("{what}, by the rule {self}"));
        if let Some(wait) = wait {
            error = error.retry_after(wait);
        }
        if broken {
            error = error.broken();
        }
        match transient {
            Some(true) => error.transient(),
            Some(false) => error.permanent(),
            None => error,
        }
    }
}

impl When {
    /// Whether the call of this number is struck; `draw` is a number from 0 up to 1 that is its own.
    pub(super) fn is_due(&self, call: u64, draw: impl FnOnce() -> f64) -> bool {
        let Some(since) = call.checked_sub(self.from) else { return false };
        (since + 1).is_multiple_of(self.every) && (self.chance >= 1.0 || draw() < self.chance)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Rule {
    type Error = read::Mistake;
    fn try_from(text: String) -> Result<Self, read::Mistake> {
        read::rule(text)
    }
}

impl OptionValue for Rule {
    const KIND: OptionKind = OptionKind::Text;
    fn shown(&self) -> Option<String> {
        Some(self.text.clone())
    }
}
