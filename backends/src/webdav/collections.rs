//! Collections: made when a request was refused for want of them, and only then.

use backend_core::Result;
use reqwest::{Response, StatusCode};

use super::{
    WebDav,
    paths::{ancestors, parent},
};
use crate::http::{self, Request};

impl WebDav {
    /// Sends a request that stores something as `path`; if that is refused because a collection on the way is missing, once more.
    pub(super) async fn send_making_parents(
        &self,
        request: &mut Request<'_>,
        path: &str,
    ) -> Result<Response> {
        let response = self.http.send(request).await?;
        let is_conflict = match response.status() {
            StatusCode::NOT_FOUND | StatusCode::CONFLICT => true,
            // What some servers answer to a MOVE.
            StatusCode::FORBIDDEN | StatusCode::INTERNAL_SERVER_ERROR => false,
            _ => return Ok(response),
        };
        let made = self.make(parent(path)).await;
        match made {
            Ok(made) if made || is_conflict => self.http.send(request).await,
            Err(error) if is_conflict => Err(error),
            _ => Ok(response),
        }
    }

    /// Makes a collection and those that it is in; answers whether there was one to be made. Somebody else may do the same.
    pub(super) async fn make(&self, path: &str) -> Result<bool> {
        let mut missing = Vec::new();
        let mut made = false;
        for url in self.upwards(path) {
            match self.make_one(url.clone()).await? {
                Made::Now => made = true,
                Made::Before => {}
                Made::NoPlace(_) => {
                    missing.push(url);
                    continue;
                }
            }
            break;
        }
        for url in missing.into_iter().rev() {
            match self.make_one(url).await? {
                Made::NoPlace(response) => return Err(http::refused(response).await),
                _ => made = true,
            }
        }
        Ok(made)
    }

    /// A collection, and those that it is in, up to the root of the server.
    fn upwards(&self, path: &str) -> impl Iterator<Item = reqwest::Url> {
        let inside = std::iter::successors(Some(path), |path| Some(parent(path)));
        let inside = inside.take_while(|path| !path.is_empty()).map(|path| self.root.at(path));
        inside.chain(ancestors(self.root.url()))
    }

    async fn make_one(&self, url: reqwest::Url) -> Result<Made> {
        let response = self.send(Request::new("MKCOL", url.clone())).await?;
        match response.status() {
            status if status.is_success() => Ok(Made::Now),
            StatusCode::METHOD_NOT_ALLOWED => Ok(Made::Before),
            StatusCode::CONFLICT | StatusCode::NOT_FOUND => Ok(Made::NoPlace(response)),
            // Of two who make it at once, one may be told anything.
            _ if self.find_at(url).await?.is_some() => Ok(Made::Before),
            _ => Err(http::refused(response).await),
        }
    }
}

enum Made {
    Now,
    Before,
    /// That which it should be in is not there itself.
    NoPlace(Response),
}
