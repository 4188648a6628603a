//! What objects hold in programs: few kinds, of sizes at which something may change.

use std::fmt;

use backend_core::Bytes;
use proptest::{prelude::*, sample::select};

/// `size` bytes of a kind.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Contents {
    pub(crate) size: usize,
    kind: u8,
}

/// Of what is gathered, copied and read in pieces: the size of a piece, and one byte more or less.
const BOUNDARIES: [usize; 12] =
    [4095, 4096, 4097, 8191, 8192, 8193, 131_071, 131_072, 131_073, 262_143, 262_144, 262_145];

pub(crate) fn any_size() -> impl Strategy<Value = usize> {
    prop_oneof![8 => select(&[1, 0, 2, 3, 7, 255, 256][..]), 1 => select(&BOUNDARIES[..])]
}

pub(crate) fn any_contents() -> impl Strategy<Value = Contents> {
    (any_size(), 0..3u8).prop_map(|(size, kind)| Contents { size, kind })
}

impl Contents {
    /// The plainest, first of all.
    pub(crate) const PLAIN: [Self; 2] = [Self { size: 1, kind: 0 }, Self { size: 0, kind: 0 }];

    pub(crate) fn bytes(self) -> Bytes {
        // A prime, so that pieces that change places are seen.
        let pattern: Vec<u8> = (0..251).map(|at: u8| at ^ (self.kind * 37)).collect();
        let mut bytes = pattern.repeat(self.size / pattern.len() + 1);
        bytes.truncate(self.size);
        bytes.into()
    }
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = ["", " like this", " like that"][usize::from(self.kind)];
        write!(f, "{}{kind}", counted(self.size as u64))
    }
}

/// A number of bytes, in words.
pub(crate) fn counted(bytes: u64) -> String {
    if bytes == 1 { "1 byte".into() } else { format!("{bytes} bytes") }
}
