//! A server that serves one connection at a time.

use anyhow::{Result, ensure};
use backend_core::Store;
use futures::future::try_join_all;
use proxy::Beyond;

use super::scene::{Scene, Setting, contents};

const OBJECTS: u64 = 16;
/// Each waits for its turn.
const PATIENT: &str = "retries=10&retry-delay=100ms&timeout=3s";

pub(super) async fn only_one_is_served(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    scene.proxy.at_most(1, Beyond::Queued);
    let store = scene.open(PATIENT).await?;
    work(&scene, &store).await?;
    scene.well(store.close().await)?;
    let seen = scene.proxy.seen();
    ensure!(seen.most_at_once == 1, "{} at once", seen.most_at_once);
    Ok(format!("{} puts and gets at once are done", 2 * OBJECTS))
}

pub(super) async fn more_are_refused(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    scene.proxy.at_most(1, Beyond::Refused);
    let store = scene.open(PATIENT).await?;
    work(&scene, &store).await?;
    scene.well(store.close().await)?;
    let refused = scene.proxy.seen().refused;
    Ok(format!(
        "{} puts and gets at once are done; {refused} connections were refused",
        2 * OBJECTS
    ))
}

/// Puts them all at once, then gets them all at once.
async fn work(scene: &Scene, store: &Store) -> Result<()> {
    let object = |seed: u64| (format!("object {seed}"), contents(seed, 100_000));
    let put = |seed| async move {
        let (name, contents) = object(seed);
        scene.well(store.put(name, contents).await)
    };
    try_join_all((0..OBJECTS).map(put)).await?;
    let get = |seed| async move {
        let (name, contents) = object(seed);
        ensure!(scene.well(store.get(&*name).await)? == contents, "{name} is another one");
        scene.holds(&name, &contents).await
    };
    try_join_all((0..OBJECTS).map(get)).await?;
    Ok(())
}
