//! Listing by the pages that a server makes of its directories: several at a time, in memory for a page of each.

use backend_core::{Entries, Entry, Error, Result};
use futures::{StreamExt, stream::FuturesUnordered};
use reqwest::{Response, StatusCode, header::CONTENT_TYPE};

use super::{
    Web,
    index::{Child, child, children},
};
use crate::{
    http::{self, Request, Root},
    tree::directory_of,
};

/// How many pages are read at the same time.
const AT_ONCE: usize = 8;
/// Directories that are deeper are those of a link that leads in circles.
const DEEP: usize = 64;
/// In bytes. No page is longer: that is some 200,000 names.
const PAGE: usize = 32 << 20;

impl Web {
    /// Sends the objects whose names start with `prefix`, page by page.
    ///
    /// # Errors
    /// Not found (52) if there is nothing at the URL; a permanent one if there is no index.
    pub(super) async fn walk(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let start = directory_of(prefix);
        let mut open = FuturesUnordered::from_iter([self.children(start.to_owned())]);
        let mut waiting = Vec::new();
        while let Some(found) = open.next().await {
            let Some((path, children)) = found? else { continue };
            for child in children {
                match child {
                    Ok(Child::Object(name)) => {
                        let name = format!("{path}{name}");
                        if name.starts_with(prefix) {
                            to.send(Entry::new(name)).await?;
                        }
                    }
                    Ok(Child::Directory(name)) => {
                        let path = format!("{path}{name}/");
                        if path.starts_with(prefix) || prefix.starts_with(&path) {
                            waiting.push(path);
                        }
                    }
                    Err(error) => to.send(Err::<Entry, _>(error)).await?,
                }
            }
            while open.len() < AT_ONCE
                && let Some(path) = waiting.pop()
            {
                open.push(self.children(path));
            }
        }
        Ok(())
    }

    /// What is right in a directory, and its path; none if it has gone since it was listed, or was only asked for.
    async fn children(&self, path: String) -> Result<Option<(String, Vec<Result<Child>>)>> {
        if path.matches('/').count() > DEEP {
            let why = format!(
                "{path:?} is more than {DEEP} directories deep: does a link lead in circles?"
            );
            return Err(Error::other(why).permanent());
        }
        let mut request = Request::new("GET", self.root.at(&path));
        let response = self.http.send(&mut request).await?;
        let status = response.status();
        match status {
            StatusCode::OK if is_page(&response) => {}
            StatusCode::OK => return Err(no_index(&path, "what is there is no page")),
            StatusCode::NOT_FOUND | StatusCode::GONE if path.is_empty() => {
                return Err(Error::not_found());
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
            _ => {
                let refused = http::refused(response).await;
                return Err(match refused.is_transient() {
                    true => refused,
                    false => Error::new(refused.code(), no_index(&path, &refused.to_string())),
                });
            }
        }
        // A redirect may have led to it, and its links are those of that place.
        let here = Root::found(response.url());
        let page = read(response).await?;
        let children = children(&page, |href| child(&here, href));
        Ok(Some((path, children)))
    }
}

/// Whether a server says that it is HTML.
fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/xhtml"))
}

fn no_index(path: &str, why: &str) -> Error {
    let place = if path.is_empty() { "here" } else { path };
    let way_out = "an object that lists the others can be named by `manifest=NAME`";
    Error::other(format!("the server gives no index of what is {place}: {why}; {way_out}"))
        .permanent()
}

async fn read(mut response: Response) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(http::broken)? {
        page.extend_from_slice(&chunk);
        if page.len() > PAGE {
            let why = format!("the index is longer than {PAGE} bytes: a manifest has no limit");
            return Err(Error::other(why).permanent());
        }
    }
    Ok(page)
}
