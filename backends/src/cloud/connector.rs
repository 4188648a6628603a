//! The way of object_store's requests: through our own client, on which what a server refuses becomes the framework's error.

use std::sync::Arc;

use async_trait::async_trait;
use backend_core::{Error, Result};
use http_body_util::BodyExt;
use object_store::{
    ClientConfigKey, ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpRequest, HttpRequestBody, HttpResponse,
        HttpResponseBody, HttpService,
    },
};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode, Url, header::CONTENT_TYPE};

use super::{answers, keys, machine::Machine, place::Place};
use crate::http::{self, HttpOptions, Refusal};

/// With these a put fails where there is an object.
const OF_CREATING: [&str; 2] = ["if-none-match", "x-goog-if-generation-match"];

/// So OAuth's requests are sent, and none to a service.
const FORM: &str = "application/x-www-form-urlencoded";

/// Makes the clients that object_store asks for: always the same one, but for what it asks of the machine.
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
    /// The options are those of the URL, and none of object_store's. They only tell which of the clients is for the machine: the one that
    /// may do without TLS.
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        match options.get_config_value(&ClientConfigKey::AllowHttp).as_deref() {
            Some("true") => Ok(HttpClient::new(Machine::new().map_err(answers::theirs)?)),
            _ => Ok(HttpClient::new(self.clone())),
        }
    }
}

#[async_trait]
impl HttpService for Connector {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let asked = Asked::of(&request);
        let sent = outgoing(&self.http, request)?.send().await;
        let response = sent.map_err(|error| answers::carried(http::broken(error)))?;
        if !response.status().is_success() {
            let refusal = Refusal::of(response).await;
            return Err(match asked.is_login {
                true => answers::not_signed_in(&refusal),
                false => self.refused(&refusal, &asked),
            });
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
        let body: HttpResponseBody = if asked.is_listing {
            keys::escaped(response.bytes().await.map_err(broken)?).into()
        } else if asked.may_fail_late {
            let said = response.text().await.map_err(broken)?;
            if is_error(&said) {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                return Err(self.refused(&Refusal { status, headers, said }, asked));
            }
            said.into()
        } else {
            return Ok(incoming(response));
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
    /// Who we are is told elsewhere, for credentials.
    is_login: bool,
    /// The object is to be new.
    is_create: bool,
    is_listing: bool,
    may_fail_late: bool,
    may_be_under_way: bool,
}

impl Asked {
    fn of(request: &HttpRequest) -> Self {
        let (method, headers) = (request.method(), request.headers());
        let query = request.uri().query().unwrap_or_default();
        Self {
            is_login: headers.get(CONTENT_TYPE).is_some_and(|it| it == FORM)
                || query.starts_with("Action="),
            is_create: OF_CREATING.iter().any(|name| headers.contains_key(*name)),
            is_listing: method == Method::GET && is_listing(query),
            may_fail_late: headers.contains_key("x-amz-copy-source")
                || is_completion(method, query),
            may_be_under_way: matches!(*method, Method::PUT | Method::HEAD),
        }
    }
}

/// Whether its answer is a list of keys.
fn is_listing(query: &str) -> bool {
    query.split('&').any(|pair| matches!(pair, "list-type=2" | "comp=list"))
}

/// Whether it asks for parts to be made an object.
fn is_completion(method: &Method, query: &str) -> bool {
    method == Method::POST && query.split('&').any(|pair| pair.starts_with("uploadId="))
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

/// object_store's request, as one of ours.
pub(super) fn outgoing(
    http: &reqwest::Client,
    request: HttpRequest,
) -> Result<RequestBuilder, HttpError> {
    let (head, body) = request.into_parts();
    let url: Url = head.uri.to_string().parse().map_err(|error| {
        answers::carried(Error::other(format!("{}: {error}", head.uri)).permanent())
    })?;
    Ok(http.request(head.method, url).headers(head.headers).body(contents(body)))
}

fn contents(body: HttpRequestBody) -> Body {
    match body.as_bytes() {
        Some(bytes) => bytes.clone().into(),
        None => Body::wrap(body),
    }
}

/// Our response, as one of object_store's.
pub(super) fn incoming(response: Response) -> HttpResponse {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = Body::from(response).map_err(|error| answers::carried(http::broken(error)));
    let mut response = HttpResponse::new(HttpResponseBody::new(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
