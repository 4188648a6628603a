//! Who somebody is to a storage: asked for only when it is needed.

use std::{env, fmt};

use secrecy::SecretString;

use crate::BackendUrl;

/// User and password of a URL, looked up only when asked for. An author takes one as an argument of `new`.
///
/// A password comes from the URL, else `QUINTET_PASSWORD_<SCHEME>`, else `BACKEND_PASSWORD`, else `FTP_PASSWORD`.
#[derive(Clone)]
pub struct Credentials {
    url: BackendUrl,
    scheme: String,
}

impl Credentials {
    pub(crate) fn new(url: &BackendUrl, scheme: &str) -> Self {
        Self { url: url.clone(), scheme: scheme.into() }
    }

    /// The user in the URL.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.url.user()
    }

    /// The password, from the first place that has one.
    #[must_use]
    pub fn password(&self) -> Option<SecretString> {
        if let Some(password) = self.url.password() {
            return Some(password.clone());
        }
        let own = format!(
            "QUINTET_PASSWORD_{}",
            self.scheme.to_ascii_uppercase().replace(['-', '.', '+'], "_")
        );
        [&*own, "BACKEND_PASSWORD", "FTP_PASSWORD"]
            .iter()
            .find_map(|variable| env::var(variable).ok())
            .map(SecretString::from)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("url", &self.url).finish_non_exhaustive()
    }
}
