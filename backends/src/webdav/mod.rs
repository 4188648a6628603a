//! The `webdav` backend: objects are resources below a collection, each put whole or not at all.

mod collections;
mod landing;
mod paths;
mod propfind;
mod resource;
mod server;
mod settings;
mod walk;

use std::{ops::Range, time::Duration};

use backend_core::{local, prelude::*};
use reqwest::{Response, StatusCode};
use tokio::{sync::OnceCell, time::sleep};

use self::{
    landing::Place,
    server::Server,
    settings::{Atomic, WebDavOptions},
};
use crate::http::{self, Client, HttpOptions, Payload, Request, Root};

/// How long an object may be missing while it is replaced, in milliseconds: it is looked for after each of these.
const GAP: [u64; 3] = [20, 80, 200];

/// How often a get is tried again that may have been refused only since the object went away.
const DOUBTS: u32 = 2;

/// Files on a WebDAV server.
///
/// `webdavs://USER@HOST/DIR` is reached by HTTPS, `webdav://USER@HOST/DIR` by HTTP, where everybody on the way can read along. The collection
/// `DIR` is made by the first put. The password comes from `QUINTET_PASSWORD_WEBDAVS`, the URL, or the other places that
/// [`Credentials`] name; the server is told it as it asks, by digest (MD5, SHA-256) or basic authentication.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("webdavs://me@cloud.example/remote.php/dav/files/me/backup?timeout=1m").await?;
/// store.put("2026/photos.tar", std::path::Path::new("photos.tar")).await?;
/// # Ok(()) }
/// ```
///
/// | option | |
/// |---|---|
/// | `ca=FILE` | certificates (PEM) of authorities to trust besides those of the system |
/// | `connect-timeout=30s` | how long making a connection may take |
/// | `atomic=auto` | how a put becomes visible at once: `move` from a temporary name, or `direct`ly where the server drops what was cut. `auto` knows Apache and nginx, and moves elsewhere |
///
/// # What is certain
///
/// - **A put is visible whole or not at all.** What is left of one that was cut has a name that starts with `.quintet-tmp`, and is not
///   listed. A server of another make is told the final name in a header that some take apart at `;`, `?` and `#`: objects with these in
///   their names are put directly.
/// - **No collection is ever deleted or replaced** with an object in it: DELETE and MOVE would remove all that is below. Empty collections stay
///   when the last object in them was deleted, and are not listed; one that is in the way of an object is moved aside, and then removed.
/// - **A listing is whole or an error**, also where the server's answer is cut. It is read as it comes.
/// - **A get is verified** by the length that the server tells; a put by asking for the size that is stored.
/// - **Redirects** are followed with method and body kept; never from HTTPS to HTTP, and the password goes to no other origin than
///   that of the URL.
/// - Certificates are checked, against the system's authorities and those of `ca`. Proxies are taken from the environment, but not for this
///   machine.
///
/// # What depends on the server
///
/// - A put of a new object that must not exist is decided by the server, which looks and then moves: of two at the very same time, on a server
///   that works on several requests at once, both may be told that they were first.
/// - Where an object is replaced by removing the old one first, as most servers but Apache and nginx do, it is missing for a moment; a get looks
///   for it again for 0.3 s.
/// - nginx lists no name that starts with a dot: such names are refused there.
/// - A name that is in use as a collection cannot be that of an object, nor the other way round.
///
/// # Errors
///
/// 401, 403 are permission denied (51), 404 and 410 not found (52), 413 and 507 no space (53): none of these is retried. 423, 429 and 5xx are
/// retried, not before what `Retry-After` says. What the server says of an error is in its text.
pub struct WebDav {
    http: Client,
    root: Root,
    atomic: Atomic,
    server: OnceCell<Server>,
}

#[backend(schemes = ["webdav", "webdavs"])]
impl WebDav {
    fn new(
        url: &BackendUrl,
        http: Options<HttpOptions>,
        options: Options<WebDavOptions>,
        credentials: Credentials,
    ) -> Result<Self> {
        let root = Root::of(url)?;
        let http = Client::new(root.url(), &http, credentials)?;
        Ok(Self { http, root, atomic: options.atomic, server: OnceCell::new() })
    }

    async fn get(&self, name: &str) -> Result<Option<Body>> {
        let Some(response) = self.open(name, None).await? else { return Ok(None) };
        http::contents::whole(response).await.map(Some)
    }

    async fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Body>> {
        let asked = http::contents::asked(&range);
        let Some(response) = self.open(name, Some(&asked)).await? else { return Ok(None) };
        http::contents::part(response, range).await.map(Some)
    }

