//! The `webdav` backend: objects are resources below a collection, each put whole or not at all.

mod collections;
mod landing;
mod paths;
mod propfind;
mod resource;
mod server;
mod settings;
mod walk;

use std::ops::Range;

use backend_core::prelude::*;
use reqwest::{Response, StatusCode};

use self::{
    landing::Place,
    paths::{Root, checked},
    server::Server,
    settings::{Atomic, WebDavOptions},
};
use crate::http::{self, Client, HttpOptions, Payload, Request};

/// Files on a WebDAV server.
pub struct WebDav {
    http: Client,
    root: Root,
    atomic: Atomic,
    server: tokio::sync::OnceCell<Server>,
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
        Ok(Self { http, root, atomic: options.atomic, server: tokio::sync::OnceCell::new() })
    }

    async fn get(&self, name: &str) -> Result<Option<Body>> {
        let response = self.send(Request::new("GET", self.root.at(name))).await?;
        match response.status() {
            StatusCode::OK => Ok(Some(resource::whole(response))),
            _ => self.unless_absent(name, response).await.map(|()| None),
        }
    }

    async fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Body>> {
        let last = range.end - 1;
        // Ends that no object has are left out: servers count in 63 bits.
        let bytes = match i64::try_from(last) {
            Ok(last) => format!("bytes={}-{last}", range.start),
            Err(_) => format!("bytes={}-", range.start),
        };
        let request = Request::new("GET", self.root.at(name)).header("range", &bytes);
        let response = self.send(request).await?;
        match response.status() {
            StatusCode::PARTIAL_CONTENT => resource::part(response, &range).map(Some),
            // The server knows no ranges.
            StatusCode::OK => Ok(Some(resource::cut(response, range))),
            StatusCode::RANGE_NOT_SATISFIABLE => Ok(Some(Bytes::new().into())),
            _ => self.unless_absent(name, response).await.map(|()| None),
        }
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
        if !self.server().await?.spares_collections() && !self.is_object(checked(name)?).await? {
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
        if !self.is_object(checked(from)?).await? {
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
        match self.server().await?.lists(checked(name)?) {
            true => Ok(name),
            false => {
                let why = format!("{name:?}: nginx does not list what starts with a dot");
                Err(Error::new(ErrorCode::BadName, why))
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
