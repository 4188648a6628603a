//! The options that every backend over HTTP has.

use std::{path::PathBuf, time::Duration};

use backend_core::Options;
use serde::Deserialize;

/// The options of any URL that is reached by HTTP.
#[derive(Deserialize, Options)]
pub(crate) struct HttpOptions {
    /// A file of certificates (PEM) of authorities to trust besides those of the system.
    pub(super) ca: Option<PathBuf>,
    /// How long making a connection may take.
    #[serde(default = "half_a_minute")]
    pub(super) connect_timeout: Duration,
}

fn half_a_minute() -> Duration {
    Duration::from_secs(30)
}