    async fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        if self.puts_directly(self.writable(name).await?).await? {
            return self.upload(name, data, Place::Any).await;
        }
        let temporary = paths::temporary_beside(name);
        let uploaded = self.upload(&temporary, data, Place::Any).await;
        self.land(&temporary, name, uploaded, Place::Any).await
    }

    async fn put_new(&self, name: &str, data: &mut Source) -> Result<()> {
        if self.is_object(self.writable(name).await?).await? {
            return Err(Error::already_exists());
        }
        if !self.server().await?.moves_to(name) {
            return self.upload(name, data, Place::Free).await;
        }
        let temporary = paths::temporary_beside(name);
        let uploaded = self.upload(&temporary, data, Place::Any).await;
        self.land(&temporary, name, uploaded, Place::Free).await
    }

    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.walk(prefix, to).await
    }

    async fn delete(&self, name: &str) -> Result<bool> {
        let name = local::checked(name)?;
        if !self.server().await?.spares_collections() && !self.is_object(name).await? {
            return Ok(false);
        }
        // By this depth a collection is refused, which else would go with all that is in it.
        let request = Request::new("DELETE", self.root.at(name)).header("depth", "0");
        let response = self.send(request).await?;
        match response.status() {
            StatusCode::MULTI_STATUS => self.done(response).await.map(|()| true),
            status if status.is_success() => Ok(true),
            _ => self.unless_absent(name, response).await.map(|()| false),
        }
    }

    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        let found = self.find(name).await?;
        Ok(found.filter(|found| !found.is_collection).map(|found| found.metadata))
    }

    async fn copy(&self, from: &str, to: &str) -> Result<bool> {
        if !self.server().await?.moves_to(self.writable(to).await?) {
            return Ok(false);
        }
        if !self.is_object(from).await? {
            return Err(Error::not_found());
        }
        let temporary = paths::temporary_beside(to);
        let copied = match self.transfer("COPY", from, &temporary, false).await {
            Ok(response) => self.done(response).await,
            Err(error) => Err(error),
        };
        self.land(&temporary, to, copied, Place::Any).await.map(|()| true)
    }

    async fn rename(&self, from: &str, to: &str) -> Result<bool> {
        if !self.server().await?.moves_to(self.writable(to).await?) {
            return Ok(false);
        }
        if !self.is_object(local::checked(from)?).await? {
            return Err(Error::not_found());
        }
        self.put_in_place(from, to, Place::Any).await.map(|()| true)
    }
}

impl WebDav {
    async fn send(&self, mut request: Request<'_>) -> Result<Response> {
        self.http.send(&mut request).await
    }

    /// The name, if what is put there will be listed.
    async fn writable<'n>(&self, name: &'n str) -> Result<&'n str> {
        match self.server().await?.lists(local::checked(name)?) {
            true => Ok(name),
            false => {
                let why = format!("{name:?}: nginx does not list what starts with a dot");
                Err(Error::new(ErrorCode::BadName, why))
            }
        }
    }

    /// The answer to GET; `None` if there is no such object. Where an object is replaced by removing it first, it may be there a moment later.
    async fn open(&self, name: &str, range: Option<&str>) -> Result<Option<Response>> {
        let (mut pauses, mut doubts) = (GAP.iter(), 0);
        loop {
            let request = Request::new("GET", self.root.at(name));
            let request = range.into_iter().fold(request, |it, range| it.header("range", range));
            let response = self.send(request).await?;
            let status = response.status();
            if status.is_success() || status == StatusCode::RANGE_NOT_SATISFIABLE {
                return Ok(Some(response));
            }
            if status == StatusCode::FORBIDDEN
                && doubts < DOUBTS
                && self.server().await?.forbids_what_goes_away()
            {
                doubts += 1;
                continue;
            }
            self.unless_absent(name, response).await?;
            match pauses.next() {
                Some(pause) if !self.server().await?.replaces_at_once() => {
                    sleep(Duration::from_millis(*pause)).await
                }
                _ => return Ok(None),
            }
        }
    }

    async fn puts_directly(&self, name: &str) -> Result<bool> {
        let server = self.server().await?;
        Ok(match self.atomic {
            Atomic::Auto => server.drops_what_was_cut() || !server.moves_to(name),
            Atomic::Move => !server.moves_to(name),
            Atomic::Direct => true,
        })
    }

    /// Has `data` stored as `path`.
    async fn upload(&self, path: &str, data: &mut Source, place: Place) -> Result<()> {
        let payload = Payload::of(data).await?;
        if payload.is_streamed() && self.find(paths::parent(path)).await?.is_none() {
            self.make(paths::parent(path)).await?;
        }
        let mut request = Request::new("PUT", self.root.at(path)).payload(payload);
        if place == Place::Free {
            request = request.header("if-none-match", "*");
        }
        let mut response = self.send_making_parents(&mut request, path).await?;
        if matches!(response.status(), StatusCode::CONFLICT | StatusCode::METHOD_NOT_ALLOWED)
            && self.make_room(path).await?
        {
            response = self.http.send(&mut request).await?;
        }
        match response.status() {
            StatusCode::PRECONDITION_FAILED if place == Place::Free => Err(Error::already_exists()),
            _ => self.done(response).await,
        }
    }

    async fn is_object(&self, name: &str) -> Result<bool> {
        Ok(self.find(name).await?.is_some_and(|found| !found.is_collection))
    }

    /// The error of a request for an object that was refused; none if there is no such object: also because there is a collection, to which
    /// servers answer in many ways.
    async fn unless_absent(&self, name: &str, response: Response) -> Result<()> {
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(()),
            status if status.is_redirection() => Ok(()),
            status if status.is_client_error() && !self.is_object(name).await? => Ok(()),
            _ => Err(http::refused(response).await),
        }
    }

    /// The error of a request that was to be done.
    async fn done(&self, response: Response) -> Result<()> {
        match response.status() {
            StatusCode::MULTI_STATUS => resource::failure_inside(response).await,
            status if status.is_success() => Ok(()),
            _ => Err(http::refused(response).await),
        }
    }
}
