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
        from_environment(&self.scheme).next()
    }
}

/// The passwords in the environment that are meant for a scheme, the first of which is taken.
pub(crate) fn from_environment(scheme: &str) -> impl Iterator<Item = SecretString> {
    let own = scheme.to_ascii_uppercase().replace(['-', '.', '+'], "_");
    [format!("QUINTET_PASSWORD_{own}"), "BACKEND_PASSWORD".into(), "FTP_PASSWORD".into()]
        .into_iter()
        .filter_map(|variable| env::var(variable).ok())
        .map(SecretString::from)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("url", &self.url).finish_non_exhaustive()
    }
}
