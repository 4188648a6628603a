//! How what has a temporary name gets its own, and how nothing else is replaced on the way.

use backend_core::{Error, Result};
use reqwest::{Response, StatusCode};

use super::WebDav;
use crate::http::Request;

/// Where a temporary may land.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// An object there is replaced.
    Any,
    /// Nothing may be there.
    Free,
}

impl WebDav {
    /// Puts a temporary in the place of `name`, or removes it where it was not `filled`.
    pub(super) async fn land(
        &self,
        temporary: &str,
        name: &str,
        filled: Result<()>,
        place: Place,
    ) -> Result<()> {
        let landed = match filled {
            Ok(()) => self.put_in_place(temporary, name, place).await,
            failed => failed,
        };
        if landed.is_err() {
            // Of no more use. If it cannot be removed, no listing shows it.
            let _ = self.send(Request::new("DELETE", self.root.at(temporary))).await;
        }
        landed
    }

    /// Moves the object `from` to `to`. A collection there is never replaced: it would go with all that is in it.
    pub(super) async fn put_in_place(&self, from: &str, to: &str, place: Place) -> Result<()> {
        let mut response = self.transfer("MOVE", from, to, false).await?;
        if response.status() == StatusCode::PRECONDITION_FAILED {
            match self.find(to).await? {
                _ if place == Place::Free => return Err(Error::already_exists()),
                Some(found) if found.is_collection => {
                    return Err(Error::other("there is a collection of that name").permanent());
                }
                _ => response = self.transfer("MOVE", from, to, true).await?,
            }
        }
        self.done(response).await
    }

    /// Has the server move or copy an object.
    pub(super) async fn transfer(
        &self,
        method: &'static str,
        from: &str,
        to: &str,
        overwrite: bool,
    ) -> Result<Response> {
        let mut request = Request::new(method, self.root.at(from))
            .header("destination", self.root.at(to).as_str())
            .header("overwrite", if overwrite { "T" } else { "F" })
            .header("depth", "infinity");
        self.send_making_parents(&mut request, to).await
    }
}
