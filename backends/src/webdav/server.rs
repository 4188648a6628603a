//! What is known of a server by its make, from one question before the first change.

use backend_core::Result;
use reqwest::header::{HeaderMap, HeaderName, SERVER};

use super::WebDav;
use crate::http::Request;

/// The make of a server, as far as it was tried what such a one does beyond what RFC 4918 says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Server {
    Apache,
    Nginx,
    Other,
}

impl WebDav {
    /// What is known of the server; asked once.
    pub(super) async fn server(&self) -> Result<Server> {
        let ask = async || {
            let response = self.send(Request::new("OPTIONS", self.root.url().clone())).await?;
            Ok(Server::known_by(response.headers()))
        };
        self.server.get_or_try_init(ask).await.copied()
    }
}

impl Server {
    /// By what the modules themselves say; what stands in front of another server says something else.
    fn known_by(headers: &HeaderMap) -> Self {
        let all = |name| {
            let values = headers.get_all(name).iter();
            values.filter_map(|value| value.to_str().ok()).collect::<Vec<_>>()
        };
        let dav = all(HeaderName::from_static("dav"));
        if dav.iter().any(|dav| dav.contains("<http://apache.org/dav/propset/fs/1>")) {
            return Self::Apache;
        }
        match all(SERVER).iter().any(|server| server.starts_with("nginx")) {
            true if matches!(*dav, ["1" | "2"]) => Self::Nginx,
            _ => Self::Other,
        }
    }

    /// Whether a PUT is stored only when all of it has come: then there is no need of a temporary name.
    pub(super) fn drops_what_was_cut(self) -> bool {
        self != Self::Other
    }

    /// Whether an object that is put again is there all the time.
    pub(super) fn replaces_at_once(self) -> bool {
        self != Self::Other
    }

    /// Whether GET calls forbidden what was there when it looked, and is gone when it opens it: in Apache's `default_handler` any failure of that is.
    pub(super) fn forbids_what_goes_away(self) -> bool {
        self == Self::Apache
    }

    /// Whether a DELETE of depth 0 is refused for a collection: then there is no need to look first.
    pub(super) fn spares_collections(self) -> bool {
        self != Self::Other
    }

    /// Whether the header `Destination` may name any object: some decode it before they take it apart.
    pub(super) fn moves_to(self, name: &str) -> bool {
        let takes_apart = |c: char| c.is_control() || matches!(c, ';' | '?' | '#');
        self != Self::Other || !name.contains(takes_apart)
    }

    /// Whether a listing has an object of this name: nginx leaves out what starts with a dot.
    pub(super) fn lists(self, name: &str) -> bool {
        self != Self::Nginx || !name.split('/').any(|part| part.starts_with('.'))
    }

    /// Whether a listing has all that is in a collection.
    pub(super) fn lists_all(self) -> bool {
        self != Self::Nginx
    }
}
