//! A WebDAV server by way of the rclone program.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::Result;
use servers::Instance;

pub(crate) fn is_there() -> bool {
    Command::new("rclone").arg("version").stdout(Stdio::null()).status().is_ok()
}

fn config(instance: &Instance) -> PathBuf {
    instance.dir().join("rclone.conf")
}

/// Tells rclone of the server as a remote `there`, with the password as it wants it.
pub(crate) fn configure(instance: &Instance) -> Result<()> {
    let remote = format!(
        "[there]\ntype = webdav\nvendor = other\nurl = http://127.0.0.1:{}/\nuser = {}\npass = {}\npacer_min_sleep = 0s\n",
        instance.port(),
        instance.user(),
        servers::obscured(instance.password())?
    );
    let mut file = fs::OpenOptions::new();
    let file = file.write(true).create(true).truncate(true).mode(0o600);
    Ok(file.open(config(instance))?.write_all(remote.as_bytes())?)
}

pub(crate) fn url(instance: &Instance, path: &str) -> String {
    format!("rclone://there/{path}?config={}", config(instance).display())
}
