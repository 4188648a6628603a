//! The way of object_store's requests: through our own client, on which what a server refuses becomes the framework's error.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use backend_core::{Error, ErrorCode, Result};
use http_body_util::BodyExt;
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpRequest, HttpRequestBody, HttpResponse,
        HttpResponseBody, HttpService,
    },
};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode, Url, header::HeaderMap};

use super::{answers, keys, place::Place};
use crate::http::{self, HttpOptions, Refusal};

/// Who tells a machine in a cloud its credentials. Elsewhere nobody answers there.
const OF_THE_MACHINE: [&str; 3] = ["169.254.169.254", "169.254.170.2", "metadata.google.internal"];

/// How long that may take.
const SOON: Duration = Duration::from_secs(3);

/// With these a put fails where there is an object.
const OF_CREATING: [&str; 2] = ["if-none-match", "x-goog-if-generation-match"];

/// Makes the clients that object_store asks for: always the same one.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    http: reqwest::Client,
    place: Arc<Place>,
}

impl Connector {
    /// For a service at `origin`.
    ///
    /// # Errors
    /// Bad URL (8) if the file of `ca` cannot be read.
    pub(crate) fn new(origin: &Url, options: &HttpOptions, place: &Place) -> Result<Self> {
        Ok(Self { http: http::connections(origin, options)?, place: Arc::new(place.clone()) })
    }
}

impl HttpConnector for Connector {
    /// The options are those of the URL, and none of object_store's.
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Connector {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let url: Url = head.uri.to_string().parse().map_err(|error| {
            answers::carried(Error::other(format!("{}: {error}", head.uri)).permanent())
        })?;
        let asked = Asked::of(&head.method, &url, &head.headers);
        let request = self.http.request(head.method, url).headers(head.headers);
        let response = send(request.body(outgoing(body)), &asked).await?;
        if !response.status().is_success() {
            return Err(self.refused(&Refusal::of(response).await, &asked));
        }
        self.understood(response, &asked).await
    }
}

impl Connector {
    /// A success; unless it has only begun as one.
    async fn understood(
        &self,
        response: Response,
        asked: &Asked,
    ) -> Result<HttpResponse, HttpError> {
        let (status, headers) = (response.status(), response.headers().clone());
        // Azure may only have begun.
        if asked.may_be_under_way
            && headers.get("x-ms-copy-status").is_some_and(|it| it == "pending")
        {
            let said = "the copy is not complete yet".to_owned();
            return Err(
                self.refused(&Refusal { status: StatusCode::ACCEPTED, headers, said }, asked)
            );
        }
        let broken = |error| answers::carried(http::broken(error));
        let body = if asked.is_listing {
            keys::escaped(response.bytes().await.map_err(broken)?).into()
        } else if asked.may_fail_late {
            let said = response.text().await.map_err(broken)?;
            if is_error(&said) {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                return Err(self.refused(&Refusal { status, headers, said }, asked));
            }
            said.into()
        } else {
            HttpResponseBody::new(Body::from(response).map_err(broken))
        };
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn refused(&self, refusal: &Refusal, asked: &Asked) -> HttpError {
        answers::refused(refusal, &self.place, asked.is_create)
    }
}

/// What of a request decides how its answer is understood.
struct Asked {
    /// The object is to be new.
    is_create: bool,
    is_listing: bool,
    may_fail_late: bool,
    may_be_under_way: bool,
    is_of_the_machine: bool,
}

impl Asked {
    fn of(method: &Method, url: &Url, headers: &HeaderMap) -> Self {
        Self {
            is_create: OF_CREATING.iter().any(|name| headers.contains_key(*name)),
            is_listing: method == Method::GET && is_listing(url),
            may_fail_late: headers.contains_key("x-amz-copy-source") || is_completion(method, url),
            may_be_under_way: matches!(*method, Method::PUT | Method::HEAD),
            is_of_the_machine: url.host_str().is_some_and(|host| OF_THE_MACHINE.contains(&host)),
        }
    }
}

/// Where a machine is asked for its credentials, nobody may be there, or not for long.
async fn send(request: RequestBuilder, asked: &Asked) -> Result<Response, HttpError> {
    if !asked.is_of_the_machine {
        return request.send().await.map_err(|error| answers::carried(http::broken(error)));
    }
    match request.timeout(SOON).send().await {
        // It may be asked too often, or not be ready yet: that passes.
        Ok(response) if matches!(response.status().as_u16(), 408 | 410 | 429) => Ok(response),
        Ok(response) if response.status().is_client_error() => {
            Err(answers::carried(no_login(response.status().as_str())))
        }
        Ok(response) => Ok(response),
        Err(error) => {
            let why = if error.is_timeout() { "no answer" } else { "nobody is there" };
            Err(answers::carried(no_login(why)))
        }
    }
}

/// Whether its answer is a list of keys.
fn is_listing(url: &Url) -> bool {
    url.query_pairs()
        .any(|(key, value)| matches!((&*key, &*value), ("list-type", "2") | ("comp", "list")))
}

/// Whether it asks for parts to be made an object.
fn is_completion(method: &Method, url: &Url) -> bool {
    method == Method::POST && url.query_pairs().any(|(key, _)| key == "uploadId")
}

/// Whether an answer that has begun as a success, since it takes long, ends as an error. Of those object_store knows two.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
fn is_error(said: &str) -> bool {
    let said = said.trim_start();
    let root = match said.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, root)| root.trim_start()),
        None => said,
    };
    root.starts_with("<Error>") || root.starts_with("<Error ")
}

fn outgoing(body: HttpRequestBody) -> Body {
    match body.as_bytes() {
        Some(bytes) => bytes.clone().into(),
        None => Body::wrap(body),
    }
}

/// The error where nobody has given credentials, and the machine has none either.
fn no_login(why: &str) -> Error {
    let why = format!(
        "there are no credentials: none in the URL, the environment or a profile, and nobody gives this machine any ({why})"
    );
    Error::new(ErrorCode::PermissionDenied, why)
}
