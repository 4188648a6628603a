//! Which account it is, and who we are to it: as the URL says, else as Azure's own tools would have it.

use std::sync::Arc;

use async_trait::async_trait;
use backend_core::{BackendUrl, Credentials, Error, ErrorCode, Result, secrecy::ExposeSecret};
use object_store::{
    ClientOptions, CredentialProvider,
    azure::{
        AzureAccessKey, AzureConfigKey as Key, AzureCredential, AzureCredentialProvider,
        MicrosoftAzureBuilder,
    },
};
use reqwest::Url;

use super::settings::{AzBlobOptions, Login};
use crate::cloud::{Place, endpoint, theirs, variable, without_retries};

const NO_AZ: &str = "there is no `az` in PATH: install it, as by `pip install azure-cli` or `brew install azure-cli`";

/// An account, and what speaks to it.
pub(super) struct Service {
    pub(super) origin: Url,
    pub(super) builder: MicrosoftAzureBuilder,
}

/// That of a URL.
pub(super) async fn service(
    url: &BackendUrl,
    options: &AzBlobOptions,
    place: &Place,
    credentials: Credentials,
) -> Result<Service> {
    let mut builder = MicrosoftAzureBuilder::from_env()
        .with_client_options(ClientOptions::new())
        .with_retry(without_retries())
        .with_container_name(&place.bucket)
        .with_skip_signature(options.anonymous);
    let account = url
        .user()
        .map(str::to_owned)
        .or_else(|| variable("AZURE_STORAGE_ACCOUNT"))
        .or_else(|| builder.get_config_value(&Key::AccountName))
        .ok_or_else(|| {
            Error::bad_url("azblob: an account is missing, as in azblob://ACCOUNT@CONTAINER/dir")
        })?;
    if let Some(key) = variable("AZURE_STORAGE_KEY") {
        builder = builder.with_access_key(key);
    }
    builder = match options.login {
        _ if options.anonymous => builder,
        Some(Login::Cli) => builder.with_credential_type("azure_cli"),
        Some(Login::Identity) => builder.with_credential_type("managed_identity"),
        None if url.password().is_none() && has_credentials(&builder) => builder,
        None => {
            let key = credentials.password_async().await.ok_or_else(|| {
                let why = format!(
                    "the key of the account {account} is missing: set QUINTET_PASSWORD_AZBLOB, or write `login=cli` or \
                     `login=identity` into the URL"
                );
                Error::new(ErrorCode::PermissionDenied, why)
            })?;
            let key = key.expose_secret();
            AzureAccessKey::try_new(key).map_err(|_| {
                let why = format!("what is given is no key of the account {account}: it is base64");
                Error::new(ErrorCode::PermissionDenied, why)
            })?;
            builder.with_access_key(key).with_credential_type("access_key")
        }
    };
    let named = options.endpoint.clone().or_else(|| builder.get_config_value(&Key::Endpoint));
    let named = named.unwrap_or_else(|| format!("https://{account}.blob.core.windows.net"));
    let origin = endpoint(&named)?;
    let builder = builder.with_account(account).with_endpoint(named);
    Ok(Service { origin, builder })
}

/// Whether the environment says who we are.
fn has_credentials(builder: &MicrosoftAzureBuilder) -> bool {
    let has = |key| builder.get_config_value(&key).is_some();
    has(Key::AccessKey)
        || has(Key::SasKey)
        || has(Key::Token)
        || has(Key::ClientId) && (has(Key::ClientSecret) || has(Key::FederatedTokenFile))
}

/// Those of `az login`: object_store runs that program, and says of nothing what kind of error it is.
pub(super) fn by_cli(credentials: &AzureCredentialProvider) -> AzureCredentialProvider {
    Arc::new(ByCli(credentials.clone()))
}

#[derive(Debug)]
struct ByCli(AzureCredentialProvider);

#[async_trait]
impl CredentialProvider for ByCli {
    type Credential = AzureCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AzureCredential>> {
        self.0.get_credential().await.map_err(|error| {
            let why = match error {
                object_store::Error::Generic { source, .. } => source.to_string(),
                other => other.to_string(),
            };
            theirs(match why.ends_with("not installed") {
                true => Error::new(ErrorCode::CommandError, NO_AZ).permanent(),
                // Of what `az` says the first line is about it.
                false => Error::new(
                    ErrorCode::PermissionDenied,
                    why.lines().next().unwrap_or_default().to_owned(),
                ),
            })
        })
    }
}
