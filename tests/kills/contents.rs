//! Contents that can be told from all others, whole or not.

use std::fmt;

/// The contents of an object or of a local file: one letter, its size, and the letter again and again.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Contents(Vec<u8>);

impl Contents {
    /// With at least one letter of its own, unless they are empty.
    pub(crate) fn new(letter: char, size: usize) -> Self {
        let line = format!("{letter}{size:09}");
        let mut bytes = line.repeat(size / line.len() + 1).into_bytes();
        bytes.truncate(size);
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.first() {
            None => f.write_str("empty"),
            Some(first) if *self == Self::new(char::from(*first), self.0.len()) => {
                write!(f, "{} bytes of {:?}", self.0.len(), char::from(*first))
            }
            Some(first) => write!(f, "{} bytes, torn, of {:?}…", self.0.len(), char::from(*first)),
        }
    }
}
