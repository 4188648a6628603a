//! The options of a `gs:` URL.

use std::path::PathBuf;

use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
pub(super) struct GsOptions {
    /// The key of a service account, in JSON, instead of what the environment says.
    pub(super) service_account: Option<PathBuf>,
    /// The URL of a service that is not Google's.
    pub(super) endpoint: Option<String>,
    /// Nothing is signed: for buckets that everybody may read.
    #[serde(default)]
    pub(super) anonymous: bool,
}
