//! Failures as the command reports them: an exit status, one line, and the causes under `-v`.

use std::io;

use backend_core::{Error, ErrorCode, Name};
use serde::Serialize;

/// The exit status when the command line makes no sense.
pub(super) const USAGE: u8 = 2;

/// Why something was not done.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Failure {
    /// The exit status.
    code: u8,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
}

impl Failure {
    /// The command line makes no sense.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { code: USAGE, message: message.into(), name: None, causes: Vec::new() }
    }

    /// Something other than a store failed.
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code: code.number(), ..Self::usage(message) }
    }

    /// An object is not there, said by an answer rather than by an error.
    pub(super) fn not_found(operation: &str, name: &Name, scheme: &str) -> Self {
        let message = format!("{operation} {:?} on {scheme}: not found", name.as_str());
        Self { name: Some(name.to_string()), ..Self::new(ErrorCode::NotFound, message) }
    }

    /// What the system answered to `doing`.
    pub(super) fn local(doing: &str, error: io::Error) -> Self {
        Self::from(Error::from(error)).in_doing(doing)
    }

    /// The same, in doing something that the message does not tell.
    pub(super) fn in_doing(self, doing: &str) -> Self {
        Self { message: format!("{doing}: {}", self.message), ..self }
    }

    /// The same of the object `name`.
    pub(super) fn of(self, name: &Name) -> Self {
        Self { name: Some(name.to_string()), ..self }
    }

    pub(super) fn code(&self) -> u8 {
        self.code
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn causes(&self) -> &[String] {
        &self.causes
    }

    pub(super) fn is_not_found(&self) -> bool {
        self.code == ErrorCode::NotFound.number()
    }

    /// The same with other words.
    pub(super) fn map_texts(self, map: impl Fn(String) -> String) -> Self {
        let causes = self.causes.into_iter().map(&map).collect();
        Self { message: map(self.message), name: self.name.map(&map), causes, ..self }
    }

    pub(super) fn without_causes(self) -> Self {
        Self { causes: Vec::new(), ..self }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: error.code().number(),
            message: error.to_string(),
            name: error.name().map(ToString::to_string),
            causes: error.chain(),
        }
    }
}
