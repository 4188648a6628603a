//! What goes wrong, and the framework's code for it.

use std::{fmt, io};

use backend_core::{Error, ErrorCode};

/// The codes of SSH_FXP_STATUS; those from 9 on are of later versions, which some servers answer in version 3 as well.
pub(super) mod code {
    pub(crate) const OK: u32 = 0;
    pub(crate) const EOF: u32 = 1;
    pub(crate) const NO_SUCH_FILE: u32 = 2;
    pub(crate) const PERMISSION_DENIED: u32 = 3;
    pub(crate) const FAILURE: u32 = 4;
    pub(crate) const BAD_MESSAGE: u32 = 5;
    pub(crate) const NO_CONNECTION: u32 = 6;
    pub(crate) const CONNECTION_LOST: u32 = 7;
    pub(crate) const UNSUPPORTED: u32 = 8;
    pub(crate) const NO_SUCH_PATH: u32 = 10;
    pub(crate) const ALREADY_EXISTS: u32 = 11;
    pub(crate) const WRITE_PROTECT: u32 = 12;
    pub(crate) const NO_SPACE: u32 = 14;
    pub(crate) const QUOTA_EXCEEDED: u32 = 15;
    pub(crate) const DIR_NOT_EMPTY: u32 = 18;
    pub(crate) const NOT_A_DIRECTORY: u32 = 19;
    pub(crate) const INVALID_FILENAME: u32 = 20;
    pub(crate) const IS_A_DIRECTORY: u32 = 24;
}

/// A request that failed, or the connection it was made on.
#[derive(Debug)]
pub(super) enum Failed {
    /// The server's answer.
    Status { code: u32, message: String },
    /// No answer will come.
    Lost(String),
    /// Said in the framework's words already.
    Other(Error),
}

impl Failed {
    fn has(&self, wanted: &[u32]) -> bool {
        matches!(self, Self::Status { code, .. } if wanted.contains(code))
    }

    /// Also because something on the way to it is no directory: OpenSSH has one answer for both.
    pub(super) fn is_not_found(&self) -> bool {
        self.has(&[code::NO_SUCH_FILE, code::NO_SUCH_PATH, code::NOT_A_DIRECTORY])
            || matches!(self, Self::Other(error) if error.is_not_found())
    }

    pub(super) fn is_denied(&self) -> bool {
        self.has(&[code::PERMISSION_DENIED])
    }

    /// The server says that it failed, and not why.
    pub(super) fn is_vague(&self) -> bool {
        self.has(&[code::FAILURE])
    }

    pub(super) fn is_unsupported(&self) -> bool {
        self.has(&[code::UNSUPPORTED])
    }

    pub(super) fn is_taken(&self) -> bool {
        self.has(&[code::ALREADY_EXISTS])
    }

    pub(super) fn is_end(&self) -> bool {
        self.has(&[code::EOF])
    }

    /// An error that no other attempt can make right.
    pub(super) fn permanent(why: impl fmt::Display) -> Self {
        Self::Other(Error::other(why.to_string()).permanent())
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Status { code, message } => of_status(code, message),
            Failed::Lost(why) => Self::other(why).transient().broken(),
            Failed::Other(error) => error,
        }
    }
}

fn of_status(status: u32, message: String) -> Error {
    let says = |words: &[&str]| words.iter().any(|word| message.to_lowercase().contains(word));
    let code = match status {
        code::NO_SUCH_FILE | code::NO_SUCH_PATH => ErrorCode::NotFound,
        code::PERMISSION_DENIED | code::WRITE_PROTECT => ErrorCode::PermissionDenied,
        code::NO_SPACE | code::QUOTA_EXCEEDED => ErrorCode::NoSpace,
        code::ALREADY_EXISTS => ErrorCode::AlreadyExists,
        code::UNSUPPORTED => ErrorCode::Unsupported,
        code::INVALID_FILENAME => ErrorCode::BadName,
        _ if says(&["no space", "disk full", "quota"]) => ErrorCode::NoSpace,
        _ if says(&["read-only"]) => ErrorCode::PermissionDenied,
        _ => ErrorCode::BackendError,
    };
    let error = Error::new(code, format!("the server says {message:?} (SSH_FX code {status})"));
    match status {
        code::NO_CONNECTION | code::CONNECTION_LOST => error.transient().broken(),
        code::BAD_MESSAGE | code::DIR_NOT_EMPTY | code::NOT_A_DIRECTORY | code::IS_A_DIRECTORY => {
            error.permanent()
        }
        _ => error,
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// Of the connection: what the protocol cannot agree on stays so, all else may be better next time.
impl From<russh::Error> for Failed {
    fn from(error: russh::Error) -> Self {
        match error {
            russh::Error::IO(error) => Self::Other(Error::from(error).broken()),
            russh::Error::NoCommonAlgo { .. } => Self::permanent(error),
            error => Self::Lost(format!("SSH: {error}")),
        }
    }
}
