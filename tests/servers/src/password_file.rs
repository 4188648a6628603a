//! Files of users and of their passwords' hashes.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{
    error::Error,
    site::{Readers, Site},
};

/// As HTTP servers read it: the user, and Apache's MD5 of the password. They check it with every request, so that a slow hash
/// would be all that a test measures.
pub(crate) fn htpasswd(site: &Site) -> Result<PathBuf, Error> {
    let line = format!("{}:{}\n", site.user(), hash("-apr1", site.password())?);
    let path = site.file("htpasswd", Readers::Owner, &line)?;
    site.give(&path)?;
    Ok(path)
}

/// The password's hash, by openssl, which is given it where nobody sees it.
pub(crate) fn hash(kind: &str, password: &str) -> Result<String, Error> {
    let failed = |why: String| Error::Failed(format!("openssl passwd failed: {why}"));
    let mut child = Command::new("openssl")
        .args(["passwd", kind, "-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(password.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().into()),
        false => Err(failed(output.status.to_string())),
    }
}
