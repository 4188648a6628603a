//! The options of an `s3:` URL.

use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
pub(super) struct S3Options {
    /// The region of the bucket, instead of that of the environment or the profile.
    pub(super) region: Option<String>,
    /// The URL of a service that is not Amazon's.
    pub(super) endpoint: Option<String>,
    /// Whether the bucket is a part of the path, and not of the host. It is by default where there is an endpoint.
    pub(super) path_style: Option<bool>,
    /// The profile of `~/.aws/credentials` and `~/.aws/config` to go by.
    pub(super) profile: Option<String>,
    /// Nothing is signed: for buckets that everybody may read.
    #[serde(default)]
    pub(super) anonymous: bool,
    /// The storage class of what is put.
    pub(super) storage_class: Option<String>,
    /// How the service encrypts what is put.
    pub(super) sse: Option<Sse>,
    /// The key of Amazon's key service that it encrypts with.
    pub(super) sse_kms_key: Option<String>,
    /// Whether many objects are deleted by one request.
    #[serde(default = "yes")]
    pub(super) bulk_delete: bool,
}

/// How the service encrypts what is put.
#[derive(Clone, Copy, Deserialize, Options)]
pub(super) enum Sse {
    /// With a key of its own.
    AES256,
    /// With one of its key service.
    #[serde(rename = "aws:kms")]
    Kms,
}

fn yes() -> bool {
    true
}
