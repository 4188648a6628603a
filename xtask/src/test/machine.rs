//! What the tests need beyond Rust.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use crate::{command, failure::Failure};

/// A program, and the Debian package that brings it.
struct Tool {
    program: &'static str,
    package: &'static str,
}

/// `time` is named by its path, since shells have one of their own.
const TOOLS: [Tool; 4] = [
    Tool { program: "/usr/bin/time", package: "time" },
    Tool { program: "setpriv", package: "util-linux" },
    Tool { program: "redis-server", package: "redis-server" },
    Tool { program: "strace", package: "strace" },
];

/// Installs what is missing.
pub(crate) fn prepare() -> Result<(), Failure> {
    let missing: Vec<_> = TOOLS.iter().filter(|tool| !is_there(tool.program)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|tool| tool.package).collect();
    if !is_root() || !is_there("apt-get") {
        let programs: Vec<_> = missing.iter().map(|tool| tool.program).collect();
        return Err(Failure::Failed(format!(
            "the tests need {}; install it, on Debian and its kin with: sudo apt-get install {}",
            programs.join(" and "),
            packages.join(" ")
        )));
    }
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        apt
    };
    command::run(apt().args(["update", "--quiet"]))?;
    command::run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    // An absolute path replaces the directory that it is joined to.
    Path::new(program).is_file()
        || env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

fn is_root() -> bool {
    command::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
