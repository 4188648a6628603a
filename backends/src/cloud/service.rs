//! How a service is reached: its endpoint, and what object_store is told not to do.

use std::time::Duration;

use backend_core::{Error, Result};
use object_store::RetryConfig;
use reqwest::Url;

/// Retries are made in one place, by the store.
pub(crate) fn without_retries() -> RetryConfig {
    RetryConfig { max_retries: 0, retry_timeout: Duration::ZERO, ..RetryConfig::default() }
}

/// What a variable of the environment is set to, if it is to something.
#[cfg(any(feature = "azblob", feature = "s3"))]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The URL of an endpoint.
///
/// # Errors
/// Bad URL (8) if it is none of `http:` or `https:` with a host, or has a password in it.
pub(crate) fn endpoint(text: &str) -> Result<Url> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let is_plain = |url: &Url| url.username().is_empty() && url.password().is_none();
    url.filter(|url| url.has_host() && url.query().is_none() && is_plain(url)).ok_or_else(|| {
        Error::bad_url(
            "option \"endpoint\": it must be the URL of a service, as in https://host:9000",
        )
    })
}

/// The error of what a URL, the environment or a profile asks for, and cannot be had.
pub(crate) fn unusable(error: object_store::Error) -> Error {
    Error::bad_url(error)
}
