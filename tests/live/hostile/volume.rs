//! An object that is larger than what memory there may be for it.

use std::{
    fs::{self, File},
    io::{Seek, SeekFrom, Write},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, ensure};

use super::scene::{Scene, Setting};

const SIZE: u64 = 2 << 30;
const MEMORY: u64 = 64 << 20;

pub(super) async fn two_gibibytes(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let directory = tempfile::tempdir()?;
    let (file, back) = (directory.path().join("file"), directory.path().join("back"));
    write(&file)?;
    let words = |word: &Path| word.to_string_lossy().into_owned();
    let up = run(&scene, &["put".into(), url(&scene), words(&file), "--as=object".into()])?;
    if let Some(objects) = scene.site.instance.objects() {
        ensure!(same(&file, &objects.join("object"))?, "another object is there");
    }
    let to = format!("--to={}", back.display());
    let down = run(&scene, &["get".into(), url(&scene), "object".into(), to])?;
    ensure!(same(&file, &back)?, "another object came");
    scene.site.remove("object").await?;
    ensure!(up < MEMORY && down < MEMORY, "{up} bytes of memory up, {down} down");
    Ok(format!("whole, {} MiB of memory up, {} MiB down", up >> 20, down >> 20))
}

/// Sparse, with something in every place where a mistake would be made.
fn write(path: &Path) -> Result<()> {
    let mut file = File::create(path)?;
    file.set_len(SIZE)?;
    for at in (0..SIZE).step_by(37 << 20).chain([SIZE - 100]) {
        file.seek(SeekFrom::Start(at))?;
        file.write_all(format!("this stands at {at}").as_bytes())?;
    }
    Ok(())
}

fn url(scene: &Scene) -> String {
    scene.site.open_url(scene.site.port(), "", "")
}

/// How much memory the command has taken, in bytes.
fn run(scene: &Scene, words: &[String]) -> Result<u64> {
    let report = tempfile::NamedTempFile::new()?;
    let mut time = Command::new("/usr/bin/time");
    time.args(["--format=%M", "--output"]).arg(report.path()).arg(tests::quintet()).args(words);
    let output = time.envs(scene.site.instance.environment()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{words:?}: {said}");
    let kibibytes: u64 = fs::read_to_string(report.path())?.trim().parse().context("of time")?;
    Ok(kibibytes << 10)
}

fn same(one: &Path, other: &Path) -> Result<bool> {
    Ok(Command::new("cmp").arg("--silent").args([one, other]).status()?.success())
}
