//! Which service it is, and who we are to it: as the URL says, else as Amazon's own tools would have it.

use std::sync::Arc;

use backend_core::{BackendUrl, Credentials, Error, ErrorCode, Result, secrecy::ExposeSecret};
use object_store::{
    StaticCredentialProvider,
    aws::{AmazonS3Builder, AmazonS3ConfigKey as Key, AwsCredential},
};
use reqwest::Url;

use super::{
    profiles::Profile,
    settings::{S3Options, Sse},
};
use crate::cloud::{Place, endpoint, unusable, without_retries};

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
        .with_retry(without_retries())
        .with_bucket_name(&place.bucket)
        .with_skip_signature(options.anonymous);
    let has = |builder: &AmazonS3Builder, key| builder.get_config_value(&key).is_some();
    let profile = Profile::read(options.profile.as_deref())?;
    if let Some(key_id) = url.user() {
        builder = with_key(builder, key_id, credentials).await?;
    } else if options.profile.is_some() || !has_credentials(&builder) {
        builder = profile.sign_in(builder, options.anonymous)?;
    }
    let region = options.region.as_ref().or(profile.region.as_ref());
    if let Some(region) = region.filter(|_| options.region.is_some() || !has(&builder, Key::Region))
    {
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
    Ok(signing_with(builder, key_id, secret.expose_secret(), None))
}

/// With this key, and nothing that the environment has of another one: its token neither fits, nor is it this service's to see.
pub(super) fn signing_with(
    builder: AmazonS3Builder,
    key_id: &str,
    secret: &str,
    token: Option<&str>,
) -> AmazonS3Builder {
    let (key_id, secret_key) = (key_id.to_owned(), secret.to_owned());
    let credential = AwsCredential { key_id, secret_key, token: token.map(str::to_owned) };
    builder.with_credentials(Arc::new(StaticCredentialProvider::new(credential)))
}

/// Whether the environment says who we are.
fn has_credentials(builder: &AmazonS3Builder) -> bool {
    let has = |key| builder.get_config_value(&key).is_some();
    has(Key::AccessKeyId)
        || std::env::var_os("AWS_PROFILE").is_none()
            && (has(Key::WebIdentityTokenFile)
                || has(Key::ContainerCredentialsRelativeUri)
                || has(Key::ContainerCredentialsFullUri))
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
