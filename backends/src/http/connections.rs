//! Connections: how they are made and kept, and whom they trust.

use std::{net::IpAddr, time::Duration};

use backend_core::{Error, Result};
use reqwest::{
    Certificate, ClientBuilder, Url,
    header::{ACCEPT_ENCODING, HeaderValue},
    redirect::Policy,
};

use super::{HttpOptions, broken};

/// Connections that were idle for longer are not used again: servers close them after as little as five seconds, and a request that
/// meets the close is lost.
const IDLE: Duration = Duration::from_secs(4);

/// What makes the connections to `origin`, and keeps them: with TLS, without redirects.
///
/// # Errors
/// Bad URL (8) if the file of `ca` cannot be read.
pub(crate) fn connections(origin: &Url, options: &HttpOptions) -> Result<reqwest::Client> {
    // A redirect, or a login, may lead to `https:`.
    let may_do_without = origin.scheme() == "http" && options.ca.is_none();
    built(|| client(origin, options), may_do_without)
}

/// Made with the system's certificates; where it has none, without any if that may be.
pub(crate) fn built(
    client: impl Fn() -> Result<ClientBuilder>,
    may_do_without: bool,
) -> Result<reqwest::Client> {
    // Where the program has chosen a provider it is that one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match client()?.build() {
        Err(_) if may_do_without => client()?.tls_certs_only([]).build().map_err(broken),
        built => built.map_err(broken),
    }
}

fn client(origin: &Url, options: &HttpOptions) -> Result<ClientBuilder> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("quintet/", env!("CARGO_PKG_VERSION")))
        .default_headers(
            [(ACCEPT_ENCODING, HeaderValue::from_static("identity"))].into_iter().collect(),
        )
        .http1_only()
        .connect_timeout(options.connect_timeout)
        .pool_idle_timeout(IDLE)
        .redirect(Policy::none());
    if is_loopback(origin) {
        builder = builder.no_proxy();
    }
    if let Some(path) = &options.ca {
        let bad = |why: &dyn std::fmt::Display| {
            Error::bad_url(format!("option \"ca\": {}: {why}", path.display()))
        };
        let pem = std::fs::read(path).map_err(|error| bad(&error))?;
        let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| bad(&error))?;
        if certificates.is_empty() {
            return Err(bad(&"there is no certificate (PEM) in it"));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    Ok(builder)
}

/// Whether a URL leads to this machine, where no proxy is in between.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
