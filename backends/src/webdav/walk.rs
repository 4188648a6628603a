//! Listing: collection by collection, several at a time, in constant memory.

use backend_core::{Entries, Entry, Error, ErrorCode, Result, local};
use futures::{
    StreamExt, TryFutureExt,
    stream::{self, BoxStream, SelectAll},
};
use reqwest::StatusCode;

use super::{WebDav, paths::is_left_over, propfind::Resource, resource::resources};
use crate::{
    http::{self, Request},
    tree::directory_of,
};

/// How many collections are listed at the same time.
const AT_ONCE: usize = 8;

/// What is in a collection, by its name from the root on.
enum Child {
    Object(Entry),
    Collection(String),
    /// What is put, or was given up.
    Temporary(String),
    /// A collection that makes room.
    Aside,
    /// It has gone, or it is the collection itself.
    Nothing,
}

impl WebDav {
    /// Sends the objects whose names start with `prefix`, in the server's order. Temporaries are left out, and
    /// those of a week ago removed.
    pub(super) async fn walk(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let start = directory_of(prefix);
        if !self.is_reached(start).await? {
            return Ok(());
        }
        let mut waiting = vec![start.to_owned()];
        let mut open = SelectAll::new();
        loop {
            while open.len() < AT_ONCE
                && let Some(path) = waiting.pop()
            {
                open.push(self.children(path));
            }
            match open.next().await {
                None if waiting.is_empty() => return Ok(()),
                None => {}
                Some(Ok(Child::Object(entry))) if entry.name().starts_with(prefix) => {
                    to.send(entry).await?
                }
                Some(Ok(Child::Collection(path)))
                    if path.starts_with(prefix) || prefix.starts_with(&path) =>
                {
                    waiting.push(path);
                }
                Some(Ok(Child::Temporary(path))) if is_left_over(&path) => {
                    // If it cannot be removed it stays: it is never listed.
                    let _ = self.send(Request::new("DELETE", self.root.at(&path))).await;
                }
                Some(Ok(_)) => {}
                Some(Err(error)) if error.code() == ErrorCode::BadName => {
                    to.send(Err::<Entry, _>(error)).await?
                }
                Some(Err(error)) => return Err(error),
            }
        }
    }

    /// Whether there is a collection `start`.
    ///
    /// # Errors
    /// Not found (52) if there is no root either.
    async fn is_reached(&self, start: &str) -> Result<bool> {
        match self.find(start.trim_end_matches('/')).await? {
            Some(found) => Ok(found.is_collection),
            None if !start.is_empty() && self.find("").await?.is_some() => Ok(false),
            None => Err(Error::not_found()),
        }
    }

    /// Whether there is anything but collections in a collection, however deep.
    pub(super) async fn holds_objects(&self, path: &str) -> Result<bool> {
        let mut waiting = vec![path.to_owned()];
        while let Some(path) = waiting.pop() {
            let mut children = self.children(path);
            while let Some(child) = children.next().await {
                match child? {
                    Child::Collection(path) => waiting.push(path),
                    Child::Object(_) | Child::Temporary(_) | Child::Aside => return Ok(true),
                    Child::Nothing => {}
                }
            }
        }
        Ok(false)
    }

    /// What is right in a collection. If that has gone since it was listed, nothing is.
    fn children(&self, path: String) -> BoxStream<'_, Result<Child>> {
        let asked = async move {
            let response = self.ask(self.root.at(&path), "1").await?;
            match response.status() {
                StatusCode::MULTI_STATUS => Ok(Some((path, response))),
                StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
                _ => Err(http::refused(response).await),
            }
        };
        let children = asked.map_ok(move |found| match found {
            Some((path, response)) => {
                resources(response).map(move |resource| self.child(&path, resource?)).boxed()
            }
            None => stream::empty().boxed(),
        });
        children.try_flatten_stream().boxed()
    }

    fn child(&self, of: &str, resource: Resource) -> Result<Child> {
        let name = self.root.child(of, &resource.href)?;
        match resource.status {
            None | Some(200..300) => {}
            Some(404 | 410) => return Ok(Child::Nothing),
            Some(status) => return Err(http::refused_inside(status)),
        }
        Ok(match resource.is_collection {
            _ if name.is_empty() => Child::Nothing,
            true if local::is_temporary(&name) => Child::Aside,
            false if local::is_temporary(&name) => Child::Temporary(format!("{of}{name}")),
            true => Child::Collection(format!("{of}{name}/")),
            false => Child::Object(Entry::new(format!("{of}{name}")).with(resource.metadata)),
        })
    }
}
