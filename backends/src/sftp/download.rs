//! Reading: what follows is asked for while what came is written.

use std::ops::Range;

use backend_core::{Error, Sink};
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, stream::FuturesOrdered};

use super::{
    client::{Answer, Client, Handle},
    status::Failed,
};

/// Writes the bytes of `range`, as far as the file has them. Of the whole file it is told first what it is.
pub(super) async fn read(
    client: &Client,
    file: &Handle,
    range: Range<u64>,
    to: &mut Sink,
) -> Result<(), Failed> {
    let most = client.limits.read as u64;
    let is_whole = range == (0..u64::MAX);
    // The first piece is asked for before it is known how long the file is: a short one then takes one question.
    let attributes = file.attributes();
    let mut next = range.start + (range.end - range.start).min(most);
    let first = file.read(range.start, (next - range.start) as u32);
    let attributes = attributes.attributes().await?;
    if !attributes.is_file() {
        return Err(Error::not_found().into());
    }
    let end = range.end.min(attributes.size.unwrap_or(u64::MAX));
    if is_whole {
        to.expect(attributes.metadata())?;
    }
    let wanted = next.min(end).saturating_sub(range.start);
    let mut on_their_way = FuturesOrdered::new();
    on_their_way.push_back(whole_of(file, first, range.start, wanted));
    while let Some(piece) = on_their_way.next().await {
        let (bytes, wanted) = piece?;
        if (bytes.len() as u64) < wanted {
            next = end; // The file is shorter than was said.
        }
        while next < end && on_their_way.len() as u64 * most < client.share() as u64 {
            let wanted = (end - next).min(most);
            let answer = file.read(next, wanted as u32);
            on_their_way.push_back(whole_of(file, answer, next, wanted));
            next += wanted;
        }
        to.send(bytes).await?;
    }
    Ok(())
}

/// All the bytes that are `wanted`: a server may answer with fewer, also before the end of the file.
async fn whole_of(
    file: &Handle,
    first: Answer,
    offset: u64,
    wanted: u64,
) -> Result<(Bytes, u64), Failed> {
    let mut bytes = first.data().await?;
    if (bytes.len() as u64) < wanted && !bytes.is_empty() {
        let mut all = BytesMut::from(&*bytes);
        loop {
            let got = all.len() as u64;
            let more = match wanted.saturating_sub(got) {
                0 => break,
                left => file.read(offset + got, left as u32).data().await?,
            };
            if more.is_empty() {
                break;
            }
            all.extend_from_slice(&more);
        }
        bytes = all.freeze();
    }
    bytes.truncate(wanted as usize);
    Ok((bytes, wanted))
}
