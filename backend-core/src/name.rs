//! Names of objects, checked in one place before any backend sees them.

use std::{fmt, ops::Deref, sync::Arc};

use crate::{Error, ErrorCode};

/// The name of an object: relative, UTF-8, `/`-separated, no empty, `.` or `..` part, no NUL.
///
/// Cheap to clone. Dereferences to `str`.
///
/// ```
/// use backend_core::Name;
/// assert_eq!(Name::new("a/b c").unwrap().as_str(), "a/b c");
/// assert!(Name::new("../etc/passwd").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Arc<str>);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("a name cannot be empty")]
    Empty,
    #[error("a name cannot start with '/': names are relative to the store")]
    Absolute,
    #[error("a name cannot end with '/': it is an object, not a directory")]
    Directory,
    #[error("a name cannot have an empty part ('//')")]
    EmptyPart,
    #[error("a name cannot have a part '.' or '..'")]
    Dots,
    #[error("a name cannot contain NUL")]
    Nul,
}

impl Name {
    /// The name that `text` is.
    ///
    /// # Errors
    /// [`ErrorCode::BadName`] (50), naming the text and the rule, if it is none.
    pub fn new(text: impl AsRef<str> + Into<Arc<str>>) -> Result<Self, Error> {
        check(text.as_ref())?;
        Ok(Self(text.into()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An error if `text` is no name.
pub(crate) fn check(text: &str) -> Result<(), Error> {
    let bad = |fault| Error::new(ErrorCode::BadName, format!("{text:?}: {fault}"));
    fault(text).map_or(Ok(()), |fault| Err(bad(fault)))
}

fn fault(text: &str) -> Option<Fault> {
    let (mut part, mut dots) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'/' if part == 0 => return Some(empty_part(text)),
            b'/' if is_dots(part, dots) => return Some(Fault::Dots),
            b'/' => (part, dots) = (0, 0),
            0 => return Some(Fault::Nul),
            byte => (part, dots) = (part + 1, dots + usize::from(byte == b'.')),
        }
    }
    match text {
        "" => Some(Fault::Empty),
        _ if part == 0 => Some(Fault::Directory),
        _ if is_dots(part, dots) => Some(Fault::Dots),
        _ => None,
    }
}

fn empty_part(text: &str) -> Fault {
    if text.starts_with('/') { Fault::Absolute } else { Fault::EmptyPart }
}

/// Whether a part of this many bytes, with this many dots, is `.` or `..`.
fn is_dots(part: usize, dots: usize) -> bool {
    part == dots && part <= 2
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.as_str().into()
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

/// What may stand where a [`Store`](crate::Store) asks for a name: a [`Name`], or text that is checked.
pub trait IntoName {
    /// The name.
    ///
    /// # Errors
    /// [`ErrorCode::BadName`] (50) if the text is not a name.
    fn into_name(self) -> Result<Name, Error>;
}

/// Several names.
///
/// # Errors
/// The first bad one.
pub(crate) fn into_names<N: IntoName>(
    names: impl IntoIterator<Item = N>,
) -> Result<Vec<Name>, Error> {
    names.into_iter().map(IntoName::into_name).collect()
}

impl IntoName for Name {
    fn into_name(self) -> Result<Name, Error> {
        Ok(self)
    }
}

impl IntoName for &Name {
    fn into_name(self) -> Result<Name, Error> {
        Ok(self.clone())
    }
}

impl IntoName for &str {
    fn into_name(self) -> Result<Name, Error> {
        Name::new(self)
    }
}

impl IntoName for String {
    fn into_name(self) -> Result<Name, Error> {
        Name::new(self)
    }
}

impl IntoName for &String {
    fn into_name(self) -> Result<Name, Error> {
        Name::new(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_are_no_names_are_refused_with_the_rule() {
        for (text, fault) in [
            ("", Fault::Empty),
            ("/a", Fault::Absolute),
            ("a/", Fault::Directory),
            ("a//b", Fault::EmptyPart),
            (".", Fault::Dots),
            ("..", Fault::Dots),
            ("a/../b", Fault::Dots),
            ("a/./b", Fault::Dots),
            ("a\0b", Fault::Nul),
        ] {
            let error = Name::new(text).unwrap_err().to_string();
            assert!(error.contains(&fault.to_string()), "{text:?}: {error}");
        }
    }

    #[test]
    fn odd_but_good_names_are_taken_as_they_are() {
        for text in ["a", "...", ".hidden", "a b", "%2F", "ü/日本", "a\\b", "\n", "-rf", "*?#+&"]
        {
            assert_eq!(Name::new(text).unwrap().as_str(), text);
        }
    }

    proptest! {
        #[test]
        fn a_name_never_leads_out_of_a_root(text in "[./a\0]{0,12}") {
            if let Ok(name) = Name::new(text.as_str()) {
                let parts: Vec<_> = std::path::Path::new(name.as_str()).components().collect();
                prop_assert!(parts.iter().all(|p| matches!(p, std::path::Component::Normal(_))));
                prop_assert_eq!(parts.len(), name.split('/').count());
            }
        }
    }
}
