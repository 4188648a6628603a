//! What the answers of a server say of resources.

use std::{io, pin::pin};

use backend_core::{Bytes, Result};
use futures::{Stream, TryStreamExt, future};
use reqwest::{Response, StatusCode, Url};
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
