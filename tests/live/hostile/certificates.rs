//! Whether the server is the one that was meant: by its certificate.

use anyhow::{Result, ensure};
use backend_core::{ErrorCode, Store};
use servers::{Certificate, Wishes};

use super::scene::{Scene, Setting};
use crate::subject::with_password;

pub(super) async fn expired_certificate(setting: Setting) -> Result<String> {
    let scene =
        setting.start(&Wishes { certificate: Certificate::Expired, ..Wishes::default() })?;
    refused(&scene, &scene.url(""), "expired").await
}

pub(super) async fn certificate_of_another_host(setting: Setting) -> Result<String> {
    let certificate = Certificate::OtherHost;
    let scene = setting.start(&Wishes { certificate, ..Wishes::default() })?;
    refused(&scene, &scene.url(""), "not valid for").await
}

pub(super) async fn unknown_authority(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let url = scene.site.open_url(scene.proxy.port(), "", "");
    let (without_ca, _) = url.split_once('?').unwrap_or((&url, ""));
    let url = with_password(without_ca, scene.site.instance.password());
    refused(&scene, &url, "unknown").await
}

/// It is said what is wrong with the certificate, at once, and the password has gone nowhere.
async fn refused(scene: &Scene, url: &str, why: &str) -> Result<String> {
    let outcome = async { Store::open(url).await?.get("object").await }.await;
    let error = scene.refused(outcome, ErrorCode::BackendError)?;
    ensure!(error.attempts() == 1, "{} attempts", error.attempts());
    let said = error.chain().join(": ");
    ensure!(said.to_lowercase().contains(why), "it does not say {why:?}: {said}");
    scene.only_holds(&[]).await?;
    Ok("an error that says so, one attempt".into())
}
