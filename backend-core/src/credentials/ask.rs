//! The question for a password, put to whoever runs the program.

use std::{fmt, io, sync::OnceLock};

use secrecy::SecretString;

use super::Credentials;
use crate::BackendUrl;

/// A password that is wanted, as `Display` says: `me@host (sftp)`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PasswordRequest<'a> {
    /// The scheme, or the prefix.
    pub scheme: &'a str,
    /// Whose password it is, if that is known.
    pub user: Option<&'a str>,
    /// Where it is valid, if it is a host.
    pub host: Option<&'a str>,
    /// What a prefix stands in front of.
    pub behind: Option<&'a BackendUrl>,
}

impl fmt::Display for PasswordRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, user, host, behind } = self;
        match (user, host, behind) {
            (_, _, Some(behind)) => write!(f, "{scheme} in front of {behind}"),
            (Some(user), Some(host), _) => write!(f, "{user}@{host} ({scheme})"),
            (Some(user), None, _) => write!(f, "{user} ({scheme})"),
            (None, Some(host), _) => write!(f, "{host} ({scheme})"),
            (None, None, _) => f.write_str(scheme),
        }
    }
}

type Asker = dyn Fn(&PasswordRequest<'_>) -> io::Result<Option<SecretString>> + Send + Sync;

static ASKER: OnceLock<Box<Asker>> = OnceLock::new();

impl Credentials {
    /// Says how this program asks for a password that is found nowhere: `None` is no password, an error a warning and no password.
    /// Answers whether it counts, which only the first one does.
    ///
    /// It is one for the process, as the terminal is, and reaches the stores that backends open by themselves. It is called at most
    /// once for each store, on a thread that may block unless an author's `async fn new` calls [`password`](Self::password).
    pub fn ask_with(
        asker: impl Fn(&PasswordRequest<'_>) -> io::Result<Option<SecretString>> + Send + Sync + 'static,
    ) -> bool {
        ASKER.set(Box::new(asker)).is_ok()
    }
}

pub(super) fn ask(request: &PasswordRequest<'_>) -> Option<SecretString> {
    let answer = ASKER.get()?(request);
    answer.unwrap_or_else(|error| {
        tracing::warn!("asking for the password of {request}: {error}");
        None
    })
}
