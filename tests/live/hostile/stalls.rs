//! Nothing comes any more, and the connection stays open.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use backend_core::{Error, ErrorCode, Store};
use proxy::{Direction, Fault, Stall};
use tokio::{join, time::sleep};

use super::scene::{Scene, Setting, contents};

const SIZE: usize = 1 << 20;

pub(super) async fn never_answers(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    scene.proxy.fail_all(Fault::Stall(Stall { direction: Direction::Up, after: 0 }));
    let url = scene.url("timeout=2s&retries=1&retry-delay=50ms");
    let begun = Instant::now();
    let outcome = five(&url).await;
    let took = begun.elapsed();
    for outcome in outcome {
        let error = scene.refused(outcome, ErrorCode::BackendError)?;
        ensure!(error.attempts() == 2, "{} attempts: {error}", error.attempts());
    }
    ensure!(took > Duration::from_secs(4) && took < Duration::from_secs(8), "took {took:?}");
    Ok(format!("error 50 after 2 attempts, {:.1} s", took.as_secs_f64()))
}

/// Five operations at once, each by a store of its own.
async fn five(url: &str) -> [Result<(), Error>; 5] {
    let get = async { Store::open(url).await?.get("object").await.map(drop) };
    let put = async { Store::open(url).await?.put("object", "new").await.map(drop) };
    let list = async { Store::open(url).await?.names("").await.map(drop) };
    let query = async { Store::open(url).await?.query("object").await.map(drop) };
    let delete = async { Store::open(url).await?.delete("object").await };
    let (get, put, list, query, delete) = join!(get, put, list, query, delete);
    [get, put, list, query, delete]
}

pub(super) async fn stalls_in_a_put(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let (old, new) = (contents(1, SIZE), contents(2, SIZE));
    scene.hold("object", &old).await?;
    let store = stalling(&scene, Direction::Up).await?;
    let begun = Instant::now();
    scene.well(store.put("object", new.clone()).await)?;
    let took = begun.elapsed();
    scene.holds("object", &new).await?;
    scene.only_holds(&["object"]).await?;
    ensure!(took < Duration::from_secs(8), "took {took:?}");
    Ok(format!("whole by a second attempt, {:.1} s", took.as_secs_f64()))
}

pub(super) async fn stalls_in_a_get(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let object = contents(1, SIZE);
    scene.hold("object", &object).await?;
    let store = stalling(&scene, Direction::Down).await?;
    let begun = Instant::now();
    let came = scene.well(store.get("object").await)?;
    let took = begun.elapsed();
    ensure!(came == object, "another object came, of {} bytes", came.len());
    ensure!(took < Duration::from_secs(8), "took {took:?}");
    Ok(format!("whole by a second attempt, {:.1} s", took.as_secs_f64()))
}

/// A store whose first connection stalls half-way.
async fn stalling(scene: &Scene, direction: Direction) -> Result<Store> {
    let after = scene.bytes_passing(SIZE as u64, 0) / 2;
    scene.proxy.fail(1, Fault::Stall(Stall { direction, after }));
    scene.open("timeout=2s&retry-delay=50ms").await
}

pub(super) async fn paused(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let (old, new) = (contents(1, SIZE), contents(2, SIZE));
    scene.hold("object", &old).await?;
    scene.narrow(SIZE as u64);
    let store = scene.open("").await?;
    let pause = async {
        scene.until(|seen| seen.up > SIZE as u64 / 3 && seen.down > SIZE as u64 / 3).await?;
        scene.site.instance.pause()?;
        sleep(Duration::from_secs(3)).await;
        anyhow::Ok(scene.site.instance.resume()?)
    };
    let (put, get, paused) = join!(store.put("new", new.clone()), store.get("object"), pause);
    paused?;
    scene.well(put)?;
    ensure!(scene.well(get)? == old, "another object came");
    scene.holds("new", &new).await?;
    let connections = scene.proxy.seen().connections;
    // Of HTTP each request at work has one.
    ensure!(connections <= 4, "{connections} connections");
    Ok("waited for, nothing made anew".into())
}
