//! The `quintet` command with other programs in the place of those that it runs.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Output},
};

/// A directory that comes first in `PATH`.
pub(crate) struct Programs(tempfile::TempDir);

impl Programs {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A shell script, with its own directory as `$HERE`.
    pub(crate) fn script(self, name: &str, script: &str) -> Self {
        let text = format!("#!/bin/sh\nHERE='{}'\n{script}\n", self.0.path().display());
        fs::write(self.at(name), text).unwrap();
        fs::set_permissions(self.at(name), fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// What it has written to a file here; nothing if it has not.
    pub(crate) fn said(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_default()
    }

    /// Runs the command with these and those in `rest`, and with a password of rsync in its environment. None where it is not built.
    pub(crate) fn quintet(&self, rest: &str, words: &[&str]) -> Option<Output> {
        let mut quintet = Command::new(option_env!("CARGO_BIN_EXE_quintet")?);
        let path = format!("{}:{rest}", self.0.path().display());
        quintet.args(words).env("PATH", path).env("QUINTET_PASSWORD_RSYNC", "hunter2");
        Some(quintet.output().unwrap())
    }
}

/// What a command has said of its failure.
pub(crate) fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
