//! The storage behind the server takes nothing.

use std::fs;

use anyhow::{Context, Result, ensure};
use backend_core::{Error, ErrorCode};
use servers::Wishes;

use super::scene::{Scene, Setting, contents};

pub(super) async fn the_disk_is_full(setting: Setting) -> Result<String> {
    let scene = setting.start(&Wishes { capacity: Some(4 << 20), ..Wishes::default() })?;
    let (old, new) = (contents(1, 1 << 20), contents(2, 8 << 20));
    scene.hold("object", &old).await?;
    let store = scene.open("").await?;
    let error = scene.refused(store.put("object", new.clone()).await, ErrorCode::NoSpace)?;
    ensure!(error.attempts() == 1, "{} attempts", error.attempts());
    scene.holds("object", &old).await?;
    scene.only_holds(&["object"]).await?;
    scene.refused(store.put("another", new).await, ErrorCode::NoSpace)?;
    scene.only_holds(&["object"]).await?;
    // What fits is still taken.
    scene.well(store.put("another", old.clone()).await)?;
    scene.holds("another", &old).await?;
    scene.well(store.close().await)?;
    Ok("error 53 at once, the old object stays, nothing is left behind".into())
}

pub(super) async fn nothing_may_be_written(setting: Setting) -> Result<String> {
    let scene = setting.start(&Wishes { read_only: true, ..Wishes::default() })?;
    let old = contents(1, 100_000);
    let objects = scene.site.instance.objects().context("its objects are files")?;
    fs::write(objects.join("object"), &old)?;
    let store = scene.open("retries=1&retry-delay=50ms").await?;
    let put = store.put("object", "new").await.map(drop);
    let below = store.put("a/new", "new").await.map(drop);
    let delete = store.delete("object").await;
    let codes: Vec<_> = [put, below, delete]
        .into_iter()
        .map(|outcome| refused(&scene, outcome))
        .collect::<Result<_>>()?;
    ensure!(scene.well(store.get("object").await)? == old, "another object came");
    scene.holds("object", &old).await?;
    scene.only_holds(&["object"]).await?;
    scene.well(store.close().await)?;
    let [put, below, delete] = [0, 1, 2].map(|which| codes[which]);
    Ok(format!("put {put}, put in a new directory {below}, delete {delete}; objects can be read"))
}

/// The code: permission denied, at once, where the server tells that; some say only that something is wrong with them.
fn refused(scene: &Scene, outcome: backend_core::Result<()>) -> Result<u8> {
    let says_500 = |error: &Error| error.chain().iter().any(|cause| cause.contains("HTTP 500"));
    let (code, attempts) = match outcome.as_ref().is_err_and(says_500) {
        true => (ErrorCode::BackendError, 2),
        false => (ErrorCode::PermissionDenied, 1),
    };
    let error = scene.refused(outcome, code)?;
    ensure!(error.attempts() == attempts, "{} attempts: {error}", error.attempts());
    Ok(code.number())
}
