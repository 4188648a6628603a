//! The storage behind the server takes nothing.

use std::fs;

use anyhow::{Result, ensure};
use backend_core::ErrorCode;
use servers::Wishes;

use super::scene::{Setting, contents};

pub(super) async fn the_disk_is_full(setting: Setting) -> Result<String> {
    let scene = setting.start(&Wishes { capacity: Some(4 << 20), ..Wishes::default() })?;
    let (old, new) = (contents(1, 1 << 20), contents(2, 8 << 20));
    scene.hold("object", &old).await?;
    let store = scene.open("").await?;
    let error = scene.refused(store.put("object", new.clone()).await, ErrorCode::NoSpace)?;
    ensure!(error.attempts() == 1, "{} attempts", error.attempts());
    scene.holds("object", &old)?;
    scene.only_holds(&["object"])?;
    scene.refused(store.put("another", new).await, ErrorCode::NoSpace)?;
    scene.only_holds(&["object"])?;
    // What fits is still taken.
    scene.well(store.put("another", old.clone()).await)?;
    scene.holds("another", &old)?;
    scene.well(store.close().await)?;
    Ok("error 53 at once, the old object stays, nothing is left behind".into())
}

pub(super) async fn nothing_may_be_written(setting: Setting) -> Result<String> {
    let scene = setting.start(&Wishes { read_only: true, ..Wishes::default() })?;
    let old = contents(1, 100_000);
    fs::write(scene.site.instance.data().join("object"), &old)?;
    let store = scene.open("").await?;
    let put = scene.refused(store.put("object", "new").await, ErrorCode::PermissionDenied)?;
    let new = scene.refused(store.put("a/new", "new").await, ErrorCode::PermissionDenied)?;
    let delete = scene.refused(store.delete("object").await, ErrorCode::PermissionDenied)?;
    let attempts = [put, new, delete].map(|error| error.attempts());
    ensure!(attempts == [1; 3], "{attempts:?} attempts");
    ensure!(scene.well(store.get("object").await)? == old, "another object came");
    scene.holds("object", &old)?;
    scene.only_holds(&["object"])?;
    scene.well(store.close().await)?;
    Ok("error 51 at once, objects can be read".into())
}
