//! The client: the way of one request through authentication and redirects.

use std::sync::Arc;

use backend_core::{Credentials, Error, Result};
use reqwest::{
    Method, Response, StatusCode, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, LOCATION},
};

use super::{
    HttpOptions, Payload,
    authentication::Authentication,
    broken, connections,
    redirects::{self, Redirect},
};

/// How many redirects lead to an error.
const HOPS: usize = 10;

/// A client of one server. Its connections are shared by all calls.
pub(crate) struct Client {
    http: reqwest::Client,
    /// Who alone is told the password.
    origin: Url,
    authentication: Authentication,
}

/// One request, as often as it has to be sent.
pub(crate) struct Request<'a> {
    method: &'static str,
    url: Url,
    headers: HeaderMap,
    payload: Payload<'a>,
}

impl<'a> Request<'a> {
    pub(crate) fn new(method: &'static str, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), payload: Payload::Empty }
    }

    /// With this header. What cannot stand in one is left out: names and URLs are encoded beforehand.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    pub(crate) fn payload(mut self, payload: Payload<'a>) -> Self {
        self.payload = payload;
        self
    }
}

impl Client {
    /// A client for what is at `origin`.
    ///
    /// # Errors
    /// Bad URL (8) if the file of `ca` cannot be read.
    pub(crate) fn new(
        origin: &Url,
        options: &HttpOptions,
        credentials: Credentials,
    ) -> Result<Self> {
        let http = connections(origin, options)?;
        Ok(Self { http, origin: origin.clone(), authentication: Authentication::new(credentials) })
    }

    /// Sends a request, and answers what came, whatever its status; but 401 is an error.
    ///
    /// # Errors
    /// Permission denied (51) where user and password are wrong or missing, and what the network answers.
    pub(crate) async fn send(&self, request: &mut Request<'_>) -> Result<Response> {
        let (mut challenges, mut hops) = (0, 0);
        loop {
            let is_ours = request.url.origin() == self.origin.origin();
            let login = match is_ours {
                true => self.authentication.header(request.method, &request.url).await?,
                false => None,
            };
            let response = self.send_once(request, login.clone()).await?;
            match response.status() {
                StatusCode::UNAUTHORIZED if !is_ours => {
                    return Err(self.authentication.not_there(&request.url));
                }
                StatusCode::UNAUTHORIZED => {
                    challenges += 1;
                    self.authentication.challenged(&response, login, challenges).await?;
                }
                status if status.is_redirection() => {
                    let place = response.headers().get(LOCATION);
                    match redirects::next(request.method, &request.url, status, place)? {
                        Redirect::None => return Ok(response),
                        Redirect::To(_) if hops == HOPS => {
                            return Err(
                                Error::other(format!("more than {HOPS} redirects")).permanent()
                            );
                        }
                        Redirect::To(url) => request.url = url,
                    }
                    hops += 1;
                }
                _ => return Ok(response),
            }
        }
    }

    async fn send_once(
        &self,
        request: &mut Request<'_>,
        login: Option<Arc<str>>,
    ) -> Result<Response> {
        let method =
            Method::from_bytes(request.method.as_bytes()).map_err(|error| error.to_string())?;
        let builder =
            self.http.request(method, request.url.clone()).headers(request.headers.clone());
        let builder = request.payload.attach(builder).await?;
        let builder = match login {
            Some(login) => {
                let mut login = HeaderValue::from_str(&login)
                    .map_err(|_| Error::bad_url("the user has characters that HTTP cannot send"))?;
                login.set_sensitive(true);
                builder.header(AUTHORIZATION, login)
            }
            None => builder,
        };
        builder.send().await.map_err(broken)
    }
}
