//! A password that is sent and not logged: suppaftp logs every command before it is encoded.

use std::{fmt, io};

use backend_core::secrecy::{ExposeSecret, SecretString};
use suppaftp::{Encoding, Utf8Encoding};

/// The command as it is logged.
pub(super) const COMMAND: &str = "PASS ******";

/// Encodes [`COMMAND`] as the one with the password.
pub(super) struct Unlogged(pub(super) SecretString);

impl Encoding for Unlogged {
    fn decode(&self, bytes: &[u8]) -> String {
        Utf8Encoding.decode(bytes)
    }

    fn encode(&self, text: &str) -> io::Result<Vec<u8>> {
        match text.strip_prefix(COMMAND) {
            Some(end) => Ok(format!("PASS {}{end}", self.0.expose_secret()).into()),
            None => Utf8Encoding.encode(text),
        }
    }
}

impl fmt::Debug for Unlogged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unlogged")
    }
}
