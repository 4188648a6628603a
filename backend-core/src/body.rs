//! What a get answers: bytes, or something that they come out of.

use std::{
    fmt,
    io::{self, Read},
    pin::pin,
};

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt};

use crate::{
    BoxError, Error, ErrorCode, Metadata, Result, Sink,
    classify::{classify, into_box},
    off_thread,
};

/// How much is read at a time from a reader.
const CHUNK: usize = 256 << 10;

/// What a get answers: bytes, or a stream or reader that they come out of, with what is known of the object.
///
/// ```
/// use backend_core::Body;
/// let body = Body::from_reader(std::io::Cursor::new("hello")).size(5);
/// # let _ = body;
/// ```
#[must_use]
pub struct Body {
    contents: Contents,
    metadata: Metadata,
}

enum Contents {
    Bytes(Bytes),
    Stream(BoxStream<'static, Result<Bytes>>),
    Reader(Box<dyn Read + Send>),
    /// The author has written to the sink.
    Sunk(Box<Sink>),
}

impl Body {
    fn new(contents: Contents) -> Self {
        Self { contents, metadata: Metadata::new() }
    }

    /// What comes out of a stream of bytes. An error in it fails the attempt.
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError> + 'static,
    {
        let stream = stream.map(|chunk| match chunk {
            Ok(chunk) => Ok(chunk.into()),
            Err(error) => Err(classify(into_box(error), None)),
        });
        Self::new(Contents::Stream(stream.boxed()))
    }

    /// What comes out of a blocking reader, which is read off the async threads.
    pub fn from_reader(reader: impl Read + Send + 'static) -> Self {
        Self::new(Contents::Reader(Box::new(reader)))
    }

    pub(crate) fn sunk(sink: Sink) -> Self {
        Self::new(Contents::Sunk(Box::new(sink)))
    }

    /// Says how many bytes there are: fewer or more fail the attempt.
    pub fn size(mut self, bytes: u64) -> Self {
        self.metadata = self.metadata.size(bytes);
        self
    }

    /// Says what is known of the object: its size is verified, its version tells whether a later attempt may go on.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = metadata;
        self
    }

    /// All bytes, in memory, with whether their number is known to be right. `fresh` makes a sink in memory.
    pub(crate) async fn collect(self, fresh: impl FnOnce() -> Sink) -> Result<(Bytes, bool)> {
        if let Contents::Bytes(bytes) = self.contents {
            check(&self.metadata, bytes.len() as u64)?;
            return Ok((bytes, true));
        }
        // Boxed, so that bytes that are at hand need no room for it.
        let (sink, verified) = Box::pin(self.fill(fresh)).await?;
        Ok((sink.into_bytes(), verified))
    }

    /// Writes everything to a `fresh` sink, unless the author has written to one, with whether the size is known to be right.
    pub(crate) async fn fill(self, fresh: impl FnOnce() -> Sink) -> Result<(Sink, bool)> {
        self.fill_behind(|| Ok(fresh())).await
    }

    /// The same, for a sink that goes on where another one was cut.
    pub(crate) async fn fill_behind(
        self,
        sink: impl FnOnce() -> Result<Sink>,
    ) -> Result<(Sink, bool)> {
        let whole = matches!(self.contents, Contents::Bytes(_));
        let mut sink = match self.contents {
            Contents::Sunk(sink) => *sink,
            contents => pour(contents, sink()?, self.metadata).await?,
        };
        sink.flush_async().await?;
        let verified = check(sink.expected(), sink.came())?;
        Ok((sink, verified || whole))
    }
}

/// Writes what an author has returned.
async fn pour(contents: Contents, mut sink: Sink, metadata: Metadata) -> Result<Sink> {
    sink.expect(metadata)?;
    match contents {
        Contents::Bytes(bytes) => sink.send(bytes).await?,
        Contents::Stream(mut chunks) => {
            // The author's code runs on in there, and may panic.
            let panicked = |error| Some(Err(error));
            while let Some(chunk) = off_thread::catch(pin!(chunks.next()), panicked).await {
                sink.send(chunk?).await?;
            }
        }
        Contents::Reader(mut reader) => {
            return off_thread::run(move || {
                pump(&mut reader, &mut sink)?;
                Ok(sink)
            })
            .await?;
        }
        Contents::Sunk(sunk) => return Ok(*sunk),
    }
    Ok(sink)
}

/// Whether the size is as was told; `false` where none was.
fn check(told: &Metadata, came: u64) -> Result<bool> {
    match told.size {
        Some(size) if size != came => Err(Error::new(
            ErrorCode::ValidationFailed,
            format!("{came} bytes came instead of {size}"),
        )),
        size => Ok(size.is_some()),
    }
}

fn pump(reader: &mut dyn Read, sink: &mut Sink) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => io::Write::write_all(sink, &chunk[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::new(Contents::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("metadata", &self.metadata).finish_non_exhaustive()
    }
}
