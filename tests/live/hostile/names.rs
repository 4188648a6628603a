//! Names that URLs, headers and shells have other ideas of.

use std::process::Command;

use anyhow::{Result, ensure};
use backend_core::Store;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::scene::{Scene, Setting};

const NAMES: [&str; 12] = [
    "with space",
    " at the edges ",
    "quote'and\"quotes",
    "100%",
    "%41%2f%zz",
    "hash#fragment",
    "what?query=1&more",
    "plus+plus",
    "semi;colon,comma=equals",
    "[brackets]{braces}<angles>",
    "ünïcödé 日本語 🦀",
    "-dash ~tilde $HOME `tick`",
];

pub(super) async fn odd_names(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let store = scene.open("").await?;
    for name in NAMES {
        scene.well(store.put(name, name).await)?;
        scene.holds(name, name.as_bytes()).await?;
        ensure!(scene.well(store.get(name).await)? == name, "{name:?} is another one");
    }
    let mut came = scene.well(store.names("").await)?;
    came.sort();
    let mut names = NAMES;
    names.sort_unstable();
    ensure!(came == names, "{came:?}");
    for name in NAMES {
        cat(&scene, name)?;
        scene.well(store.delete(name).await)?;
    }
    scene.only_holds(&[]).await?;
    scene.well(store.close().await)?;
    for name in NAMES {
        in_url(&scene, name).await?;
    }
    Ok(format!("{} as names and in URLs, the same on the disk", NAMES.len()))
}

/// The command takes the name as a word, and as the end of the URL.
fn cat(scene: &Scene, name: &str) -> Result<()> {
    let instance = &scene.site.instance;
    let url = |path: &str| scene.site.open_url(scene.site.port(), path, "");
    for words in [vec![url(""), name.into()], vec![url(&encoded(name))]] {
        let mut cat = Command::new(tests::quintet());
        let output = cat.args(["cat", "--"]).args(&words).envs(instance.environment()).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.stdout == name.as_bytes(), "cat {words:?}: {said}");
    }
    Ok(())
}

/// The directory of a store has such a name.
async fn in_url(scene: &Scene, name: &str) -> Result<()> {
    let url = scene.site.url(scene.proxy.port(), &encoded(name), "");
    let store = scene.well(Store::open(url).await)?;
    scene.well(store.put("object", name).await)?;
    scene.holds(&format!("{name}/object"), name.as_bytes()).await?;
    ensure!(scene.well(store.names("").await)? == ["object"], "in {name:?}");
    scene.well(store.delete("object").await)?;
    scene.well(store.close().await)
}

fn encoded(name: &str) -> String {
    utf8_percent_encode(name, NON_ALPHANUMERIC).to_string()
}
