//! What a step comes to.

use std::{collections::BTreeMap, fmt};

use backend_core::{Bytes, Error, ErrorCode};

use crate::contents::counted;

/// What a store answers, or must answer.
#[derive(Clone, PartialEq)]
pub(crate) enum Answer {
    Done,
    /// So many bytes were put.
    Stored(u64),
    Contents(Bytes),
    /// Not found, or the size as far as it is known.
    Found(Option<Size>),
    FoundEach(BTreeMap<String, Option<Size>>),
    /// Sorted.
    Names(Vec<String>),
    /// For each name, whether it was there to be deleted.
    Deleted(BTreeMap<String, bool>),
    Failed(Fault),
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Size {
    Known(u64),
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    Code(ErrorCode),
    /// Directories: an object is, or would be, in the place of one. Any error of code 50.
    NotBoth,
}

impl Answer {
    /// Whether it is as expected, as far as it tells.
    pub(crate) fn fits(&self, expected: &Self) -> bool {
        match (self, expected) {
            (Self::Found(came), Self::Found(expected)) => fits(*came, *expected),
            (Self::FoundEach(came), Self::FoundEach(expected)) => {
                came.keys().eq(expected.keys())
                    && came.values().zip(expected.values()).all(|(c, e)| fits(*c, *e))
            }
            (Self::Failed(Fault::Code(code)), Self::Failed(Fault::NotBoth)) => code.number() == 50,
            _ => self == expected,
        }
    }
}

fn fits(came: Option<Size>, expected: Option<Size>) -> bool {
    came == expected || (came == Some(Size::Unknown) && expected.is_some())
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        Self::Failed(Fault::Code(error.code()))
    }
}

impl From<Option<u64>> for Size {
    fn from(size: Option<u64>) -> Self {
        size.map_or(Self::Unknown, Self::Known)
    }
}

impl fmt::Debug for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(size) => f.write_str(&counted(*size)),
            Self::Unknown => f.write_str("of unknown size"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Stored(size) => write!(f, "{} stored", counted(*size)),
            Self::Contents(bytes) => {
                let (size, first) = (counted(bytes.len() as u64), bytes.len().min(8));
                write!(f, "{size} {:?}", &bytes[..first])
            }
            Self::Found(None) => f.write_str("not found"),
            Self::Found(Some(size)) => write!(f, "found, {size:?}"),
            Self::FoundEach(found) => write!(f, "{found:?}"),
            Self::Names(names) => write!(f, "{names:?}"),
            Self::Deleted(deleted) => write!(f, "deleted {deleted:?}"),
            Self::Failed(Fault::Code(code)) => write!(f, "error {}: {code:?}", code.number()),
            Self::Failed(Fault::NotBoth) => f.write_str("error 50: both an object and a directory"),
        }
    }
}
