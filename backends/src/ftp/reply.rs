//! What goes wrong, and the framework's code for it.

use std::{fmt, io};

use backend_core::{Error, ErrorCode};
use suppaftp::{FtpError, types::Response};

/// A command that failed, or the connection it was sent by.
#[derive(Debug)]
pub(super) enum Failed {
    /// The server's reply, and what of it says why.
    Reply { code: u32, text: String, reason: String },
    /// No reply will come, or not the one to the next command.
    Lost(String),
    /// Said in the framework's words already.
    Other(Error),
}

impl Failed {
    /// An error that no other attempt can make right.
    pub(super) fn permanent(why: impl fmt::Display) -> Self {
        Self::Other(Error::other(why.to_string()).permanent())
    }

    fn says(&self, words: &[&str]) -> bool {
        matches!(self, Self::Reply { reason, .. } if has(reason, words))
    }

    /// There is nothing of this name, as far as the server tells: its codes do not.
    pub(super) fn is_not_found(&self) -> bool {
        match self {
            Self::Reply { code: 450 | 451 | 550 | 553, .. } => self.says(NOT_FOUND),
            Self::Other(error) => error.is_not_found(),
            _ => false,
        }
    }

    /// The file is not as the command needs it, and why is told by nothing but words, if at all: it may not be there, not be allowed, or
    /// be something else. One that is busy (450) is not meant.
    pub(super) fn is_about_the_file(&self) -> bool {
        matches!(self, Self::Reply { code: 521 | 550 | 553, .. }) || self.is_not_found()
    }

    pub(super) fn is_denied(&self) -> bool {
        matches!(self, Self::Reply { code: 450.., .. }) && self.says(DENIED)
    }

    /// The server has given a transfer up, for a reason of its own.
    pub(super) fn is_about_the_transfer(&self) -> bool {
        matches!(self, Self::Reply { code: 426 | 450 | 451, .. })
    }

    /// The argument is not one that the server takes: pyftpdlib says so of a directory that is not there.
    pub(super) fn is_about_the_argument(&self) -> bool {
        matches!(self, Self::Reply { code: 501, .. })
    }

    /// The server does not know the command, or not for such addresses.
    pub(super) fn is_unsupported(&self) -> bool {
        matches!(self, Self::Reply { code: 500 | 502 | 504 | 522, .. })
    }

    /// Whether the server has answered, whatever it was.
    pub(super) fn is_reply(&self) -> bool {
        matches!(self, Self::Reply { .. })
    }
}

const NO_SPACE: &[&str] = &["no space", "disk full", "quota"];
const DENIED: &[&str] = &["denied", "read-only", "not permitted", "not allowed"];
const NOT_FOUND: &[&str] = &[
    "no such file",
    "no such directory",
    "not found",
    "cannot find",
    "can't find",
    "does not exist",
    "doesn't exist",
    "not exist",
    "not a directory",
];

impl From<FtpError> for Failed {
    fn from(error: FtpError) -> Self {
        match error {
            FtpError::UnexpectedResponse(response) => of_response(&response),
            // suppaftp has nothing but its words.
            FtpError::SecureError(why) if why.contains("invalid peer certificate") => {
                Self::permanent(format!(
                    "the server's certificate is not valid: {why} (`ca=FILE` in the URL trusts another authority)"
                ))
            }
            FtpError::ConnectionError(error) if error.kind() == io::ErrorKind::InvalidInput => {
                Self::permanent(error)
            }
            FtpError::ConnectionError(error) => {
                Self::Lost(format!("the connection to the server is lost: {error}"))
            }
            FtpError::SecureError(why) => Self::Lost(format!("TLS: {why}")),
            error => Self::Lost(error.to_string()),
        }
    }
}

fn of_response(response: &Response) -> Failed {
    let text = String::from_utf8_lossy(&response.body);
    let text = text.trim();
    // suppaftp has no number for a code that it does not know.
    let code = text.get(..3).and_then(|code| code.parse().ok()).unwrap_or_default();
    match code {
        421 => Failed::Lost(format!("the server has ended the connection: {text}")),
        _ => of_text(code, text),
    }
}

