//! The `azblob` backend: objects are blobs of a container, each put whole or not at all by the service.

mod login;
mod settings;

use backend_core::prelude::*;

use self::settings::{AzBlobOptions, Login};
use crate::{
    cloud::{self, Cloud, Connector, Kind, Place, unusable},
    http::HttpOptions,
};

/// Objects in Azure's blob storage.
///
/// `azblob://ACCOUNT@CONTAINER/DIR` takes the account's key from `QUINTET_PASSWORD_AZBLOB`, the URL, or the other places that [`Credentials`]
/// name. Without an account it is that of `AZURE_STORAGE_ACCOUNT`.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("azblob://myaccount@photos/2026?login=cli").await?;
/// store.put("june.tar", std::path::Path::new("june.tar")).await?;
/// # Ok(()) }
/// ```
///
/// | option | |
/// |---|---|
/// | `login=cli` | signs in as whoever has done so by `az login` |
/// | `login=identity` | signs in as the machine, by its managed identity; by that of `AZURE_CLIENT_ID` if it has several |
/// | `anonymous` | nothing is signed: for containers that everybody may read |
/// | `endpoint=https://ACCOUNT.blob.core.usgovcloudapi.net` | the URL of the account, where it is not `https://ACCOUNT.blob.core.windows.net`; by `http:` where that is written here |
/// | `ca=FILE`, `connect-timeout=30s` | as for `webdavs:` |
///
/// # Credentials
///
/// Without `login` and a key in the URL the environment is asked first: `AZURE_STORAGE_KEY`, `AZURE_STORAGE_SAS_TOKEN`, and
/// `AZURE_TENANT_ID` and `AZURE_CLIENT_ID` with `AZURE_CLIENT_SECRET` or `AZURE_FEDERATED_TOKEN_FILE`.
///
/// # What is certain
///
/// - **A put is visible whole or not at all.** Up to 6 MiB it is one request; what is longer is sent in blocks, four at a time, which become
///   the object at once. Blocks of an upload that has failed are seen by nobody, and dropped by the service after a week: there is no
///   request that aborts it.
/// - **A put of a new object** that must not exist is decided by the service up to 6 MiB. Of what is longer it is looked for beforehand: of
///   two at the very same time both may be told that they were first.
/// - **A get of more than 32 MiB** is made of pieces of 2 MiB, eight at a time, all of one version: what is put anew meanwhile is got anew.
/// - **What fails in passing** of a long get, a long put or a listing, a piece, a block or a page, is asked for again by itself up to three
///   times, within one attempt.
/// - **Listings** are read page by page; what starts with a part of a name is looked for in its directory.
/// - **A copy** is made by the service, and waited for where that has only begun when it answers.
/// - Many objects are deleted by one request.
///
/// # Errors
///
/// 401 and 403 are permission denied (51), 404 is not found (52), a container that is not there too, by name. None of these is retried;
/// `ServerBusy`, 429 and 5xx are, not before what `Retry-After` says. Names with control characters or backslashes, of which Azure makes slashes,
/// are bad names (50).
pub struct AzBlob(Cloud);

cloud::backend! {
    #[backend(schemes = ["azblob", "azure"])]
    impl AzBlob {
        async fn new(
            url: &BackendUrl,
            http: Options<HttpOptions>,
            options: Options<AzBlobOptions>,
            credentials: Credentials,
        ) -> Result<Self> {
            let place = Place::of(url, Kind::Container)?;
            let service = login::service(url, &options, &place, credentials).await?;
            let connector = Connector::new(&service.origin, &http, &place)?;
            let builder = service.builder.with_http_connector(connector);
            let mut container = builder.clone().build().map_err(unusable)?;
            if options.login == Some(Login::Cli) {
                let credentials = login::by_cli(container.credentials());
                container = builder.with_credentials(credentials).build().map_err(unusable)?;
            }
            Ok(Self(Cloud::new(place, container)))
        }
    }
}
