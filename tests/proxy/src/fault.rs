//! What goes wrong with a connection.

use std::io;

/// The one thing that goes wrong with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It ends early.
    Cut(Cut),
    /// It stays open, and nothing comes any more.
    Stall(Stall),
}

/// An early end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Whose bytes are counted.
    pub direction: Direction,
    /// As many bytes are passed on in that direction; with 0 the connection ends before the server hears of it.
    pub after: u64,
    /// How both sides learn of it.
    pub ending: Ending,
}

/// An end of all answers. What the client sends from there on is not taken either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    /// Whose bytes are counted.
    pub direction: Direction,
    /// As many bytes are passed on in that direction; with 0 the server never hears of the connection.
    pub after: u64,
}

/// Where bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
}

/// How an early end looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A reset (RST), as from a machine that has lost its state.
    Reset,
    /// An orderly end (FIN), as from a peer that says that this was all: a truncation.
    Close,
}

impl Cut {
    /// A cut somewhere in the first `within` bytes: always the same one for a seed.
    #[must_use]
    pub fn seeded(seed: u64, direction: Direction, within: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let ending = if random.bool() { Ending::Reset } else { Ending::Close };
        Self { direction, after: random.u64(0..within.max(1)), ending }
    }
}

impl Fault {
    /// Before which byte of this direction it strikes.
    pub(crate) fn strikes_after(self, direction: Direction) -> Option<u64> {
        let (counted, after) = match self {
            Self::Cut(cut) => (cut.direction, cut.after),
            Self::Stall(stall) => (stall.direction, stall.after),
        };
        (counted == direction).then_some(after)
    }

    /// Whether it strikes before anything was passed on.
    pub(crate) fn is_at_once(self) -> bool {
        [Direction::Up, Direction::Down].into_iter().any(|it| self.strikes_after(it) == Some(0))
    }
}

/// Why a connection is not passed on any more.
#[derive(Debug)]
pub(crate) enum End {
    /// Its fault has struck.
    Struck,
    /// One of the two sides has broken it.
    Broken,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Broken
    }
}
