//! Putting: what is short in one request, what is longer part by part, four of them at a time.

use std::{io, sync::Arc, time::Duration};

use backend_core::{Bytes, Error, Metadata, Result, Source};
use bytes::BytesMut;
use futures::TryFutureExt;
use object_store::{
    MultipartId, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult,
    multipart::{MultipartStore, PartId},
    path::Path,
};
use reqwest::StatusCode;
use tokio::{task::JoinSet, time::sleep};

use super::{Cloud, again::again, answers, given_up::GivenUp, version};

/// How long a part is, and an object that is put in one request.
const PART: u64 = 6 << 20;

/// How many parts are on their way at a time.
const AT_ONCE: usize = 4;

/// More parts than that no service takes for an object.
const MOST: u64 = 10_000;

/// After as many parts of an object of unknown length they get twice as long.
const LONGER_AFTER: usize = 2_500;

/// How long is waited before an abort that has failed is tried again, in milliseconds.
const PAUSES: [u64; 6] = [100, 200, 500, 1_000, 3_000, 10_000];

impl Cloud {
    /// Has `data` stored as `path`; if it `is_new`, only where there is no such object.
    pub(super) async fn upload(
        &self,
        path: &Path,
        data: &mut Source,
        is_new: bool,
    ) -> Result<Metadata> {
        let lengths = Lengths::of(data.size());
        let mut pieces = Pieces { source: data, rest: Bytes::new(), read: 0 };
        let first = pieces.next(lengths.at(0)).await?;
        let put = match pieces.is_at_end().await? {
            true => self.put_at_once(path, first, is_new).await?,
            false => self.put_in_parts(path, first, lengths, &mut pieces, is_new).await?,
        };
        let stored = Metadata::new().size(pieces.read);
        Ok(match put.e_tag.as_deref().and_then(version) {
            Some(version) => stored.version(version),
            None => stored,
        })
    }

    async fn put_at_once(&self, path: &Path, all: PutPayload, is_new: bool) -> Result<PutResult> {
        let put = |mode| {
            let options =
                PutOptions { mode, attributes: self.attributes.clone(), ..Default::default() };
            self.objects.put_opts(path, all.clone(), options)
        };
        let done = match put(if is_new { PutMode::Create } else { PutMode::Overwrite }).await {
            Err(refused) if is_new && knows_no_condition(&refused) => put(PutMode::Overwrite).await,
            done => done,
        };
        done.map_err(answers::error)
    }

    async fn put_in_parts(
        &self,
        path: &Path,
        first: PutPayload,
        lengths: Lengths,
        pieces: &mut Pieces<'_>,
        is_new: bool,
    ) -> Result<PutResult> {
        let mut upload = Upload::begin(self, path).await?;
        let mut next = first;
        while next.content_length() > 0 {
            upload.send(next);
            // Before there is room for a further part, it is not in memory either.
            upload.room().await?;
            next = pieces.next(lengths.at(upload.begun)).await?;
        }
        let ids = upload.all_sent().await?;
        let first = self.creating.as_ref().filter(|_| is_new).unwrap_or(&self.parts);
        let put = match first.complete_multipart(path, &upload.id, ids.clone()).await {
            Err(refused) if is_new && knows_no_condition(&refused) => {
                self.parts.complete_multipart(path, &upload.id, ids).await
            }
            put => put,
        };
        let put = put.map_err(answers::error)?;
        upload.is_complete = true;
        Ok(put)
    }
}

/// Whether it has refused the condition, and not the object. That there is no such one was looked for beforehand, which has to do then.
fn knows_no_condition(refused: &object_store::Error) -> bool {
    answers::is(refused, StatusCode::NOT_IMPLEMENTED)
}

/// An upload that has begun. Dropped before it is complete, it is aborted.
struct Upload {
    store: Arc<dyn MultipartStore>,
    path: Path,
    id: MultipartId,
    under_way: JoinSet<Result<(usize, PartId)>>,
    begun: usize,
    sent: Vec<(usize, PartId)>,
    is_complete: bool,
    given_up: GivenUp,
}

