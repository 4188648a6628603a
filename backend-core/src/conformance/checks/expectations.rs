//! What checks expect, and the words for what came instead.

use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::time::{Instant, sleep};

use crate::{
    Declared, Entry, Error, Metadata, Name,
    conformance::{Corner, Unmet},
};

/// What a check comes to.
pub(super) type Found = Result<(), Unmet>;

/// Contents that are the same only as a whole, and hold every byte.
pub(super) fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at ^ (at >> 8)) as u8).collect()
}

pub(super) async fn listed(corner: &Corner, what: &str) -> Result<Vec<(Name, Metadata)>, Error> {
    let prefix = corner.name(what)?;
    let entry = |entry: Entry| async move {
        let (name, metadata) = entry.into_parts();
        Ok((Name::new(name)?, metadata))
    };
    corner.store.list(&prefix).and_then(entry).try_collect().await
}

pub(super) async fn is_gone(corner: &Corner, name: &Name) -> Found {
    is_not_found(corner.store.get(name).await)?;
    not_found(name, corner.store.query(name).await?)
}

/// The answer to a question for what is not there.
pub(super) fn not_found(name: &Name, found: Option<Metadata>) -> Found {
    let Some(found) = found else { return Ok(()) };
    let size = found.size.map_or("of unknown size".into(), |size| format!("of {size} bytes"));
    Err(Unmet::Failed(format!("expected {name:?} not to be found, an object {size} came")))
}

pub(super) fn is_not_found<T>(outcome: Result<T, Error>) -> Found {
    match outcome {
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err(Unmet::Failed("expected not found, success came".into())),
    }
}

pub(super) fn right_size(name: &Name, metadata: &Metadata, size: usize) -> Found {
    match metadata.size {
        Some(told) if told != size as u64 => Err(Unmet::Failed(format!(
            "expected {size} bytes as the size of {name:?}, {told} came"
        ))),
        _ => Ok(()),
    }
}

pub(super) fn same(came: &[u8], expected: &[u8]) -> Found {
    expect(came.len() == expected.len(), || {
        format!("expected {} bytes, {} came", expected.len(), came.len())
    })?;
    match came.iter().zip(expected).position(|(came, expected)| came != expected) {
        Some(at) => Err(Unmet::Failed(format!("byte {at} of {} is not what was put", came.len()))),
        None => Ok(()),
    }
}

pub(super) fn expect(met: bool, otherwise: impl FnOnce() -> String) -> Found {
    if met { Ok(()) } else { Err(Unmet::Failed(otherwise())) }
}

/// Where changes take a while to be seen, looks again until they are.
pub(super) async fn in_time<F: Future<Output = Found>>(
    corner: &Corner,
    look: impl Fn() -> F,
) -> Found {
    const LONGEST: Duration = Duration::from_secs(60);
    let is_eventual = corner.store.capabilities().declares(Declared::Eventual);
    let started = Instant::now();
    loop {
        match look().await {
            Err(Unmet::Failed(_)) if is_eventual && started.elapsed() < LONGEST => {
                sleep(Duration::from_secs(1)).await;
            }
            outcome => return outcome,
        }
    }
}
