//! Bodies that are damaged on their way out of the store behind: read in pieces, so that nothing is held.

use std::ops::Range;

use backend_core::{Bytes, Error, Metadata, Result, Sink, Store};

use super::fault::Fault;

/// How much is read at a time.
const PIECE: u64 = 256 << 10;

/// What a fault does to a body.
#[derive(Clone, Copy)]
pub(super) enum Damage {
    /// It ends after this many bytes.
    Ends(Option<u64>),
    /// It ends after this many bytes, and all are promised.
    Lacks(Option<u64>),
    /// This byte is another one.
    Flips(Option<u64>),
}

impl Damage {
    /// `None`: the body comes as it is.
    pub(super) fn by(fault: Option<Fault>) -> Option<Self> {
        match fault? {
            Fault::Cut(at) | Fault::Trim(at) => Some(Self::Ends(at)),
            Fault::Short(at) => Some(Self::Lacks(at)),
            Fault::Flip(at) => Some(Self::Flips(at)),
            _ => None,
        }
    }

    /// Delivers `range` of an object.
    pub(super) async fn deliver(
        self,
        inner: &Store,
        name: &str,
        range: Range<u64>,
        to: &mut Sink,
    ) -> Result<()> {
        let found = inner.query(name).await?.ok_or_else(Error::not_found)?;
        let length = found.size.map(|size| size.min(range.end).saturating_sub(range.start));
        let or_middle = |at: Option<u64>| at.or(length.map(|length| length / 2)).unwrap_or(1);
        let (kept, flipped) = match self {
            Self::Ends(at) | Self::Lacks(at) => (or_middle(at), None),
            Self::Flips(at) => (u64::MAX, Some(or_middle(at))),
        };
        if let (Self::Lacks(_), Some(length)) = (self, length) {
            to.expect(Metadata::new().size(length))?;
        }
        let end = range.start.saturating_add(kept).min(range.end);
        let mut position = range.start;
        while position < end {
            let piece = inner.get_range(name, position..end.min(position + PIECE)).await?;
            if piece.is_empty() {
                break;
            }
            let (begins, came) = (position - range.start, piece.len() as u64);
            to.send(flip(piece, flipped.and_then(|at| at.checked_sub(begins)))).await?;
            position += came;
        }
        Ok(())
    }
}

/// The piece, with another byte at this place if it goes as far.
fn flip(piece: Bytes, at: Option<u64>) -> Bytes {
    let place = at.and_then(|at| usize::try_from(at).ok()).filter(|place| *place < piece.len());
    let Some(place) = place else { return piece };
    let mut bytes = piece.to_vec();
    bytes[place] ^= 1;
    bytes.into()
}
