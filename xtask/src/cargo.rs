//! Cargo, and the command that it builds.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{command, failure::Failure};

/// The cargo that runs this program, so that it is the one of the chosen toolchain; as if from a shell. To ring's build script what cargo has
/// told this program of its package would be another build, and all that is made of ring were built once more.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let of_package = |variable: &OsString| {
        let variable = variable.to_string_lossy();
        variable.starts_with("CARGO_PKG_") || variable.starts_with("CARGO_MANIFEST_")
    };
    for variable in env::vars_os().map(|(variable, _)| variable).filter(of_package) {
        cargo.env_remove(variable);
    }
    cargo
}

#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    Release,
}

/// Builds the `quintet` command with every backend; its path.
pub(crate) fn quintet(profile: Profile) -> Result<PathBuf, Failure> {
    let mut build = cargo();
    build.args(["build", "--package=backends", "--features=all", "--bin=quintet"]);
    if let Profile::Release = profile {
        build.arg("--release");
    }
    println!("$ {}", command::shown(&build));
    build.arg("--message-format=json-render-diagnostics").stdin(Stdio::null());
    let messages = command::output(&mut build)?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "quintet")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| Failure::Failed("cargo built no executable `quintet`".into()))
}