fn of_text(code: u32, text: &str) -> Failed {
    Failed::Reply { code, text: text.into(), reason: reason(text).to_lowercase() }
}

/// What follows the names, which somebody may have called like a reason.
fn reason(text: &str) -> &str {
    let last = text.lines().last().unwrap_or_default();
    last.rsplit_once(": ").map_or(text, |(_, reason)| reason)
}

fn has(reason: &str, words: &[&str]) -> bool {
    words.iter().any(|word| reason.contains(word))
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Reply { code, text, reason } => of_reply(code, &text, &reason),
            Failed::Lost(why) => Self::other(why).transient().broken(),
            Failed::Other(error) => error,
        }
    }
}

fn of_reply(code: u32, text: &str, reason: &str) -> Error {
    let known = match code {
        552 | 452 => ErrorCode::NoSpace,
        _ if has(reason, NO_SPACE) => ErrorCode::NoSpace,
        530 | 532 if has(reason, &["too many", "maximum", "limit"]) => ErrorCode::BackendError,
        530..=534 => ErrorCode::PermissionDenied,
        450.. if has(reason, DENIED) => ErrorCode::PermissionDenied,
        451 | 550 | 553 if has(reason, NOT_FOUND) => ErrorCode::NotFound,
        500 | 502 | 504 => ErrorCode::Unsupported,
        _ => ErrorCode::BackendError,
    };
    let shown: Vec<_> = text.lines().map(str::trim).collect();
    let error = Error::new(known, format!("the server says {:?}", shown.join(" ")));
    match code {
        _ if known != ErrorCode::BackendError => error,
        // No data connection can be made: where it is for want of a TLS session, another login has one.
        425 => error.transient().broken(),
        // Whoever else is logged in will be gone.
        400..=499 | 530 | 532 => error.transient(),
        500..=599 => error.permanent(),
        _ => error,
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(reply: &str) -> Error {
        let code = reply[..3].parse().expect("a code");
        of_text(code, reply).into()
    }

    #[test]
    fn replies_have_the_codes_of_the_contract() {
        for (reply, expected, again) in [
            ("530 Login incorrect.", 51, false),
            ("530 Sorry, the maximum number of clients (5) are already connected.", 50, true),
            ("550 a: No such file or directory", 52, false),
            ("451 Rename/move failure: No such file or directory", 52, false),
            ("550 a: Permission denied", 51, false),
            ("550 a: Directory not empty", 50, false),
            ("550 /denied/x: No such file or directory", 52, false),
            ("550 /quota/x: No such file or directory", 52, false),
            ("550 /not found/a: b: Permission denied", 51, false),
            ("550 /no such file/x: Directory not empty", 50, false),
            ("550-Access is denied.\r\n Win32 error: Access is denied.\r\n550 End", 51, false),
            ("552 Transfer aborted. Disk quota exceeded", 53, false),
            ("452 Insufficient storage space", 53, false),
            ("451 Error writing: No space left on device", 53, false),
            ("425 Unable to build data connection: Operation not permitted", 50, true),
            ("426 Failure reading network stream.", 50, true),
            ("450 a: Resource temporarily unavailable", 50, true),
        ] {
            let error = error(reply);
            let came = (error.code().number(), error.is_transient());
            assert_eq!(came, (expected, again), "{reply}");
        }
    }

    #[test]
    fn what_a_file_is_called_is_no_reason() {
        let failed = of_text(550, "550 /denied/x: No such file or directory");
        assert!(failed.is_not_found() && !failed.is_denied());
        let failed = of_text(550, "550 /no such file/x: Permission denied");
        assert!(failed.is_denied() && !failed.is_not_found());
    }

    #[test]
    fn of_a_reply_of_several_lines_all_is_shown_in_one() {
        let error = error("550-No.\r\n Really.\r\n550 No.");
        assert_eq!(error.chain(), [r#"the server says "550-No. Really. 550 No.""#]);
    }
}
