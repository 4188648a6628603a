//! A local file that is moved in is in the store before it is gone.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{
    Error,
    conformance::{
        case::Case,
        found::{Found, Unmet, expect, has},
    },
};

pub(in crate::conformance) async fn moves(case: &Case) -> Found {
    let (local, contents) = (Local::new()?, case.bytes(10_000));
    let (file, neighbour) = (local.file("file", &contents)?, local.file("neighbour", b"kept")?);
    case.move_in("object", &file).await?;
    case.holds("object", &contents).await?;
    is_gone(&file)?;
    is_left(&neighbour, b"kept")
}

pub(in crate::conformance) async fn over(case: &Case) -> Found {
    let (local, contents) = (Local::new()?, case.bytes(1000));
    for size in [1000, 5000] {
        case.have("object", &case.bytes(size)).await?;
        let file = local.file("file", &contents)?;
        case.move_in("object", &file).await?;
        case.holds("object", &contents).await?;
        is_gone(&file)?;
    }
    Ok(())
}

pub(in crate::conformance) async fn empty(case: &Case) -> Found {
    let local = Local::new()?;
    let file = local.file("file", b"")?;
    case.move_in("object", &file).await?;
    case.holds("object", b"").await?;
    is_gone(&file)
}

pub(in crate::conformance) async fn large(case: &Case) -> Found {
    let (local, contents) = (Local::new()?, case.bytes((6 << 20) + 7));
    let file = local.file("file", &contents)?;
    case.move_in("object", &file).await?;
    case.holds("object", &contents).await?;
    is_gone(&file)
}

pub(in crate::conformance) async fn into_directory(case: &Case) -> Found {
    let local = Local::new()?;
    let file = local.file("file", b"contents")?;
    case.move_in("new/deeper/object", &file).await?;
    case.holds("new/deeper/object", b"contents").await?;
    is_gone(&file)
}

pub(in crate::conformance) async fn local_names(case: &Case) -> Found {
    let local = Local::new()?;
    for (number, name) in ["-a b", "a%20b+c", "'a' $b;c", "ü#?"].into_iter().enumerate() {
        let file = local.file(name, name.as_bytes())?;
        let object = format!("object-{number}");
        case.move_in(&object, &file).await?;
        case.holds(&object, name.as_bytes()).await?;
        is_gone(&file)?;
    }
    Ok(())
}

pub(in crate::conformance) async fn refused(case: &Case) -> Found {
    let local = Local::new()?;
    let file = local.file("file", b"contents")?;
    // A name that few storages take: where it is taken, the object has it.
    let name = "long-".repeat(800);
    match case.move_in(&name, &file).await {
        Ok(_) => {
            case.holds(&name, b"contents").await?;
            is_gone(&file)
        }
        Err(_) => is_left(&file, b"contents"),
    }
}

pub(in crate::conformance) async fn directory(case: &Case) -> Found {
    let local = Local::new()?;
    let inside = local.file("dir/inside", b"contents")?;
    let outcome = case.move_in("object", &local.path("dir")).await;
    is_left(&inside, b"contents")?;
    expect(outcome.is_err(), || ("moving a local directory in to be refused", "success"))?;
    case.lacks("object").await?;
    case.lacks("object/inside").await
}

pub(in crate::conformance) async fn hard_link(case: &Case) -> Found {
    let local = Local::new()?;
    let (file, other) = (local.file("file", b"contents")?, local.path("other"));
    if let Err(error) = fs::hard_link(&file, &other) {
        return Err(Unmet::not_applicable(format!("this machine makes no hard links: {error}")));
    }
    case.move_in("object", &file).await?;
    case.holds("object", b"contents").await?;
    is_gone(&file)?;
    fs::write(&other, "changed since")?;
    case.holds("object", b"contents").await
}

pub(in crate::conformance) async fn symbolic_link(case: &Case) -> Found {
    let local = Local::new()?;
    let (leads_to, link) = (local.file("leads-to", b"contents")?, local.path("link"));
    if let Err(error) = symlink(&leads_to, &link) {
        return Err(Unmet::not_applicable(format!(
            "this machine makes no symbolic links: {error}"
        )));
    }
    case.move_in("object", &link).await?;
    case.holds("object", b"contents").await?;
    is_left(&leads_to, b"contents")?;
    fs::write(&leads_to, "changed since")?;
    case.holds("object", b"contents").await
}

/// Local files of the check's own.
struct Local(TempDir);

impl Local {
    fn new() -> io::Result<Self> {
        tempfile::tempdir().map(Self)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and makes the directory it is in.
    fn file(&self, name: &str, contents: &[u8]) -> io::Result<PathBuf> {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(&path, contents)?;
        Ok(path)
    }
}

#[cfg(unix)]
fn symlink(leads_to: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(leads_to, link)
}

#[cfg(windows)]
fn symlink(leads_to: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(leads_to, link)
}

#[cfg(not(any(unix, windows)))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Fails unless the local file is gone.
fn is_gone(file: &Path) -> Found {
    expect(!file.exists(), || ("the local file to be gone", "it is still there"))
}

/// Fails unless the local file is as it was.
fn is_left(file: &Path, contents: &[u8]) -> Found {
    has("the local file", fs::read(file).map_err(Error::from), contents)
}
