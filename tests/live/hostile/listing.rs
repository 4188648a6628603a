//! Many names.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::scene::Setting;

const NAMES: usize = 10_000;

pub(super) async fn ten_thousand_names(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let mut names: Vec<_> = (0..NAMES).map(|number| format!("name {number} of %many+")).collect();
    scene.site.hold_all(&names).await?;
    names.sort();
    let store = scene.open("").await?;
    let begun = Instant::now();
    let mut came = scene.well(store.names("").await)?;
    let took = begun.elapsed();
    came.sort();
    ensure!(came == names, "{} names came, and not the same", came.len());
    ensure!(took < Duration::from_secs(20), "took {took:?}");
    scene.well(store.close().await)?;
    Ok(format!("all, {:.1} s", took.as_secs_f64()))
}
