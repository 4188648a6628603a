//! `quintet new`: a crate of somebody's own, with a backend in it that compiles and keeps the contract.

mod dependency;
mod name;
mod template;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use backend_core::ErrorCode;
use serde::Serialize;

use self::{dependency::Dependency, name::BackendName};
use super::{arguments::New, console::Console, failure::Failure};

pub(super) fn run(console: &mut Console, new: &New) -> Result<(), Failure> {
    let name = BackendName::new(&new.name)?;
    let dependency = Dependency::new(new.checkout.as_deref())?;
    let directory = new.to.as_deref().unwrap_or(Path::new(""));
    let made = Made { name: name.scheme().into(), path: directory.join(name.scheme()) };
    make(&made.path, directory, &template::files(&name, &dependency))?;
    if !console.manner().quiet {
        console.show(&made);
    }
    Ok(())
}

/// Writes the crate beside its place, and renames it: it is there whole or not at all.
fn make(path: &Path, directory: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() {
        return Err(taken(path));
    }
    let directory = if directory == Path::new("") { Path::new(".") } else { directory };
    let failed = |error| Failure::local(&format!("making {}", path.display()), error);
    let beside = tempfile::Builder::new().prefix(".quintet-new-").tempdir_in(directory);
    let beside = beside.map_err(failed)?;
    // One further in: a temporary directory is for its owner's eyes only, and a crate need not be.
    let whole = beside.path().join("crate");
    write(&whole, files).map_err(failed)?;
    match fs::rename(&whole, path) {
        Err(_) if path.symlink_metadata().is_ok() => Err(taken(path)),
        renamed => renamed.map_err(failed),
    }
}

fn taken(path: &Path) -> Failure {
    Failure::new(
        ErrorCode::AlreadyExists,
        format!(
            "{} exists already, and is left as it is; take another NAME, or another place by --to",
            path.display()
        ),
    )
}

fn write(whole: &Path, files: &[(&str, String)]) -> io::Result<()> {
    for (file, contents) in files {
        let file = whole.join(file);
        fs::create_dir_all(file.parent().unwrap_or(whole))?;
        fs::write(file, contents)?;
    }
    Ok(())
}

/// The crate that was made.
#[derive(Serialize)]
struct Made {
    name: String,
    path: PathBuf,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, path) = (&self.name, self.path.display());
        write!(f, "made the backend {name:?} in {path}; its README.md says how to go on")
    }
}
