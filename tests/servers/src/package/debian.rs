//! Debian packages, whose services are not to run by themselves.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    process::{Command, Stdio},
};

use super::{find, own, run};
use crate::{error::Unavailable, home};

/// What is asked before a service of a package is started: 101 forbids it.
const POLICY: &str = "/usr/sbin/policy-rc.d";

pub(super) fn install(names: &[&str]) -> Result<(), Unavailable> {
    let by_hand = format!("sudo apt-get install {}", names.join(" "));
    if find("apt-get").is_none() {
        let why = format!("{} cannot be installed: there is no apt-get", names.join(" and "));
        return Err(Unavailable::Missing(why));
    }
    if !home::is_root() {
        return Err(Unavailable::NotRoot(format!(
            "{} is missing, and only root can install it: {by_hand}",
            names.join(" and ")
        )));
    }
    let _policy = Policy::forbid();
    run(apt().args(["update", "--quiet"]))?;
    run(apt().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(names))?;
    names.iter().flat_map(|name| services(name)).for_each(|service| disable(&service));
    Ok(())
}

/// The file of an unpacked package that its version is written to.
const VERSION: &str = "version";

/// Fetches a package and unpacks it; what it needs besides is installed by itself.
pub(super) fn unpack(directory: &Path, name: &str) -> Result<(), Unavailable> {
    own::afresh(directory)?;
    let fetched = || {
        run(apt().args(["update", "--quiet"]))?;
        // As whoever may write there; apt's own user may not.
        let unconfined = ["--option", "APT::Sandbox::User=root"];
        run(apt().args(["download", "--quiet", name]).args(unconfined).current_dir(directory))?;
        let files = fs::read_dir(directory).into_iter().flatten().flatten();
        let package = files.map(|file| file.path()).find(|path| path.extension().is_some());
        let missing = || Unavailable::NotInstalled(format!("apt-get has fetched no {name}"));
        let package = package.ok_or_else(missing)?;
        let version = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
        run(Command::new("dpkg").arg("--extract").arg(&package).arg(directory))?;
        let version = version.split('_').nth(1).unwrap_or_default().replace("%3a", ":");
        let kept =
            fs::write(directory.join(VERSION), version).and_then(|()| fs::remove_file(package));
        kept.map_err(|error| Unavailable::NotInstalled(format!("{name}: {error}")))
    };
    fetched().inspect_err(|_| own::forget(directory))
}

pub(super) fn version_unpacked(directory: &Path) -> Option<String> {
    fs::read_to_string(directory.join(VERSION)).ok()
}

pub(super) fn version(name: &str) -> Option<String> {
    let format = "--showformat=${Version}";
    let output = Command::new("dpkg-query").args(["--show", format, name]).output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !version.is_empty()).then_some(version)
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    apt
}

/// The units of systemd that the package brings.
fn services(package: &str) -> Vec<String> {
    let files = Command::new("dpkg").args(["--listfiles", package]).output();
    let files = files.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let unit = |line: &str| {
        let (directory, unit) = line.rsplit_once('/')?;
        (directory.ends_with("systemd/system") && unit.ends_with(".service"))
            .then(|| unit.to_owned())
    };
    files.unwrap_or_default().lines().filter_map(unit).collect()
}

/// Keeps the service from being started with the machine the next time. Without systemd nothing would start it.
fn disable(service: &str) {
    if Path::new("/run/systemd/system").is_dir() {
        let _ = Command::new("systemctl").args(["disable", "--now", service]).output();
    }
}

/// No service is started while this lives. A policy that the administrator has made stays as it is.
struct Policy {
    is_ours: bool,
}

impl Policy {
    fn forbid() -> Self {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o755).open(POLICY);
        let written = file.and_then(|mut file| file.write_all(b"#!/bin/sh\nexit 101\n"));
        Self { is_ours: written.is_ok() }
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = fs::remove_file(POLICY);
        }
    }
}
