//! How slow it is.

use std::{num::NonZeroU64, time::Duration};

/// The most that is read at once, in bytes.
pub(crate) const CHUNK: u32 = 64 << 10;

/// The line that all connections share the manners of. Each of them, and each direction, has the whole rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// How long a byte is under way in one direction. A new connection takes it there and back before anything is passed on.
    pub latency: Duration,
    /// How many bytes pass in a second in one direction; as many as can without it.
    pub bytes_per_second: Option<NonZeroU64>,
}

impl Link {
    /// What is read at once: so little that a narrow link moves evenly.
    pub(crate) fn chunk(self) -> usize {
        const PER_SECOND: u64 = 50;
        let most = u64::from(CHUNK);
        let chunk = self.bytes_per_second.map_or(most, |rate| (rate.get() / PER_SECOND).min(most));
        usize::try_from(chunk.max(1)).unwrap_or(1)
    }

    /// How long a narrow link is taken by as many bytes.
    pub(crate) fn takes(self, bytes: usize) -> Duration {
        match self.bytes_per_second {
            Some(rate) => Duration::from_secs_f64(bytes as f64 / rate.get() as f64),
            None => Duration::ZERO,
        }
    }
}
