//! What may stand in a command.

use backend_core::{Error, ErrorCode, Result};

/// The text, unless it has a line break: that would end the command, and begin another.
pub(super) fn sayable(text: &str) -> Result<&str> {
    match text.contains(['\r', '\n']) {
        true => {
            let why = format!("{text:?}: FTP cannot name what has a line break in its name");
            Err(Error::new(ErrorCode::BadName, why))
        }
        false => Ok(text),
    }
}
