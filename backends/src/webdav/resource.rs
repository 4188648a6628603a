//! What the answers of a server say of resources, and their contents.

use std::{io, ops::Range, pin::pin};

use backend_core::{Body, Bytes, Error, ErrorCode, Metadata, Result};
use futures::{Stream, StreamExt, TryStreamExt, future};
use reqwest::{
    Response, StatusCode, Url,
    header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED},
};
use tokio_util::io::StreamReader;

use super::{
    WebDav,
    paths::parent,
    propfind::{self, Resource},
};
use crate::http::{self, Payload, Request};

impl WebDav {
    /// What is at `path`: an object, or a collection.
    pub(super) async fn find(&self, path: &str) -> Result<Option<Resource>> {
        match self.find_at(self.root.at(path)).await {
            // Below an object there is nothing, which servers say in many ways.
            Err(error) if !error.is_transient() && self.is_below_an_object(path).await => Ok(None),
            found => found,
        }
    }

    async fn is_below_an_object(&self, path: &str) -> bool {
        let above = std::iter::successors(Some(parent(path)), |path| Some(parent(path)));
        for path in above.take_while(|path| !path.is_empty()) {
            if let Ok(Some(found)) = self.find_at(self.root.at(path.trim_end_matches('/'))).await {
                return !found.is_collection;
            }
        }
        false
    }

    pub(super) async fn find_at(&self, url: Url) -> Result<Option<Resource>> {
        let response = self.ask(url, "0").await?;
        match response.status() {
            StatusCode::MULTI_STATUS => {}
            StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
            _ => return Err(http::refused(response).await),
        }
        let found = pin!(resources(response)).try_next().await?;
        match found.as_ref().and_then(|found| found.status) {
            None | Some(200..300) => Ok(found),
            Some(404 | 410) => Ok(None),
            Some(status) => Err(http::refused_inside(status)),
        }
    }

    /// Asks what is at a URL, and with a depth of 1 what is in there.
    pub(super) async fn ask(&self, url: Url, depth: &str) -> Result<Response> {
        let request = Request::new("PROPFIND", url)
            .header("depth", depth)
            .header("content-type", "application/xml; charset=utf-8")
            .payload(Payload::Bytes(Bytes::from_static(propfind::PROPERTIES.as_bytes())));
        self.send(request).await
    }
}

/// The resources that an answer tells of.
pub(super) fn resources(response: Response) -> impl Stream<Item = Result<Resource>> + Send {
    let chunks = response.bytes_stream().map_err(|error| io::Error::other(http::broken(error)));
    propfind::resources(StreamReader::new(chunks))
}

/// The first failure that a 207 to something else than PROPFIND tells of.
pub(super) async fn failure_inside(response: Response) -> Result<()> {
    let failed = resources(response)
        .try_filter_map(|resource| future::ok(resource.status.filter(|status| *status >= 400)));
    match pin!(failed).try_next().await? {
        Some(status) => Err(http::refused_inside(status)),
        None => Ok(()),
    }
}

/// The contents of a whole object.
pub(super) fn whole(response: Response) -> Body {
    let metadata = metadata(&response);
    Body::from_stream(chunks(response)).metadata(metadata)
}

/// The part that was asked for.
///
/// # Errors
/// Validation failed (56) if it is another one.
pub(super) fn part(response: Response, range: &Range<u64>) -> Result<Body> {
    let size = number(&response, CONTENT_LENGTH);
    let told = text(&response, CONTENT_RANGE).unwrap_or_default();
    let start = told.trim_start_matches("bytes").trim().split('-').next();
    if start.and_then(|start| start.parse().ok()) != Some(range.start) {
        let why = format!("the part from {} on was asked for, and {told:?} came", range.start);
        return Err(Error::new(ErrorCode::ValidationFailed, why));
    }
    let body = Body::from_stream(chunks(response));
    Ok(match size {
        Some(size) => body.size(size),
        None => body,
    })
}

/// A part of what came as a whole.
pub(super) fn cut(response: Response, range: Range<u64>) -> Body {
    let mut at = 0;
    let parts = chunks(response).map_ok(move |chunk| {
        let from = range.start.saturating_sub(at).min(chunk.len() as u64);
        let to = range.end.saturating_sub(at).min(chunk.len() as u64);
        at += chunk.len() as u64;
        chunk.slice(from as usize..to.max(from) as usize)
    });
    Body::from_stream(parts)
}

fn chunks(response: Response) -> impl Stream<Item = Result<Bytes>> + Send {
    response.bytes_stream().map(|chunk| chunk.map_err(http::broken))
}

fn metadata(response: &Response) -> Metadata {
    let mut metadata = Metadata::new();
    metadata.size = number(response, CONTENT_LENGTH);
    metadata.modified = text(response, LAST_MODIFIED).and_then(propfind::time);
    metadata.version = text(response, ETAG).and_then(propfind::version);
    metadata
}

fn number(response: &Response, header: HeaderName) -> Option<u64> {
    text(response, header)?.parse().ok()
}

fn text(response: &Response, header: HeaderName) -> Option<&str> {
    response.headers().get(header)?.to_str().ok()
}
