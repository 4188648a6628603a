//! The `quintet` command, as it is built for those who use it.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The command with every backend, built once, by the profile that these tests were built by.
///
/// # Panics
/// If it cannot be built.
#[must_use]
pub fn quintet() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| build().expect("the command can be built"))
}

fn build() -> Option<PathBuf> {
    let test = std::env::current_exe().ok()?;
    let profile_directory = test.parent().and_then(Path::parent)?;
    let profile = match profile_directory.file_name().and_then(OsStr::to_str)? {
        "debug" => "dev",
        other => other,
    };
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo tells a test of its package: to ring's build script it would be another build.
    for (variable, _) in std::env::vars_os() {
        let name = variable.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&variable);
        }
    }
    let built = cargo
        .args(["build", "--quiet", "--package", "backends", "--features", "all"])
        .args(["--profile", profile, "--target-dir"])
        .arg(profile_directory.parent()?)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    built.is_ok_and(|status| status.success()).then(|| profile_directory.join("quintet"))
}
