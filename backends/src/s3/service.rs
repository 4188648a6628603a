//! Which service it is: as the URL says, else the environment or a profile.

use backend_core::{BackendUrl, Credentials, Result};
use object_store::{
    ClientOptions,
    aws::{AmazonS3Builder, AmazonS3ConfigKey as Key},
};
use reqwest::Url;

use super::{
    login::{Profile, signing},
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
