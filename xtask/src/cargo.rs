//! Cargo, and the command that it builds.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{command, failure::Failure};

/// The cargo that runs this program, so that it is the one of the chosen toolchain.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
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
