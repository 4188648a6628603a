//! The `http` backend: what a web server offers to read.

mod index;
mod manifest;
mod walk;

use std::ops::Range;

use backend_core::prelude::*;
use reqwest::{Response, StatusCode};
use serde::Deserialize;

use crate::http::{self, Client, HttpOptions, Request, Root};

/// What a web server offers to read.
///
/// `https://HOST/DIR` has the objects below `DIR`; nothing can be put there, nor deleted. A password comes from `QUINTET_PASSWORD_HTTPS`, the
/// URL (`https://USER:PASSWORD@HOST/DIR`), or the other places that [`Credentials`] name, and is told to a server that asks, by digest or basic
/// authentication.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("https://deb.debian.org/debian/dists/stable").await?;
/// let release = store.get("Release").await?;
/// # Ok(()) }
/// ```
///
/// | option | |
/// |---|---|
/// | `manifest=NAME` | the object that lists the others, instead of the server's own indexes |
/// | `ca=FILE` | certificates (PEM) of authorities to trust besides those of the system |
/// | `connect-timeout=30s` | how long making a connection may take |
///
/// # Listing
///
/// HTTP has no listing. Two things can stand in for one:
///
/// - **The server's indexes**, the pages that Apache, nginx, Caddy, `python -m http.server` or `rclone serve http` make of a directory: each link on
///   such a page to something right in that directory is an object, or with a slash at its end a directory, whose page is read in turn, up to
///   64 deep. Links with a `?`, and to anywhere else, are passed over. What pages say of sizes is rounded, and not taken over. A name that a
///   server leaves out, as most do with those that start with a dot, can still be got.
/// - **A manifest**, an object with a line for each name: the name itself, or a JSON object such as `{"name": "a/b", "size": 3}`, where `size`, in
///   bytes, may be missing, and other members are passed over. A name that starts with a `{` has to be written as the latter.
///
/// Where there is neither, a listing is an error that is not retried.
///
/// # What is certain
///
/// - A get is verified by the length that the server tells. It goes on where it was cut if size and ETag, or time of change, are the same; a
///   part that is not the one that was asked for is an error (56). Where the server knows no ranges, a part is cut out of the whole.
/// - Where HEAD is not allowed, an object is asked for by a GET of its first byte.
/// - Redirects are followed, never from HTTPS to HTTP, and the password goes to no other origin than that of the URL.
///
/// # Errors
///
/// 401 and 403 are permission denied (51), 404 and 410 not found (52): neither is retried. 408, 425, 429 and 5xx are, not before what `Retry-After`
/// says.
pub struct Web {
    http: Client,
    root: Root,
    manifest: Option<String>,
}

/// The options of an `http:` or `https:` URL.
#[derive(Deserialize, Options)]
struct WebOptions {
    /// The object that lists the others: a name on each line, or `{"name": …, "size": …}`. Without it the server's indexes are read.
    manifest: Option<String>,
}

#[backend(schemes = ["http", "https"], lacks(put, delete))]
impl Web {
    fn new(
        url: &BackendUrl,
        http: Options<HttpOptions>,
        options: Options<WebOptions>,
        credentials: Credentials,
    ) -> Result<Self> {
        let root = Root::of(url)?;
        let http = Client::new(root.url(), &http, credentials)?;
        Ok(Self { http, root, manifest: options.into_inner().manifest })
    }

    async fn get(&self, name: &str) -> Result<Option<Body>> {
        match self.ask(Request::new("GET", self.root.at(name))).await? {
            Some(response) => http::contents::whole(response).await.map(Some),
            None => Ok(None),
        }
    }

    async fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Body>> {
        let request =
            Request::new("GET", self.root.at(name)).header("range", &http::contents::asked(&range));
        match self.ask(request).await? {
            Some(response) => http::contents::part(response, range).await.map(Some),
            None => Ok(None),
        }
    }

    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        match &self.manifest {
            Some(manifest) => self.read_manifest(manifest, prefix, to).await,
            None => self.walk(prefix, to).await,
        }
    }

    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        let Some(response) = self.ask(Request::new("HEAD", self.root.at(name))).await? else {
            return Ok(None);
        };
        match response.status() {
            StatusCode::OK => Ok(Some(http::contents::metadata(&response))),
            status if is_for_want_of_head(status) => self.query_by_get(name).await,
            _ => Err(http::refused(response).await),
        }
    }
}

impl Web {
    /// The answer; none if there is no such object, also because there is a directory, which is what a redirect to the same with a slash says.
    async fn ask(&self, mut request: Request<'_>) -> Result<Option<Response>> {
        let response = self.http.send(&mut request).await?;
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            status if status.is_redirection() => Ok(None),
            _ => Ok(Some(response)),
        }
    }

    /// What the answer to a GET of the first byte says.
    async fn query_by_get(&self, name: &str) -> Result<Option<Metadata>> {
        let request = Request::new("GET", self.root.at(name)).header("range", "bytes=0-0");
        let Some(response) = self.ask(request).await? else { return Ok(None) };
        match response.status() {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                Ok(Some(http::contents::metadata(&response)))
            }
            _ => Err(http::refused(response).await),
        }
    }
}

/// Signed URLs allow GET alone, and say of HEAD that it is forbidden.
fn is_for_want_of_head(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::NOT_IMPLEMENTED
            | StatusCode::FORBIDDEN
            | StatusCode::BAD_REQUEST
    )
}
