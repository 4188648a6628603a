//! One object on its way: copied or renamed by a store that both ends are in, else streamed from one to the other; a move deletes it at last.

use std::io;

use backend_core::{ErrorCode, Metadata, Name, Operation, Result, Source, Store, Target};

use super::{
    super::failure::Failure,
    ends::{Ends, Inside},
};

/// One object of FROM, and its name in TO.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) from: Name,
    pub(super) to: Name,
    /// What the listing has told.
    pub(super) metadata: Metadata,
}

/// What was transferred.
pub(super) struct Done {
    pub(super) bytes: u64,
    pub(super) verified: bool,
}

/// Copies it. `observe` is told how many bytes have been read.
pub(super) async fn copy(
    ends: &Ends,
    item: &Item,
    observe: impl Fn(u64) + Clone + Send + Sync + 'static,
) -> Result<Done, Failure> {
    if let Some(inside) = able(ends, Operation::Copy) {
        let (from, to) = inside.names(&item.from, &item.to)?;
        if let Some(()) = done_by(inside, inside.store.copy(&from, &to).await)? {
            return checked(inside, &to, &item.metadata).await;
        }
    }
    stream(ends, item, observe).await
}

/// Has it renamed; or copies it, verifies, and deletes it in FROM if it is still what was copied.
pub(super) async fn relocate(
    ends: &Ends,
    item: &Item,
    observe: impl Fn(u64) + Clone + Send + Sync + 'static,
) -> Result<Done, Failure> {
    if let Some(inside) = able(ends, Operation::Rename) {
        let (from, to) = inside.names(&item.from, &item.to)?;
        if let Some(()) = done_by(inside, inside.store.rename(&from, &to).await)? {
            return checked(inside, &to, &item.metadata).await;
        }
    }
    let before = told(&ends.from, &item.from).await?;
    let mut done = stream(ends, item, observe).await?;
    if !done.verified {
        read_back(&ends.to, &item.to, done.bytes).await?;
        done.verified = true;
    }
    // Also where both are one object, by two URLs that do not show it: then it was the copy that has changed it.
    if differ(before.as_ref(), told(&ends.from, &item.from).await?.as_ref()) {
        let why = "it changed while it was moved: it was copied, and is left in FROM";
        return Err(Failure::new(ErrorCode::ValidationFailed, why));
    }
    match ends.from.delete(&item.from).await {
        Err(error) if !error.is_not_found() => {
            Err(Failure::from(error).in_doing("copied, but not deleted"))
        }
        _ => Ok(done),
    }
}

/// The store that can do it itself. With one store for both ends it has to: a put that waited for a get could wait for itself.
fn able(ends: &Ends, operation: Operation) -> Option<&Inside> {
    ends.inside.as_ref().filter(|inside| inside.is_both() || ends.are_spared(operation))
}

/// Whether a store that both ends are in has done it. `None`: the ends themselves may be able to.
fn done_by(inside: &Inside, done: Result<()>) -> Result<Option<()>, Failure> {
    match done {
        Ok(()) => Ok(Some(())),
        Err(error) if inside.is_both() => Err(error.into()),
        Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::NoSpace) => {
            Err(error.into())
        }
        Err(_) => Ok(None),
    }
}

/// Whether a copy made by the store has the size that was listed.
async fn checked(inside: &Inside, to: &Name, listed: &Metadata) -> Result<Done, Failure> {
    let there = told(&inside.store, to).await?.and_then(|told| told.size);
    let bytes = there.or(listed.size).unwrap_or_default();
    Ok(Done { bytes, verified: there.is_some() && listed.size.is_none_or(|size| size == bytes) })
}

/// Gets it from one store while it is put into the other.
async fn stream(
    ends: &Ends,
    item: &Item,
    observe: impl Fn(u64) + Clone + Send + Sync + 'static,
) -> Result<Done, Failure> {
    let listed = item.metadata.size;
    match put(ends, item, listed, observe.clone()).await {
        // It may have another size than when it was listed.
        Err(error) if error.code() == ErrorCode::ValidationFailed && listed.is_some() => {
            let now = told(&ends.from, &item.from).await?.and_then(|told| told.size);
            if now == listed { Err(error.into()) } else { Ok(put(ends, item, now, observe).await?) }
        }
        done => Ok(done?),
    }
}

async fn put(
    ends: &Ends,
    item: &Item,
    size: Option<u64>,
    observe: impl Fn(u64) + Send + Sync + 'static,
) -> Result<Done> {
    let source = Source::object(&ends.from, &item.from).on_progress(observe);
    let source = match size {
        Some(size) => source.with_size(size),
        None => source,
    };
    let put = ends.to.put(&item.to, source).await?;
    Ok(Done { bytes: put.bytes, verified: put.verified })
}

/// What one call tells of an object.
async fn told(store: &Store, name: &Name) -> Result<Option<Metadata>, Failure> {
    if !store.capabilities().direct(Operation::Query) {
        return Ok(None);
    }
    Ok(store.query(name).await?)
}

/// Whether both are known not to be the same contents.
fn differ(before: Option<&Metadata>, after: Option<&Metadata>) -> bool {
    fn other<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        a.zip(b).is_some_and(|(a, b)| a != b)
    }
    before.zip(after).is_some_and(|(a, b)| {
        other(a.size.as_ref(), b.size.as_ref())
            || other(a.modified.as_ref(), b.modified.as_ref())
            || other(a.version.as_ref(), b.version.as_ref())
    })
}

/// Reads an object of which nothing else tells the size.
async fn read_back(store: &Store, name: &Name, bytes: u64) -> Result<(), Failure> {
    let came = store.get_to(name, Target::writer(io::sink())).await?.bytes;
    if came == bytes {
        return Ok(());
    }
    let why = format!("{came} bytes are in TO instead of {bytes}: it is left in FROM");
    Err(Failure::new(ErrorCode::ValidationFailed, why))
}
