//! Whether the server is the one that was meant: by its key.

use anyhow::{Result, ensure};
use backend_core::{ErrorCode, Store};
use proxy::Proxy;

use super::scene::{Scene, Setting};

pub(super) async fn unknown_host_key(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    // Nobody has heard of this port.
    let proxy = Proxy::to(([127, 0, 0, 1], scene.site.port()).into())?;
    let url = |options: &str| scene.site.url(proxy.port(), "", options);
    let said = refused(&scene, &url("")).await?;
    ensure!(said.contains("host-key=accept-new"), "no way out is told: {said}");
    let accept = url("host-key=accept-new");
    scene.well(scene.well(Store::open(&accept).await)?.put("object", "new").await)?;
    // From now on it is known.
    let store = scene.well(Store::open(url("")).await)?;
    ensure!(scene.well(store.get("object").await)? == "new", "another object came");
    scene.well(store.close().await)?;
    Ok("an error with the fingerprint and the way out, one attempt".into())
}

pub(super) async fn changed_host_key(setting: Setting) -> Result<String> {
    let mut scene = setting.start(&Default::default())?;
    scene.hold("object", &"old".into()).await?;
    scene.instance().change_host_key()?;
    scene.instance().restart()?;
    for options in ["", "host-key=accept-new"] {
        let said = refused(&scene, &scene.url(options)).await?;
        ensure!(said.contains("known_hosts"), "no way out is told: {said}");
    }
    scene.holds("object", b"old").await?;
    Ok("an error with the fingerprint and the way out, one attempt, with `accept-new` too".into())
}

/// What is said of a server that is not trusted: at once, with its fingerprint.
async fn refused(scene: &Scene, url: &str) -> Result<String> {
    let outcome = async { Store::open(url).await?.put("object", "new").await }.await;
    let code = outcome.as_ref().err().map_or(ErrorCode::BackendError, |error| error.code());
    let error = scene.refused(outcome, code)?;
    ensure!(error.attempts() <= 1, "{} attempts", error.attempts());
    let said = error.chain().join(": ");
    ensure!(said.contains("SHA256:"), "no fingerprint is told: {said}");
    Ok(said)
}
