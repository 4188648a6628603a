//! How what has a temporary name gets its own, and how nothing else is replaced on the way.

use backend_core::{Error, Result};
use reqwest::{Response, StatusCode};

use super::{WebDav, paths::temporary_beside};
use crate::http::Request;

/// How often something may have changed between two requests.
const RACES: usize = 8;

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
        for _ in 0..RACES {
            let response = self.transfer("MOVE", from, to, false).await?;
            if response.status() != StatusCode::PRECONDITION_FAILED {
                return self.done(response).await;
            }
            match self.find(to).await? {
                Some(found) if found.is_collection => match self.make_room(to).await? {
                    true => {}
                    false => {
                        let why = "there is a collection of that name, with something in it";
                        return Err(Error::other(why).permanent());
                    }
                },
                Some(_) if place == Place::Free => return Err(Error::already_exists()),
                Some(_) => {
                    let response = self.transfer("MOVE", from, to, true).await?;
                    return self.done(response).await;
                }
                // Somebody else is replacing it. Or the server makes another name of it, and what has that is not replaced.
                None => {}
            }
        }
        Err(Error::other("the server says that it exists, and that it does not"))
    }

    /// Removes a collection that has the name `name` and nothing in it but collections; answers whether there is room now. A collection is
    /// removed with what is in it, so it is moved aside before, where nobody puts anything, and looked into again.
    pub(super) async fn make_room(&self, name: &str) -> Result<bool> {
        let (there, aside) = (format!("{name}/"), format!("{}/", temporary_beside(name)));
        let is_collection = self.find(name).await?.is_some_and(|found| found.is_collection);
        if !is_collection || !self.server().await?.lists_all() || self.holds_objects(&there).await?
        {
            return Ok(false);
        }
        if !self.transfer("MOVE", &there, &aside, false).await?.status().is_success() {
            return Ok(false);
        }
        if self.holds_objects(&aside).await? {
            let back = self.transfer("MOVE", &aside, &there, false).await?;
            return self.done(back).await.map(|()| false);
        }
        let removed = self.send(Request::new("DELETE", self.root.at(&aside))).await?;
        self.done(removed).await.map(|()| true)
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
