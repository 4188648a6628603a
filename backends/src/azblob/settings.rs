//! The options of an `azblob:` URL.

use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
pub(super) struct AzBlobOptions {
    /// The URL of the account, where it is not Azure's own.
    pub(super) endpoint: Option<String>,
    /// Who signs in. By default by a key or token of the environment, else by the account's key.
    pub(super) login: Option<Login>,
    /// Nothing is signed: for containers that everybody may read.
    #[serde(default)]
    pub(super) anonymous: bool,
}

/// Who signs in.
#[derive(Clone, Copy, PartialEq, Deserialize, Options)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Login {
    /// Whoever has signed in by `az login`.
    Cli,
    /// The machine, by its managed identity.
    Identity,
}