impl Upload {
    async fn begin(cloud: &Cloud, path: &Path) -> Result<Self> {
        let (store, path) = (cloud.parts.clone(), path.clone());
        let attributes = cloud.attributes.clone();
        let options = PutMultipartOptions { attributes, ..Default::default() };
        let id = store.create_multipart_opts(&path, options).await.map_err(answers::error)?;
        Ok(Self {
            store,
            path,
            id,
            under_way: JoinSet::new(),
            begun: 0,
            sent: Vec::new(),
            is_complete: false,
            given_up: cloud.given_up.clone(),
        })
    }

    fn send(&mut self, part: PutPayload) {
        let (store, path, id) = (self.store.clone(), self.path.clone(), self.id.clone());
        let number = self.begun;
        self.begun += 1;
        self.under_way.spawn(async move {
            let put = || {
                let put = store.put_part(&path, &id, number, part.clone());
                put.map_err(answers::error)
            };
            again(put).await.map(|part| (number, part))
        });
    }

    /// Waits until one part more may be on its way.
    async fn room(&mut self) -> Result<()> {
        while self.under_way.len() >= AT_ONCE {
            self.one_sent().await?;
        }
        Ok(())
    }

    async fn one_sent(&mut self) -> Result<()> {
        if let Some(sent) = self.under_way.join_next().await {
            self.sent.push(sent.map_err(io::Error::other)??);
        }
        Ok(())
    }

    /// The parts in their order, once all have arrived.
    async fn all_sent(&mut self) -> Result<Vec<PartId>> {
        while !self.under_way.is_empty() {
            self.one_sent().await?;
        }
        self.sent.sort_by_key(|(number, _)| *number);
        Ok(self.sent.drain(..).map(|(_, part)| part).collect())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.is_complete {
            return;
        }
        let (store, path, id) = (self.store.clone(), self.path.clone(), self.id.clone());
        let mut under_way = std::mem::take(&mut self.under_way);
        self.given_up.clear_away(async move {
            under_way.shutdown().await;
            // Who has just been killed may soon be back.
            for pause in PAUSES {
                match store.abort_multipart(&path, &id).await.map_err(answers::error) {
                    Err(error) if error.is_transient() => sleep(Duration::from_millis(pause)).await,
                    _ => return,
                }
            }
        });
    }
}

/// How long the parts of an object are.
#[derive(Clone, Copy)]
enum Lengths {
    All(u64),
    Growing,
}

impl Lengths {
    /// Of an object of this size: all the same, as some services want it.
    fn of(size: Option<u64>) -> Self {
        match size {
            Some(size) => Self::All(size.div_ceil(MOST).div_ceil(1 << 20).max(PART >> 20) << 20),
            None => Self::Growing,
        }
    }

    fn at(self, number: usize) -> u64 {
        match self {
            Self::All(length) => length,
            Self::Growing => PART << (number / LONGER_AFTER),
        }
    }
}

/// What is put, piece by piece.
struct Pieces<'s> {
    source: &'s mut Source,
    /// What was read beyond the last piece.
    rest: Bytes,
    read: u64,
}

impl Pieces<'_> {
    /// As much as that, or less at the end; in one piece, since memory of many, each from another thread, is not soon used again.
    async fn next(&mut self, length: u64) -> Result<PutPayload> {
        let length = usize::try_from(length).map_err(Error::other)?;
        let mut all = BytesMut::new();
        while all.len() < length && !self.is_at_end().await? {
            let chunk = self.rest.split_to((length - all.len()).min(self.rest.len()));
            self.read += chunk.len() as u64;
            if all.is_empty() && (chunk.len() == length || self.is_at_end().await?) {
                return Ok(chunk.into());
            }
            all.reserve(length - all.len());
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze().into())
    }

    async fn is_at_end(&mut self) -> Result<bool> {
        if self.rest.is_empty() {
            self.rest = self.source.next_chunk().await?.unwrap_or_default();
        }
        Ok(self.rest.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_no_object_are_too_many() {
        for size in [0, 1, PART, 80 << 30, 5 << 40] {
            let length = Lengths::of(Some(size)).at(0);
            assert!(length >= PART && size.div_ceil(length) <= MOST, "{size} in parts of {length}");
        }
        let of_unknown_size: u64 =
            (0..MOST as usize).map(|number| Lengths::Growing.at(number)).sum();
        assert!(of_unknown_size > 200 << 30, "{of_unknown_size}");
    }
}
