//! Data that is damaged on its way into the store behind.

use std::{
    io::{self, Read},
    sync::{Mutex, PoisonError},
};

use backend_core::{Result, Source};

/// Reads the first bytes, `None`: half, and hands them to nobody.
pub(super) async fn read_part(data: &mut Source, at: Option<u64>) -> Result<()> {
    let wanted = at.unwrap_or_else(|| middle(data));
    let mut came = 0;
    while came < wanted {
        let Some(chunk) = data.next_chunk().await? else { break };
        came += chunk.len() as u64;
    }
    Ok(())
}

/// The first bytes alone, `None`: half.
pub(super) fn trimmed(data: &mut Source, at: Option<u64>) -> Source {
    let (kept, size) = (at.unwrap_or_else(|| middle(data)), data.size());
    let again = again(data);
    let trimmed = Source::reader(move || Ok(again().take(kept)));
    size.into_iter().fold(trimmed, |trimmed, size| trimmed.with_size(size.min(kept)))
}

/// The same, but for one byte; `None`: the one in the middle.
pub(super) fn flipped(data: &mut Source, at: Option<u64>) -> Source {
    let (at, size) = (at.unwrap_or_else(|| middle(data)), data.size());
    let again = again(data);
    let flipped = Source::reader(move || Ok(Flipped { data: again(), ahead: Some(at) }));
    size.into_iter().fold(flipped, Source::with_size)
}

fn middle(data: &Source) -> u64 {
    data.size().map_or(1, |size| size / 2)
}

/// The data from its first byte on, as often as it is asked for.
fn again(data: &mut Source) -> impl Fn() -> Source + Send + Sync + 'static {
    let data = Mutex::new(Source::from(data));
    move || Source::from(&mut *data.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A reader one of whose bytes is another one.
struct Flipped {
    data: Source,
    /// How many bytes come before it; `None` once it has come.
    ahead: Option<u64>,
}

impl Read for Flipped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.data.read(buffer)?;
        if let Some(ahead) = self.ahead {
            let place = usize::try_from(ahead).ok();
            match place.and_then(|place| buffer[..read].get_mut(place)) {
                Some(byte) => {
                    *byte ^= 1;
                    self.ahead = None;
                }
                None => self.ahead = Some(ahead - read as u64),
            }
        }
        Ok(read)
    }
}
