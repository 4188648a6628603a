//! The options of a `webdav:` URL.

use backend_core::Options;
use serde::Deserialize;

/// The options of a `webdav:` or `webdavs:` URL.
#[derive(Deserialize, Options)]
pub(super) struct WebDavOptions {
    /// How a put becomes visible at once.
    #[serde(default)]
    pub(super) atomic: Atomic,
}

/// How a put becomes visible whole or not at all.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, Options)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Atomic {
    /// `direct` where the server is known to drop what was cut, else `move`.
    #[default]
    Auto,
    /// Under a temporary name, from which it is moved.
    Move,
    /// Under its own name: for servers that drop what was cut, in one request less.
    Direct,
}
