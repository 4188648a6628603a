//! What is installed for the servers alone, each in a directory of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Package, find, run};
use crate::{
    error::{Error, Unavailable},
    home,
};

/// Named by what is in it, so that another version goes into another one.
pub(super) fn directory(package: &Package) -> Result<PathBuf, Error> {
    let (kind, name) = match package {
        Package::Debian { name, .. } | Package::Unpacked { name, .. } => {
            ("debian", (*name).to_owned())
        }
        Package::Python { requirements, .. } => ("venv", requirements.join("+")),
        Package::Npm { name, .. } => ("npm", (*name).to_owned()),
        Package::Cargo { name, arguments, .. } => {
            ("cargo", format!("{name}-{}", arguments.concat()))
        }
        Package::Own { name, version } => ("cargo", format!("{name}-{version}")),
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-.+@=".contains(c) { c } else { '_' };
    Ok(home::home()?.join(kind).join(name.chars().map(plain).collect::<String>()))
}

/// Debian's python for root: one in a home directory is beyond the reach of the user that servers run as.
pub(super) fn python(directory: &Path, requirements: &[&str]) -> Result<(), Unavailable> {
    let python = match home::is_root() && Path::new("/usr/bin/apt-get").exists() {
        true => {
            let venv = find("/usr/share/doc/python3-venv").is_some();
            if !venv
                && run(Command::new("/usr/bin/python3").args(["-c", "import ensurepip"])).is_err()
            {
                super::debian::install(&["python3-venv"])?;
            }
            "/usr/bin/python3"
        }
        false => "python3",
    };
    afresh(directory)?;
    run(Command::new(python).args(["-m", "venv"]).arg(directory))?;
    let quiet = ["install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(directory.join("bin/pip")).args(quiet).args(requirements))
        .inspect_err(|_| forget(directory))
}

pub(super) fn npm(directory: &Path, name: &str) -> Result<(), Unavailable> {
    afresh(directory)?;
    let quiet = ["install", "--no-audit", "--no-fund", "--prefix"];
    run(Command::new("npm").args(quiet).arg(directory).arg(name)).inspect_err(|_| forget(directory))
}

pub(super) fn cargo(directory: &Path, name: &str, arguments: &[&str]) -> Result<(), Unavailable> {
    let locked = ["install", "--locked", "--quiet", name, "--version"];
    run(Command::new("cargo").args(locked).args(arguments).arg("--root").arg(directory))
}

pub(super) fn build(directory: &Path, name: &str) -> Result<(), Unavailable> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let quiet = ["install", "--locked", "--quiet", "--path"];
    run(Command::new("cargo").args(quiet).arg(tests.join(name)).arg("--root").arg(directory))
}

/// What an installation that was cut short has left is no installation.
pub(super) fn afresh(directory: &Path) -> Result<(), Unavailable> {
    forget(directory);
    let made = home::directory(directory, 0o755);
    made.map_err(|error| Unavailable::NotInstalled(error.to_string()))
}

pub(super) fn forget(directory: &Path) {
    let _ = fs::remove_dir_all(directory);
}
