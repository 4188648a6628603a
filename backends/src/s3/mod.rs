//! The `s3` backend: objects are those of a bucket, each put whole or not at all by the service.

mod login;
mod service;
mod settings;

use std::sync::Arc;

use backend_core::prelude::*;
use object_store::{
    Attribute, ClientOptions,
    aws::{AmazonS3, AmazonS3Builder},
};
use reqwest::header::{HeaderValue, IF_NONE_MATCH};

use self::{service::service, settings::S3Options};
use crate::{
    cloud::{self, Cloud, Connector, Kind, Place, unusable},
    http::HttpOptions,
};

/// Objects in Amazon's S3, and in what is compatible with it.
///
/// `s3://BUCKET/DIR` takes region and credentials as Amazon's own tools do; `s3://KEY-ID@BUCKET/DIR` takes the secret of that key from
/// `QUINTET_PASSWORD_S3`, the URL, or the other places that [`Credentials`] name.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("s3://photos/2026?region=eu-central-1&storage-class=STANDARD_IA").await?;
/// store.put("june.tar", std::path::Path::new("june.tar")).await?;
/// # Ok(()) }
/// ```
///
/// | option | |
/// |---|---|
/// | `region=eu-west-1` | the region of the bucket, instead of that of the environment or the profile, or `us-east-1` |
/// | `endpoint=https://host:9000` | a service that is not Amazon's; by `http:` where that is written here |
/// | `path-style=false` | the bucket is a part of the host, and not of the path, as it is by default where there is an endpoint |
/// | `profile=NAME` | the profile of `~/.aws/credentials` and `~/.aws/config` to go by |
/// | `anonymous` | nothing is signed: for buckets that everybody may read |
/// | `storage-class=STANDARD_IA` | the class of what is put |
/// | `sse=AES256` | what is put is encrypted by the service, with its own key or (`aws:kms`) one of its key service |
/// | `sse-kms-key=ARN` | with this key of it |
/// | `bulk-delete=false` | objects are deleted one by one, for services that know nothing else |
/// | `ca=FILE`, `connect-timeout=30s` | as for `webdavs:` |
///
/// # Credentials
///
/// In this order: key id in the URL; `profile` in the URL; `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`; the profile
/// that `AWS_PROFILE` names; web identity (`AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN`); the profile `default`; the container's
/// (`AWS_CONTAINER_CREDENTIALS_…`); the role of the machine, unless `AWS_EC2_METADATA_DISABLED` is `true`. Profiles that sign in elsewhere
/// (`sso_…`, `role_arn`, `credential_process`) are refused with the way out.
///
/// # Other services
///
/// | service | URL |
/// |---|---|
/// | MinIO, Ceph, Garage | `s3://KEY-ID@BUCKET?endpoint=https://host:9000` |
/// | Backblaze B2 | `s3://KEY-ID@BUCKET?endpoint=https://s3.us-west-004.backblazeb2.com&region=us-west-004`; each put is a version of its own, and a deleted object is hidden |
/// | Cloudflare R2 | `s3://KEY-ID@BUCKET?endpoint=https://ACCOUNT.r2.cloudflarestorage.com&region=auto`; objects of unknown length up to 14 GiB |
/// | Wasabi | `s3://KEY-ID@BUCKET?endpoint=https://s3.eu-central-1.wasabisys.com&region=eu-central-1` |
/// | OpenStack Swift, by its S3 door | `s3://KEY-ID@BUCKET?endpoint=https://host:8080`; it knows no `If-None-Match` |
/// | Google, by its S3 door | `s3://HMAC-ID@BUCKET?endpoint=https://storage.googleapis.com&bulk-delete=false` |
///
/// # What is certain
///
/// - **A put is visible whole or not at all.** Up to 6 MiB it is one request; what is longer is sent in parts, four at a time, which become
///   the object at once. An upload that fails, or that nobody waits for any more, is aborted; what a killed process has begun stays
///   with the service, unseen and paid for, unless the bucket has a rule that removes incomplete uploads.
/// - **What is put is verified**: each request is signed with the SHA-256 of its contents, which the service checks.
/// - **A put of a new object** that must not exist is decided by the service where it knows `If-None-Match`, as Amazon's does. Elsewhere it is
///   looked for beforehand: of two at the very same time both may be told that they were first.
/// - **A get of more than 32 MiB** is made of pieces of 2 MiB, eight at a time, all of one version: what is put anew meanwhile is got anew.
/// - **What fails in passing** of a long get, a long put or a listing, a piece, a part or a page, is asked for again by itself up to three
///   times, within one attempt.
/// - **Listings** are read page by page, and what other programs put in the place of directories (`dir/`) is left out.
/// - **A copy** is made by the service, up to 5 GiB; what is longer goes through this machine.
/// - Many objects are deleted by one request. The service does not tell whether there was one.
///
/// # Errors
///
/// 401, 403 and credentials that have expired are permission denied (51), 404 is not found (52), a bucket that is not there too, by name;
/// a quota that is used up is no space (53). None of these is retried; `SlowDown`, 429 and 5xx are, not before what `Retry-After` says.
/// Names with control characters are bad names (50), and so are those of more than 1,024 bytes.
pub struct S3(Cloud);

cloud::backend! {
    #[backend(scheme = "s3", declares(blind_delete))]
    impl S3 {
        async fn new(
            url: &BackendUrl,
            http: Options<HttpOptions>,
            options: Options<S3Options>,
            credentials: Credentials,
        ) -> Result<Self> {
            let place = Place::of(url, Kind::Bucket)?;
            let service = service(url, &options, &place, credentials).await?;
            let connector = Connector::new(&service.origin, &http, &place)?;
            let builder = service.builder.with_http_connector(connector);
            let build = |builder: AmazonS3Builder| builder.build().map_err(unusable);
            let one = build(builder.clone().with_disable_bulk_delete(true))?;
            // Who we are is asked once for all three.
            let builder = builder.with_credentials(one.credentials().clone());
            let all = Arc::new(build(builder.clone().with_disable_bulk_delete(!options.bulk_delete))?);
            let mut cloud = Cloud::new(place, one);
            cloud.pages = Some(all.clone());
            cloud.objects = all;
            cloud.creating = Some(Arc::new(creating(builder)?));
            let class = options.storage_class.clone();
            cloud.attributes = class.map(|it| (Attribute::StorageClass, it)).into_iter().collect();
            Ok(Self(cloud))
        }
    }
}

/// What completes an upload only where there is no such object.
fn creating(builder: AmazonS3Builder) -> Result<AmazonS3> {
    let header = [(IF_NONE_MATCH, HeaderValue::from_static("*"))].into_iter().collect();
    let options = ClientOptions::new().with_default_headers(header);
    builder.with_client_options(options).build().map_err(unusable)
}
