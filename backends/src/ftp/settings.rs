//! The options of an `ftp:` or `ftps:` URL.

use std::{path::PathBuf, time::Duration};

use backend_core::Options;
use serde::Deserialize;

#[derive(Clone, Deserialize, Options)]
pub(super) struct FtpOptions {
    /// How TLS begins, of an `ftps:` URL.
    #[serde(default)]
    pub(super) tls: Tls,
    /// A file of certificates (PEM) of authorities to trust besides those of the system.
    pub(super) ca: Option<PathBuf>,
    /// How long making a connection may take, up to the server's greeting.
    #[serde(default = "half_a_minute")]
    pub(super) connect_timeout: Duration,
}

/// How TLS begins.
#[derive(Clone, Copy, Default, Deserialize, Options, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Tls {
    /// The server is asked for it (`AUTH TLS`), at port 21 if the URL has none.
    #[default]
    Explicit,
    /// With the connection, at port 990 if the URL has none.
    Implicit,
}

fn half_a_minute() -> Duration {
    Duration::from_secs(30)
}
