//! What is sent with a request: it can be sent again where the server asks for a password, or sends on to another place.

use std::io::{self, Read, Seek};

use backend_core::{Bytes, Result, Source};
use futures::stream;
use reqwest::{Body, RequestBuilder, header::CONTENT_LENGTH};
use tokio::{
    sync::mpsc,
    task::{JoinHandle, spawn_blocking},
};

/// Up to this size what is put is read at once, and sent in one piece.
const SHORT: u64 = 256 << 10;

/// What is sent with a request.
pub(crate) enum Payload<'a> {
    Empty,
    Bytes(Bytes),
    /// Read as it is sent.
    Source(&'a mut Source),
    /// On its way.
    Sending(&'a mut Source, JoinHandle<Source>),
}

impl<'a> Payload<'a> {
    /// That of a put.
    ///
    /// # Errors
    /// What reading the source answers.
    pub(crate) async fn of(source: &'a mut Source) -> Result<Self> {
        if source.size().is_none_or(|size| size > SHORT) {
            return Ok(Self::Source(source));
        }
        if source.path().is_none() {
            let mut whole = source.next_chunk().await?.unwrap_or_default();
            while let Some(chunk) = source.next_chunk().await? {
                whole = [whole, chunk].concat().into();
            }
            return Ok(Self::Bytes(whole));
        }
        // Of a local file all at once: to leave the async threads costs more than to read it.
        let mut own = std::mem::replace(source, Source::from(Bytes::new()));
        let reading = spawn_blocking(move || {
            let mut whole = Vec::with_capacity(own.size().unwrap_or_default() as usize + 1);
            own.read_to_end(&mut whole).map(|_| whole)
        });
        Ok(Self::Bytes(reading.await.map_err(io::Error::other)??.into()))
    }

    /// Whether it is too long to be sent in vain.
    pub(crate) fn is_streamed(&self) -> bool {
        !matches!(self, Self::Empty | Self::Bytes(_))
    }

    /// Has it sent from its first byte on.
    pub(super) async fn attach(&mut self, request: RequestBuilder) -> Result<RequestBuilder> {
        self.rewind().await?;
        Ok(match std::mem::replace(self, Self::Empty) {
            Self::Empty => request,
            Self::Bytes(bytes) => {
                *self = Self::Bytes(bytes.clone());
                // Also of nothing the length is said: a PUT without one is refused.
                request.header(CONTENT_LENGTH, bytes.len()).body(bytes)
            }
            Self::Source(source) | Self::Sending(source, _) => {
                let size = source.size();
                let own = std::mem::replace(source, Source::from(Bytes::new()));
                let (chunks, reading) = read_ahead(own);
                *self = Self::Sending(source, reading);
                let body = Body::wrap_stream(stream::unfold(chunks, async |mut chunks| {
                    chunks.recv().await.map(|chunk| (chunk, chunks))
                }));
                let request = request.body(body);
                match size {
                    Some(size) => request.header(CONTENT_LENGTH, size),
                    None => request,
                }
            }
        })
    }

    /// Takes back what was being sent, once nobody waits for it any more.
    async fn rewind(&mut self) -> Result<()> {
        if let Self::Sending(_, reading) = self {
            let own = reading.await.map_err(io::Error::other)?;
            if let Self::Sending(source, _) = std::mem::replace(self, Self::Empty) {
                *source = own;
                source.rewind()?;
                *self = Self::Source(source);
            }
        }
        Ok(())
    }
}

/// Reads in a task of its own, one chunk ahead: a read that nobody waits for to its end would spoil the source.
fn read_ahead(mut source: Source) -> (mpsc::Receiver<io::Result<Bytes>>, JoinHandle<Source>) {
    let (to, chunks) = mpsc::channel(1);
    let reading = tokio::spawn(async move {
        while let Some(chunk) = source.next_chunk().await.transpose() {
            let failed = chunk.is_err();
            if to.send(chunk).await.is_err() || failed {
                break;
            }
        }
        source
    });
    (chunks, reading)
}
