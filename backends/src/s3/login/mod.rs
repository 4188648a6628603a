//! Who we are to a service: as the URL says, else as Amazon's own tools would have it.

mod container;
mod profiles;

use std::sync::Arc;

use backend_core::{BackendUrl, Credentials, Error, ErrorCode, Result, secrecy::ExposeSecret};
use object_store::{
    StaticCredentialProvider,
    aws::{AmazonS3Builder, AmazonS3ConfigKey as Key, AwsCredential},
};

pub(super) use self::profiles::Profile;
use self::{container::Container, profiles::NamedBy};
use crate::cloud::{machine::no_login, variable};

/// With who we are: what is nearest to the URL comes first.
///
/// # Errors
/// Permission denied (51) where nobody says it, or what is said is left to other programs.
pub(super) async fn signing(
    builder: AmazonS3Builder,
    url: &BackendUrl,
    profile: &Profile,
    credentials: Credentials,
) -> Result<AmazonS3Builder> {
    let has = |key| builder.get_config_value(&key).is_some();
    if let Some(key_id) = url.user() {
        return with_key(builder, key_id, credentials).await;
    }
    let (has_key, has_web_identity) = (has(Key::AccessKeyId), has(Key::WebIdentityTokenFile));
    let is_nearer = match profile.named_by {
        NamedBy::Url => false,
        NamedBy::Environment => has_key,
        NamedBy::Nobody => has_key || has_web_identity,
    };
    if !is_nearer && let Some(credential) = profile.credential()? {
        return Ok(signing_with(builder, credential));
    }
    if has_key || has_web_identity {
        return Ok(builder);
    }
    match Container::of_environment()? {
        Some(container) => Ok(builder.with_credentials(Arc::new(container))),
        None => of_the_machine(builder),
    }
}

/// With the key in the URL, and its secret.
async fn with_key(
    builder: AmazonS3Builder,
    key_id: &str,
    credentials: Credentials,
) -> Result<AmazonS3Builder> {
    let secret = credentials.password_async().await.ok_or_else(|| {
        let why = format!("the secret of the key {key_id} is missing: set QUINTET_PASSWORD_S3");
        Error::new(ErrorCode::PermissionDenied, why)
    })?;
    let (key_id, secret_key) = (key_id.to_owned(), secret.expose_secret().to_owned());
    Ok(signing_with(builder, AwsCredential { key_id, secret_key, token: None }))
}

/// With these, and nothing that the environment has of another key: its token neither fits, nor is it this service's to see.
fn signing_with(builder: AmazonS3Builder, credential: AwsCredential) -> AmazonS3Builder {
    builder.with_credentials(Arc::new(StaticCredentialProvider::new(credential)))
}

/// With the role of the machine.
fn of_the_machine(builder: AmazonS3Builder) -> Result<AmazonS3Builder> {
    let is_off = variable("AWS_EC2_METADATA_DISABLED");
    if is_off.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(no_login("AWS_EC2_METADATA_DISABLED"));
    }
    Ok(match variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") {
        Some(endpoint) => builder.with_metadata_endpoint(endpoint.trim_end_matches('/')),
        None => builder,
    })
}
