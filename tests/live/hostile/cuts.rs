//! The connection is cut at seeded offsets.

use anyhow::{Context, Result, ensure};
use backend_core::{Bytes, Store};
use proxy::{Cut, Direction, Fault};

use super::scene::{SOON, Scene, Setting, again, contents};

const SEEDS: u64 = 20;
const SIZE: usize = 1 << 20;
/// What comes beside the contents: greetings, keys, headers, answers.
const BESIDE: u64 = 6000;

pub(super) async fn cut_in_puts(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let mut struck = 0;
    for seed in 0..SEEDS {
        let cut = Cut::seeded(seed, Direction::Up, scene.bytes_passing(SIZE as u64, BESIDE));
        struck +=
            put_with(&scene, seed, cut).await.with_context(|| format!("seed {seed}: {cut:?}"))?;
    }
    Ok(format!("{struck} cuts: the old object or the new one, whole, and the new one in the end"))
}

pub(super) async fn answers_cut(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let mut struck = 0;
    for seed in 0..SEEDS {
        let cut = Cut::seeded(seed, Direction::Down, scene.bytes_passing(0, BESIDE));
        struck +=
            put_with(&scene, seed, cut).await.with_context(|| format!("seed {seed}: {cut:?}"))?;
    }
    Ok(format!("{struck} cuts: the old object or the new one, whole, and the new one in the end"))
}

/// Without retries the object is one of the two, with them it is the new one. How often the fault has struck.
async fn put_with(scene: &Scene, seed: u64, cut: Cut) -> Result<u64> {
    let [old, new, newer] = [0, 1, 2].map(|which| contents(seed * 3 + which, SIZE));
    scene.hold("object", &old).await?;
    let before = scene.proxy.seen().struck;
    let once = put_once(scene, cut, "retries=0", &new).await;
    let came = scene.site.held("object").await?.unwrap_or_default();
    match once {
        Ok(_) => ensure!(came == new, "a success, and it is not there"),
        Err(error) => {
            let error =
                scene.refused(Err::<(), _>(error), backend_core::ErrorCode::BackendError)?;
            let is_whole = came == old || came == new;
            ensure!(is_whole, "neither old nor new: {} bytes, after {error}", came.len());
        }
    }
    scene.sweep().await?;
    scene.well(put_once(scene, cut, SOON, &newer).await)?;
    scene.holds("object", &newer).await?;
    scene.only_holds(&["object"]).await?;
    Ok(scene.proxy.seen().struck - before)
}

/// By a store of its own, whose first connection is cut.
async fn put_once(
    scene: &Scene,
    cut: Cut,
    options: &str,
    contents: &Bytes,
) -> backend_core::Result<()> {
    scene.proxy.fail(1, Fault::Cut(cut));
    let outcome = put(&scene.url(options), contents).await;
    scene.proxy.mend();
    outcome
}

async fn put(url: &str, contents: &Bytes) -> backend_core::Result<()> {
    let store = Store::open(url).await?;
    let outcome = store.put("object", contents.clone()).await;
    // What is broken need not say goodbye.
    let _ = store.close().await;
    outcome.map(drop)
}

pub(super) async fn cut_in_gets(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let object = contents(7, SIZE);
    scene.hold("object", &object).await?;
    scene.settle().await;
    let (mut struck, mut down) = (0, 0);
    for seed in 0..SEEDS {
        let cut = Cut::seeded(seed, Direction::Down, scene.bytes_passing(SIZE as u64, BESIDE));
        let (is_struck, came) = get_with(&scene, cut, &object)
            .await
            .with_context(|| format!("seed {seed}: {cut:?}"))?;
        struck += is_struck;
        down += came;
    }
    let again = again(down, SEEDS * SIZE as u64);
    // Of what was on its way at the cut, a quarter of the object at most; without going on it would be half of it.
    ensure!(again < 25, "{again} % came twice");
    Ok(format!("{struck} cuts: whole, {again} % came twice"))
}

/// Whether the fault has struck, and how many bytes have come.
async fn get_with(scene: &Scene, cut: Cut, object: &Bytes) -> Result<(u64, u64)> {
    let before = scene.proxy.seen();
    scene.proxy.fail(1, Fault::Cut(cut));
    let store = scene.open(SOON).await?;
    let came = scene.well(store.get("object").await)?;
    ensure!(came == *object, "another object came, of {} bytes", came.len());
    let _ = store.close().await;
    scene.proxy.mend();
    let seen = scene.proxy.seen();
    Ok((seen.struck - before.struck, seen.down - before.down))
}
