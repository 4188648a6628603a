//! Which service it is, and who we are to it: as the URL says, else as Amazon's own tools would have it.

use std::sync::Arc;

use backend_core::{BackendUrl, Credentials, Error, ErrorCode, Result, secrecy::ExposeSecret};
use object_store::{
    ClientOptions, StaticCredentialProvider,
    aws::{AmazonS3Builder, AmazonS3ConfigKey as Key, AwsCredential},
};
use reqwest::Url;

use super::{
    container::Container,
    profiles::Profile,
    settings::{S3Options, Sse},
};
use crate::cloud::{Place, endpoint, machine::no_login, unusable, variable, without_retries};

/// A service, and what speaks to it.
pub(super) struct Service {
    pub(super) origin: Url,
    pub(super) builder: AmazonS3Builder,
}

/// That of a URL.
pub(super) async fn service(
    url: &BackendUrl,
    options: &S3Options,
    place: &Place,
    credentials: Credentials,
) -> Result<Service> {
    let mut builder = AmazonS3Builder::from_env()
        .with_client_options(ClientOptions::new())
        .with_retry(without_retries())
        .with_bucket_name(&place.bucket)
        .with_skip_signature(options.anonymous);
    let profile = Profile::read(options.profile.as_deref())?;
    if !options.anonymous {
        builder = signing(builder, url, &profile, credentials).await?;
    }
    let has_region = builder.get_config_value(&Key::Region).is_some();
    let region = options.region.as_ref().or(profile.region.as_ref());
    if let Some(region) = region.filter(|_| options.region.is_some() || !has_region) {
        builder = builder.with_region(region);
    }
    if let Some(sse) = options.sse {
        let how = match sse {
            Sse::AES256 => "AES256",
            Sse::Kms => "aws:kms",
        };
        builder = with(builder, "aws_server_side_encryption", how)?;
    }
    if let Some(key) = &options.sse_kms_key {
        builder = with(builder, "aws_sse_kms_key_id", key)?;
    }
    let of_environment =
        || [Key::S3Endpoint, Key::Endpoint].iter().find_map(|key| builder.get_config_value(key));
    let named = options.endpoint.clone().or_else(of_environment).or(profile.endpoint);
    // A certificate is for one part in front of the service's name, and a bucket with a dot would be two.
    let is_path_style = options.path_style.unwrap_or(named.is_some() || place.bucket.contains('.'));
    let origin = endpoint(named.as_deref().unwrap_or("https://s3.amazonaws.com"))?;
    let builder = builder.with_virtual_hosted_style_request(!is_path_style);
    let builder = match named {
        Some(_) => {
            builder.with_config(Key::S3Endpoint, address(&origin, &place.bucket, is_path_style))
        }
        None => builder,
    };
    Ok(Service { origin, builder })
}

/// With who we are: what is nearest to the URL comes first.
async fn signing(
    builder: AmazonS3Builder,
    url: &BackendUrl,
    profile: &Profile,
    credentials: Credentials,
) -> Result<AmazonS3Builder> {
    let has = |key| builder.get_config_value(&key).is_some();
    if let Some(key_id) = url.user() {
        return with_key(builder, key_id, credentials).await;
    }
    if !profile.is_of_url && has(Key::AccessKeyId)
        || !profile.is_named && has(Key::WebIdentityTokenFile)
    {
        return Ok(builder);
    }
    if let Some(credential) = profile.credential()? {
        return Ok(signing_with(builder, credential));
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

/// As object_store wants it: with the bucket, if that is a part of the host.
fn address(endpoint: &Url, bucket: &str, is_path_style: bool) -> String {
    let address = endpoint.as_str().trim_end_matches('/');
    match is_path_style {
        true => address.to_owned(),
        false => address.replacen("://", &format!("://{bucket}."), 1),
    }
}

fn with(builder: AmazonS3Builder, key: &str, value: &str) -> Result<AmazonS3Builder> {
    let key = key.parse().map_err(unusable)?;
    Ok(builder.with_config(key, value))
}
