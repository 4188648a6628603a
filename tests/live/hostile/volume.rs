//! An object that is larger than what memory there may be for it.

use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use super::scene::{Scene, Setting};

const SIZE: u64 = 2 << 30;
/// What it may hold: 64 MiB, but for 16 that the code of a release build takes. That of this build takes twice as much.
const MEMORY: u64 = 48 << 20;

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
    ensure!(up < MEMORY && down < MEMORY, "{up} bytes were held up, {down} down");
    Ok(format!("whole, {} MiB held up, {} MiB down", up >> 20, down >> 20))
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

/// How much memory the command has held, in bytes: what is its own, and no part of a file.
fn run(scene: &Scene, words: &[String]) -> Result<u64> {
    let mut quintet = Command::new(tests::quintet());
    quintet.args(words).envs(scene.site.instance.environment());
    let mut child =
        quintet.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut most = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        most = most.max(held(&child).unwrap_or_default());
        thread::sleep(Duration::from_millis(5));
    };
    let mut said = String::new();
    child.stderr.take().context("its errors")?.read_to_string(&mut said)?;
    ensure!(status.success(), "{words:?}: {said}");
    ensure!(most > 0, "it was not seen at all");
    Ok(most)
}

fn held(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

fn same(one: &Path, other: &Path) -> Result<bool> {
    Ok(Command::new("cmp").arg("--silent").args([one, other]).status()?.success())
}
