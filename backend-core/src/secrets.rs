//! What must not be printed, and errors without it.

use std::{cmp::Reverse, error::Error as StdError, fmt, sync::Arc};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};

/// The secrets of a store, to be kept out of whatever is printed.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Option<Arc<[SecretString]>>);

impl Secrets {
    /// Shorter ones would blot out the words around them.
    const SHORTEST: usize = 3;

    pub(crate) fn new(secrets: Vec<SecretString>) -> Self {
        let secrets = secrets.iter().map(ExposeSecret::expose_secret);
        Self::of(secrets.filter(|s| s.len() >= Self::SHORTEST).flat_map(forms).collect())
    }

    fn of(mut forms: Vec<SecretString>) -> Self {
        // The longest first: one may be a part of another.
        forms.sort_by_key(|form| Reverse(form.expose_secret().len()));
        Self((!forms.is_empty()).then(|| forms.into()))
    }

    pub(crate) fn and(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Some(ours), Some(others)) if !Arc::ptr_eq(ours, others) => {
                Self::of(ours.iter().chain(others.iter()).cloned().collect())
            }
            (ours, others) => Self(ours.clone().or(others.clone())),
        }
    }

    /// An error in the same words without the secrets, if it or one of its causes shows any.
    pub(crate) fn hidden(&self, error: &(dyn StdError + 'static)) -> Option<Hidden> {
        self.0.as_ref()?;
        let (mut words, mut shows, mut next) = (Vec::new(), false, Some(error));
        while let Some(error) = next {
            shows |= self.are_in(&format!("{error} {error:?}"));
            words.push(self.scrub(error.to_string()));
            next = error.source();
        }
        let hide =
            |cause: Option<Hidden>, words| Some(Hidden { words, cause: cause.map(Box::new) });
        words.into_iter().rev().fold(None, hide).filter(|_| shows)
    }

    fn are_in(&self, text: &str) -> bool {
        self.0.iter().flat_map(|secrets| secrets.iter()).any(|it| text.contains(it.expose_secret()))
    }

    pub(crate) fn scrub(&self, mut text: String) -> String {
        for secret in self.0.iter().flat_map(|secrets| secrets.iter()) {
            if text.contains(secret.expose_secret()) {
                text = text.replace(secret.expose_secret(), "***");
            }
        }
        text
    }
}

/// The words of an error that showed a secret, and those of its cause.
#[derive(Debug)]
pub(crate) struct Hidden {
    words: String,
    cause: Option<Box<Hidden>>,
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl StdError for Hidden {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// A secret as it is, as it stands in a URL, and as `{:?}` shows it.
fn forms(secret: &str) -> [SecretString; 3] {
    const RESERVED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let quoted = format!("{secret:?}");
    let quoted = &quoted[1..quoted.len() - 1];
    let encoded = utf8_percent_encode(secret, RESERVED).to_string();
    [secret.into(), encoded.into(), quoted.into()]
}
