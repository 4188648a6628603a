//! The server is killed in the middle of something, and comes back a moment later.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use proxy::Beyond;
use tokio::time::sleep;

use super::scene::{Scene, Setting, again, contents};

/// More than the kernel sends on behalf of a server that is gone.
const SIZE: usize = 16 << 20;
/// Attempts that go on until the server is back, on a machine that does much else.
const PATIENT: &str = "retries=20&retry-delay=100ms";
/// It takes two seconds.
const RATE: u64 = 8 << 20;

pub(super) async fn killed_in_a_put(setting: Setting) -> Result<String> {
    let mut scene = setting.start(&Default::default())?;
    let (old, new) = (contents(1, SIZE), contents(2, SIZE));
    scene.hold("object", &old).await?;
    scene.settle().await;
    scene.narrow(RATE);
    let store = scene.open(PATIENT).await?;
    let putting = tokio::spawn({
        let (store, new) = (store.clone(), new.clone());
        async move { store.put("object", new).await }
    });
    scene.until(|seen| seen.up > SIZE as u64 / 3).await?;
    kill(&mut scene).await?;
    // Nobody else comes before it is seen what it has kept.
    scene.proxy.at_most(0, Beyond::Refused);
    scene.instance().restart()?;
    scene.holds("object", &old).await.context("when the server is back")?;
    scene.proxy.at_most(usize::MAX, Beyond::Queued);
    scene.well(putting.await?)?;
    scene.holds("object", &new).await?;
    // What a killed server has left is removed by then.
    scene.well(store.close().await)?;
    scene.only_holds(&["object"]).await?;
    Ok("the old object, then the new one, whole".into())
}

pub(super) async fn killed_in_a_get(setting: Setting) -> Result<String> {
    let mut scene = setting.start(&Default::default())?;
    let object = contents(1, SIZE);
    scene.hold("object", &object).await?;
    scene.settle().await;
    scene.narrow(RATE);
    let store = scene.open(PATIENT).await?;
    let getting = tokio::spawn({
        let store = store.clone();
        async move { store.get("object").await }
    });
    scene.until(|seen| seen.down > SIZE as u64 / 3).await?;
    kill(&mut scene).await?;
    scene.instance().restart()?;
    let came = scene.well(getting.await?)?;
    ensure!(came == object, "another object came, of {} bytes", came.len());
    let seen = scene.proxy.seen();
    ensure!(seen.connections > 1, "it came by the connection that was lost");
    let again = again(seen.down, SIZE as u64);
    ensure!(again < 20, "{again} % came twice");
    scene.well(store.close().await)?;
    Ok(format!("whole, {again} % came twice"))
}

/// It is gone for long enough to be missed.
async fn kill(scene: &mut Scene) -> Result<()> {
    scene.instance().kill()?;
    sleep(Duration::from_millis(100)).await;
    Ok(())
}
