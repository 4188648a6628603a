//! Whom a machine in a cloud asks who it is: a service that is near, speaks plain HTTP, and is not there elsewhere.

use std::time::Duration;

use async_trait::async_trait;
use backend_core::{Error, ErrorCode, Result};
use object_store::client::{HttpError, HttpRequest, HttpResponse, HttpService};
use reqwest::{RequestBuilder, Response, redirect::Policy};

use super::{
    answers,
    connector::{incoming, outgoing},
};
use crate::http;

/// How long it may take to find out that nobody is there.
const AT_ONCE: Duration = Duration::from_secs(1);

/// How long an answer may take.
const SOON: Duration = Duration::from_secs(3);

/// The client for it.
#[derive(Clone, Debug)]
pub(crate) struct Machine(reqwest::Client);

impl Machine {
    pub(crate) fn new() -> Result<Self> {
        let client = || {
            Ok(reqwest::Client::builder()
                .connect_timeout(AT_ONCE)
                .timeout(SOON)
                // What a proxy reaches is not this machine's.
                .no_proxy()
                .redirect(Policy::none()))
        };
        http::built(client, true).map(Self)
    }

    #[cfg(feature = "s3")]
    pub(crate) fn get(&self, url: &str) -> RequestBuilder {
        self.0.get(url)
    }
}

/// Sends a request to it.
///
/// # Errors
/// Permission denied (51) if nobody is there, or knows of no credentials: `no_login` makes the error of the reason.
pub(crate) async fn ask(
    request: RequestBuilder,
    no_login: impl Fn(&str) -> Error,
) -> Result<Response> {
    match request.send().await {
        Ok(response) if response.status().is_success() => Ok(response),
        Ok(response) => {
            let (status, refused) = (response.status(), no_login(response.status().as_str()));
            // It may be asked too often, or not be ready yet: that passes.
            let passes = status.is_server_error() || matches!(status.as_u16(), 408 | 410 | 429);
            Err(if passes { refused.transient() } else { refused })
        }
        Err(error) if error.is_timeout() => Err(no_login("no answer")),
        Err(_) => Err(no_login("nobody is there")),
    }
}

#[async_trait]
impl HttpService for Machine {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let response =
            ask(outgoing(&self.0, request)?, no_login).await.map_err(answers::carried)?;
        Ok(incoming(response))
    }
}

/// The error where nobody has given credentials, and the machine has none either.
pub(crate) fn no_login(why: &str) -> Error {
    let why = format!(
        "there are no credentials: none in the URL, the environment or a profile, and nobody gives this machine any ({why})"
    );
    Error::new(ErrorCode::PermissionDenied, why)
}
