//! Getting: what is short by one request, what is longer piece by piece, several of them at a time.

use std::{io, ops::Range, sync::Arc};

use backend_core::{Body, Bytes, Error, Result};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use object_store::{GetOptions, GetResult, ObjectStore, path::Path};
use reqwest::StatusCode;
use tokio::task::JoinSet;

use super::{Cloud, again::again, answers};

/// What is longer comes in pieces, in bytes.
const LONG: u64 = 32 << 20;

/// How long a piece is.
const PIECE: u64 = 2 << 20;

/// How many pieces are on their way at a time, or have come and wait for their turn. What a single connection brings is little where the
/// service is far away.
const AT_ONCE: usize = 8;

impl Cloud {
    /// What an answer brings, an object or a part of one. Of what is long it brings the beginning, and requests for pieces the rest.
    pub(super) fn contents(&self, path: Path, opened: GetResult) -> Body {
        let Range { start, end } = opened.range;
        match opened.meta.e_tag.clone() {
            Some(version) if end - start > LONG => {
                let pieces = Pieces { objects: self.objects.clone(), path, version };
                let first = beginning(opened, PIECE).map_err(answers::error);
                Body::from_stream(first.chain(pieces.of(start + PIECE..end)))
            }
            _ => Body::from_stream(opened.into_stream().map_err(answers::error)),
        }
    }
}

/// The first bytes that come.
fn beginning(
    opened: GetResult,
    bytes: u64,
) -> impl Stream<Item = object_store::Result<Bytes>> + Send {
    stream::try_unfold((opened.into_stream(), bytes), async |(mut from, left)| {
        if left == 0 {
            return Ok(None);
        }
        let Some(mut chunk) = from.next().await.transpose()? else { return Ok(None) };
        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        let left = left - chunk.len() as u64;
        Ok(Some((chunk, (from, left))))
    })
}

/// An object that is read in pieces, as long as it is this version.
struct Pieces {
    objects: Arc<dyn ObjectStore>,
    path: Path,
    version: String,
}

impl Pieces {
    /// The pieces of a range, in their order.
    fn of(self, range: Range<u64>) -> impl Stream<Item = Result<Bytes>> + Send {
        let end = range.end;
        let this = Arc::new(self);
        let starts = range.step_by(PIECE as usize);
        let pieces = starts.map(move |start| {
            let (this, range) = (this.clone(), start..(start + PIECE).min(end));
            // It comes also while those before it are written.
            by_itself(async move { again(|| this.piece(range.clone())).await })
        });
        let pieces = stream::iter(pieces).buffered(AT_ONCE);
        pieces.map_ok(|chunks| stream::iter(chunks.into_iter().map(Ok))).try_flatten()
    }

    /// A piece as it came, chunk by chunk: to make one of them would take as long as to write them.
    async fn piece(&self, range: Range<u64>) -> Result<Vec<Bytes>> {
        let options = GetOptions::new().with_range(Some(range)).with_if_match(Some(&self.version));
        let piece = async {
            self.objects.get_opts(&self.path, options).await?.into_stream().try_collect().await
        };
        match piece.await {
            Err(refused) if answers::is(&refused, StatusCode::PRECONDITION_FAILED) => {
                Err(Error::other("it was put anew while it was got").transient())
            }
            piece => piece.map_err(answers::error),
        }
    }
}

/// A task of its own, which ends as well when nobody waits for it any more.
fn by_itself<T: Send + 'static>(
    task: impl Future<Output = Result<T>> + Send + 'static,
) -> impl Future<Output = Result<T>> + Send {
    let mut tasks = JoinSet::new();
    tasks.spawn(task);
    async move {
        let done = tasks.join_next().await.ok_or_else(|| Error::other("it was never begun"))?;
        done.map_err(io::Error::other)?
    }
}
