//! What an answer holds: an object, or a part of one, and what is known of it.

use std::{ops::Range, time::SystemTime};

use backend_core::{Body, Bytes, Error, ErrorCode, Metadata, Result};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED},
};

use super::{broken, refused};

/// The object in the answer to a GET.
///
/// # Errors
/// The one that the status is.
pub(crate) async fn whole(response: Response) -> Result<Body> {
    if response.status() != StatusCode::OK {
        return Err(refused(response).await);
    }
    let metadata = metadata(&response);
    Ok(Body::from_stream(chunks(response)).metadata(metadata))
}

/// The header `Range` for a part. Ends that no object has are left out: servers count in 63 bits.
pub(crate) fn asked(range: &Range<u64>) -> String {
    match i64::try_from(range.end - 1) {
        Ok(last) => format!("bytes={}-{last}", range.start),
        Err(_) => format!("bytes={}-", range.start),
    }
}

/// The part that was asked for; cut out here where the server knows no ranges.
///
/// # Errors
/// The one that the status is; validation failed (56) if another part came.
pub(crate) async fn part(response: Response, range: Range<u64>) -> Result<Body> {
    match response.status() {
        StatusCode::PARTIAL_CONTENT => checked(response, &range),
        StatusCode::OK => Ok(cut(response, range)),
        StatusCode::RANGE_NOT_SATISFIABLE => match metadata(&response).size {
            Some(size) if size > range.start => Err(another_part(&response, &range)),
            _ => Ok(Bytes::new().into()),
        },
        _ => Err(refused(response).await),
    }
}

fn checked(response: Response, range: &Range<u64>) -> Result<Body> {
    let told = text(&response, CONTENT_RANGE).and_then(first_and_end);
    let size = metadata(&response).size;
    let is_wanted = |(first, end): (u64, u64)| {
        // Where the size is not known, an end before the wanted one may be that of the object.
        first == range.start
            && end <= range.end
            && size.is_none_or(|size| end == size.min(range.end))
    };
    let Some((first, end)) = told.filter(|told| is_wanted(*told)) else {
        return Err(another_part(&response, range));
    };
    let body = Body::from_stream(chunks(response));
    Ok(if size.is_some() { body.size(end - first) } else { body })
}

/// Of `bytes 0-9/1234`, 0 and 10.
fn first_and_end(told: &str) -> Option<(u64, u64)> {
    let (part, _) = told.trim_start_matches("bytes").trim().split_once('/')?;
    let (first, last) = part.split_once('-')?;
    Some((first.parse().ok()?, last.parse::<u64>().ok()?.checked_add(1)?))
}

fn another_part(response: &Response, range: &Range<u64>) -> Error {
    let told = text(response, CONTENT_RANGE).unwrap_or_default();
    let why = format!("the part {}-{} was asked for, and {told:?} came", range.start, range.end);
    Error::new(ErrorCode::ValidationFailed, why)
}

fn cut(response: Response, range: Range<u64>) -> Body {
    let begun = (Box::pin(chunks(response)), 0);
    Body::from_stream(stream::try_unfold(begun, move |(mut chunks, at)| {
        let range = range.clone();
        async move {
            // The rest is not read.
            let next = if at < range.end { chunks.try_next().await? } else { None };
            Ok::<_, Error>(next.map(|chunk| {
                let within = |end: u64| end.saturating_sub(at).min(chunk.len() as u64) as usize;
                let part = chunk.slice(within(range.start)..within(range.end));
                (part, (chunks, at + chunk.len() as u64))
            }))
        }
    }))
}

pub(crate) fn chunks(response: Response) -> impl Stream<Item = Result<Bytes>> + Send {
    response.bytes_stream().map(|chunk| chunk.map_err(broken))
}

/// What the headers tell of an object.
pub(crate) fn metadata(response: &Response) -> Metadata {
    let mut metadata = Metadata::new();
    metadata.size = match response.status() {
        // As in `bytes 0-0/1234`, where `*` is a size that the server does not know.
        StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
            let told = text(response, CONTENT_RANGE).and_then(|told| told.rsplit('/').next());
            told.and_then(|size| size.parse().ok())
        }
        _ => number(response, CONTENT_LENGTH),
    };
    metadata.modified = text(response, LAST_MODIFIED).and_then(time);
    metadata.version = text(response, ETAG).and_then(version);
    metadata
}

/// A time as HTTP writes it; one that is written in another way is not known.
pub(crate) fn time(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok()
}

/// An ETag as the version. That a server calls it weak is mostly its caution while the file is young, and passes.
pub(crate) fn version(etag: &str) -> Option<String> {
    let opaque = etag.strip_prefix("W/").unwrap_or(etag).trim_matches('"');
    Some(opaque.to_owned()).filter(|opaque| !opaque.is_empty())
}

fn number(response: &Response, header: HeaderName) -> Option<u64> {
    text(response, header)?.parse().ok()
}

fn text(response: &Response, header: HeaderName) -> Option<&str> {
    response.headers().get(header)?.to_str().ok()
}
