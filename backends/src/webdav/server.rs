//! What is known of a server by its make, from one question before the first change.

use backend_core::Result;
use reqwest::header::{HeaderMap, HeaderName, SERVER};

use super::WebDav;
use crate::http::Request;

/// What a server does beyond what RFC 4918 says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Server {
    /// A PUT is stored only when all of it has come: there is no need of a temporary name.
    pub(super) drops_what_was_cut: bool,
    /// A DELETE of depth 0 is refused for a collection: there is no need to look first.
    pub(super) spares_collections: bool,
}

impl WebDav {
    /// What is known of the server; asked once.
    pub(super) async fn server(&self) -> Result<&Server> {
        let ask = async || {
            let response = self.send(Request::new("OPTIONS", self.root.url().clone())).await?;
            Ok(Server::known_by(response.headers()))
        };
        self.server.get_or_try_init(ask).await
    }
}

impl Server {
    /// By what the modules themselves say that were tried; what stands in front of another server says something else.
    fn known_by(headers: &HeaderMap) -> Self {
        let all = |name| {
            let values = headers.get_all(name).iter();
            values.filter_map(|value| value.to_str().ok()).collect::<Vec<_>>()
        };
        let dav = all(HeaderName::from_static("dav"));
        let is_apache = dav.iter().any(|dav| dav.contains("<http://apache.org/dav/propset/fs/1>"));
        let is_nginx = all(SERVER).iter().any(|server| server.starts_with("nginx"))
            && matches!(*dav, ["1" | "2"]);
        let is_known = is_apache || is_nginx;
        Self { drops_what_was_cut: is_known, spares_collections: is_known }
    }
}
