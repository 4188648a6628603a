//! The framework's errors for what rclone says, and for how it ends. <https://rclone.org/docs/#exit-code>

use backend_core::{Error, ErrorCode, Result};
use serde_json::Value;

use crate::program::Ended;

/// Words of remotes that tell more than the status, which is 1 for most of them; in lower case.
const TOLD: [(&str, ErrorCode); 12] = [
    ("didn't find section in config file", ErrorCode::BadUrl),
    ("permission denied", ErrorCode::PermissionDenied),
    ("operation not permitted", ErrorCode::PermissionDenied),
    ("read-only file system", ErrorCode::PermissionDenied),
    ("accessdenied", ErrorCode::PermissionDenied),
    ("401 unauthorized", ErrorCode::PermissionDenied),
    ("403 forbidden", ErrorCode::PermissionDenied),
    ("no space left", ErrorCode::NoSpace),
    ("quota exceeded", ErrorCode::NoSpace),
    ("insufficient storage", ErrorCode::NoSpace),
    ("is a directory", ErrorCode::BackendError),
    ("not a directory", ErrorCode::BackendError),
];

/// What came of a call that has failed.
pub(super) struct Refused {
    error: Error,
    is_absent: bool,
    is_directory: bool,
}

impl Refused {
    /// By what a call answers, and by how the run of it has ended.
    pub(super) fn by_call(answer: &Value, ended: &Ended) -> Self {
        let told =
            answer["error"].as_str().map(|told| told.trim_start_matches("loopback: call failed: "));
        let ends_with = |words| told.is_some_and(|told| told.ends_with(words));
        // A directory is no object, and there is none below one.
        let is_directory = ends_with("is a directory not a file");
        let is_absent = is_directory || ends_with(": not a directory") || is_absent(ended);
        Self { error: of(ended, told), is_absent, is_directory }
    }

    /// Whether there is a directory in the place of an object.
    pub(super) fn is_directory(&self) -> bool {
        self.is_directory
    }

    /// Whether the object is not there.
    pub(super) fn is_absent(&self) -> bool {
        self.is_absent
    }

    pub(super) fn error(self) -> Error {
        self.error
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, is_absent: false, is_directory: false }
    }
}

/// # Errors
/// The one that the status is, with the last words.
pub(super) fn check(ended: &Ended) -> Result<()> {
    match ended.is_success() {
        true => Ok(()),
        false => Err(of(ended, None)),
    }
}

/// Whether a directory or an object is not there.
fn is_absent(ended: &Ended) -> bool {
    matches!(ended.code(), Some(3 | 4))
}

fn of(ended: &Ended, told: Option<&str>) -> Error {
    let error = |code| match told {
        Some(told) => Error::new(code, format!("rclone: {told}")),
        None => ended.error(code, |_| true),
    };
    if is_absent(ended) {
        return error(ErrorCode::NotFound);
    }
    let all = told.unwrap_or(&ended.words).to_lowercase();
    match TOLD.iter().find(|(words, _)| all.contains(words)) {
        Some((_, code)) => error(*code).permanent(),
        // Syntax, and what rclone calls fatal or not worth another attempt.
        None if matches!(ended.code(), Some(2 | 6 | 7 | 8)) => {
            error(ErrorCode::CommandError).permanent()
        }
        None => error(ErrorCode::BackendError).transient(),
    }
}
