//! Bodies that are damaged on their way out of the store behind: read in pieces, so that nothing is held.

use std::ops::Range;

use backend_core::{Bytes, Error, Result, Sink, Store};

use super::fault::Fault;

/// How much is read at a time.
const PIECE: u64 = 256 << 10;

/// What a fault does to a body.
#[derive(Clone, Copy)]
pub(super) enum Damage {
    /// It ends after this many bytes, and nothing was promised.
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
            Fault::Trim(at) => Some(Self::Ends(at)),
            Fault::Cut(at) | Fault::Short(at) => Some(Self::Lacks(at)),
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
        let known = inner.query(name).await?.ok_or_else(Error::not_found)?;
        let length = length(inner, name, &range, known.size).await?;
        let or_middle = |at: Option<u64>| at.unwrap_or(length / 2);
        let (kept, flipped) = match self {
            Self::Ends(at) | Self::Lacks(at) => (or_middle(at), None),
            Self::Flips(at) => (u64::MAX, Some(or_middle(at))),
        };
        if let Self::Lacks(_) = self {
            to.expect(known.size(length))?;
        }
        let mut pieces = Pieces::new(inner, name, &range, kept);
        let mut begins = 0;
        while let Some(piece) = pieces.next().await? {
            let came = piece.len() as u64;
            to.send(flip(piece, flipped.and_then(|at| at.checked_sub(begins)))).await?;
            begins += came;
        }
        Ok(())
    }
}

/// How many bytes of an object there are in `range`: counted, where the storage does not tell.
async fn length(inner: &Store, name: &str, range: &Range<u64>, size: Option<u64>) -> Result<u64> {
    if let Some(size) = size {
        return Ok(size.min(range.end).saturating_sub(range.start));
    }
    let mut pieces = Pieces::new(inner, name, range, u64::MAX);
    let mut length = 0;
    while let Some(piece) = pieces.next().await? {
        length += piece.len() as u64;
    }
    Ok(length)
}

/// A part of an object, a piece at a time.
struct Pieces<'s> {
    inner: &'s Store,
    name: &'s str,
    left: Range<u64>,
}

impl<'s> Pieces<'s> {
    /// The first `kept` bytes of `range`.
    fn new(inner: &'s Store, name: &'s str, range: &Range<u64>, kept: u64) -> Self {
        let end = range.start.saturating_add(kept).min(range.end);
        Self { inner, name, left: range.start..end }
    }

    /// The next one; `None` at the end of the part, or of the object.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let Range { start, end } = self.left;
        if start >= end {
            return Ok(None);
        }
        let piece = self.inner.get_range(self.name, start..end.min(start + PIECE)).await?;
        self.left.start += piece.len() as u64;
        Ok((!piece.is_empty()).then_some(piece))
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
