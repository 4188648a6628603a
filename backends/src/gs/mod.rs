//! The `gs` backend: objects are those of a bucket, each put whole or not at all by the service.

mod settings;

use std::sync::Arc;

use backend_core::prelude::*;
use object_store::{
    ClientOptions, StaticCredentialProvider,
    gcp::{GcpCredential, GoogleCloudStorageBuilder, GoogleConfigKey},
};

use self::settings::GsOptions;
use crate::{
    cloud::{self, Cloud, Connector, Kind, Place, endpoint, unusable, without_retries},
    http::HttpOptions,
};

/// Objects in Google's cloud storage.
///
/// `gs://BUCKET/DIR` takes the credentials as Google's own tools do: `service-account=FILE`, else `GOOGLE_APPLICATION_CREDENTIALS`, else
/// who has signed in by `gcloud auth application-default login`, else the account of the machine.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("gs://photos/2026?service-account=/etc/backup/key.json").await?;
/// store.put("june.tar", std::path::Path::new("june.tar")).await?;
/// # Ok(()) }
/// ```
///
/// | option | |
/// |---|---|
/// | `service-account=FILE` | the key of a service account, in JSON |
/// | `anonymous` | nothing is signed: for buckets that everybody may read |
/// | `endpoint=https://host` | a service that is not Google's; by `http:` where that is written here |
/// | `ca=FILE`, `connect-timeout=30s` | as for `webdavs:` |
///
/// # What is certain
///
/// - **A put is visible whole or not at all.** Up to 6 MiB it is one request; what is longer is sent in parts, four at a time, which become
///   the object at once. An upload that fails, or that nobody waits for any more, is aborted; what a killed process has begun stays
///   with the service, unseen and paid for, unless the bucket has a rule that removes incomplete uploads.
/// - **A put of a new object** that must not exist is decided by the service up to 6 MiB. Of what is longer it is looked for beforehand: of
///   two at the very same time both may be told that they were first.
/// - **A get of more than 32 MiB** is made of pieces of 2 MiB, eight at a time, all of one version: what is put anew meanwhile is got anew.
/// - **What fails in passing** of a long get, a long put or a listing, a piece, a part or a page, is asked for again by itself up to three
///   times, within one attempt.
/// - **Listings** are read page by page, and what other programs put in the place of directories (`dir/`) is left out.
/// - **A copy** is made by the service.
///
/// # Errors
///
/// 401 and 403 are permission denied (51), 404 is not found (52), a bucket that is not there too, by name. None of these is retried;
/// 429 and 5xx are, not before what `Retry-After` says. Names with control characters are bad names (50), and so are those of more than
/// 1,024 bytes.
pub struct Gs(Cloud);

cloud::backend! {
    #[backend(scheme = "gs")]
    impl Gs {
        fn new(
            url: &BackendUrl,
            http: Options<HttpOptions>,
            options: Options<GsOptions>,
        ) -> Result<Self> {
            let place = Place::of(url, Kind::Bucket)?;
            let mut builder = GoogleCloudStorageBuilder::from_env()
                .with_client_options(ClientOptions::new())
                .with_retry(without_retries())
                .with_bucket_name(&place.bucket)
                .with_skip_signature(options.anonymous);
            if options.anonymous {
                let nobody = GcpCredential { bearer: String::new() };
                builder = builder.with_credentials(Arc::new(StaticCredentialProvider::new(nobody)));
            }
            if let Some(path) = &options.service_account {
                builder = builder.with_service_account_path(path.to_string_lossy());
            }
            let of_environment = builder.get_config_value(&GoogleConfigKey::BaseUrl);
            let named = options.endpoint.clone().or(of_environment);
            let origin = endpoint(named.as_deref().unwrap_or("https://storage.googleapis.com"))?;
            if let Some(named) = named {
                builder = builder.with_base_url(named.trim_end_matches('/'));
            }
            let connector = Connector::new(&origin, &http, &place)?;
            let bucket = builder.with_http_connector(connector).build().map_err(unusable)?;
            let mut cloud = Cloud::new(place, bucket.clone());
            cloud.pages = Some(Arc::new(bucket));
            Ok(Self(cloud))
        }
    }
}
