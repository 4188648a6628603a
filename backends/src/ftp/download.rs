//! Reading.

use std::ops::Range;

use backend_core::{Error, Sink};
use bytes::BytesMut;
use tokio::io::AsyncReadExt;

use super::{
    file::Doubts,
    reply::Failed,
    session::{Purpose, Session, Transfer},
};

/// How much is read at a time, in bytes.
const CHUNK: usize = 128 << 10;

impl Session {
    /// Writes the whole file. It is told first what it is.
    pub(super) async fn read(&mut self, path: &str, to: &mut Sink) -> Result<(), Failed> {
        let Some(metadata) = self.find(path).await? else { return Err(Error::not_found().into()) };
        let size = metadata.size;
        to.expect(metadata)?;
        let mut transfer = self.retrieve(path, 0).await?;
        let read = pass_on(&mut transfer, u64::MAX, to).await;
        let has_all = size == Some(to.position());
        match (self.end(transfer, &read, u64::MAX).await, read) {
            // Whatever is wrong with the end of the connection: the contents are whole.
            (Ok(()) | Err(Failed::Reply { .. }), Err(Failed::Lost(_))) if has_all => Ok(()),
            (Err(Failed::Reply { .. }), Ok(_)) if has_all => Ok(()),
            (finished, read) => read.and(finished),
        }
    }

    /// Writes the bytes of `range`, as far as the file has them.
    pub(super) async fn read_range(
        &mut self,
        path: &str,
        range: Range<u64>,
        to: &mut Sink,
    ) -> Result<(), Failed> {
        // Servers count in 63 bits.
        let offset = i64::try_from(range.start).ok().and_then(|offset| u64::try_from(offset).ok());
        let Some(offset) = offset else {
            return match self.is_file(path).await? {
                true => Ok(()),
                false => Err(Error::not_found().into()),
            };
        };
        let mut transfer = match self.retrieve(path, offset).await {
            // Some refuse to begin behind the end.
            Err(Failed::Reply { .. })
                if self.size_of(path).await?.is_some_and(|size| size <= offset) =>
            {
                return Ok(());
            }
            begun => begun?,
        };
        let wanted = range.end - range.start;
        let read = pass_on(&mut transfer, wanted, to).await;
        match (self.end(transfer, &read, wanted).await, read) {
            // More was on its way than was wanted: that may be an error to the server, or, behind TLS, even the end of the connection.
            (Err(Failed::Reply { .. }), Ok(read)) if read == wanted => Ok(()),
            (Err(Failed::Lost(_)), Ok(read)) if read == wanted => self.renew().await,
            (finished, read) => read.and(finished),
        }
    }

    /// Ends a transfer, before its end if no more is wanted, or nobody takes what comes.
    async fn end(
        &mut self,
        transfer: Transfer,
        read: &Result<u64, Failed>,
        wanted: u64,
    ) -> Result<(), Failed> {
        match read {
            Ok(read) if *read == wanted => self.break_off(transfer).await,
            Err(Failed::Other(_)) => self.break_off(transfer).await,
            _ => self.finish(transfer).await,
        }
    }

    async fn retrieve(&mut self, path: &str, offset: u64) -> Result<Transfer, Failed> {
        let mut doubts = Doubts::default();
        loop {
            match self.open_data(Purpose::Retrieve(path, offset)).await {
                Err(error) if error.is_about_the_file() => doubts.again(self, path, error).await?,
                opened => return opened,
            }
        }
    }
}

/// Passes on what comes, up to `wanted` bytes; how many that were.
async fn pass_on(transfer: &mut Transfer, wanted: u64, to: &mut Sink) -> Result<u64, Failed> {
    let mut read = 0;
    let mut chunk = BytesMut::new();
    while read < wanted {
        chunk.reserve(CHUNK);
        let came = transfer.read_buf(&mut chunk).await;
        let came = came.map_err(|error| {
            Failed::Lost(format!("the data connection is lost after {read} bytes: {error}"))
        })?;
        if came == 0 {
            break;
        }
        let left = usize::try_from(wanted - read).unwrap_or(usize::MAX);
        let piece = chunk.split_to(came.min(left)).freeze();
        read += piece.len() as u64;
        chunk.clear();
        to.send(piece).await.map_err(Error::from)?;
    }
    Ok(read)
}
