//! Keys for SSH, made by `ssh-keygen`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{error::Error, home, secret};

/// Keys that an SFTP server lets its user in with; the public ones lie beside them in `.pub`.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Ed25519.
    pub plain: PathBuf,
    /// Ed25519, encrypted with [`Keys::passphrase`].
    pub encrypted: PathBuf,
    /// RSA, 2048 bits.
    pub rsa: PathBuf,
    /// Ed25519, known to the server by the certificate beside it in `-cert.pub` alone. OpenSSH only.
    pub certified: PathBuf,
    /// What opens the encrypted one.
    pub passphrase: String,
    /// The authority that certifies users.
    pub(crate) authority: PathBuf,
}

impl Keys {
    /// Makes them in `dir`, if they are not there yet.
    pub(crate) fn make(dir: &Path, user: &str) -> Result<Self, Error> {
        let path = |name: &str| dir.join(name);
        let keys = Self {
            plain: path("id_ed25519"),
            encrypted: path("id_encrypted"),
            rsa: path("id_rsa"),
            certified: path("id_certified"),
            passphrase: passphrase(&path("passphrase"))?,
            authority: path("user_authority"),
        };
        generate(&keys.plain, &["-t", "ed25519", "-N", ""])?;
        generate(&keys.rsa, &["-t", "rsa", "-b", "2048", "-N", ""])?;
        generate(&keys.authority, &["-t", "ed25519", "-N", ""])?;
        generate(&keys.certified, &["-t", "ed25519", "-N", ""])?;
        generate_encrypted(&keys.encrypted, &path("passphrase"))?;
        if !path("id_certified-cert.pub").exists() {
            let sign = ["-q", "-I", "quintet", "-n", user, "-V", "-1d:+52w", "-s"];
            let files = [&keys.authority, &public(&keys.certified)];
            run(Command::new("ssh-keygen").args(sign).args(files))?;
        }
        Ok(keys)
    }

    /// The public keys that the server is told of, a line each.
    pub(crate) fn authorized(&self) -> Result<String, Error> {
        [&self.plain, &self.encrypted, &self.rsa]
            .into_iter()
            .map(|key| read(&public(key)))
            .collect()
    }
}

/// Makes the server's own key, if it is not there yet.
pub(crate) fn host_key(path: &Path) -> Result<(), Error> {
    generate(path, &["-t", "ed25519", "-N", ""])
}

/// The public key's type and text, as `known_hosts` has them.
pub(crate) fn known(key: &Path) -> Result<String, Error> {
    let line = read(&public(key))?;
    Ok(line.split(' ').take(2).collect::<Vec<_>>().join(" "))
}

/// The public keys in the form of RFC 4716, one after the other.
pub(crate) fn rfc4716(keys: &Keys) -> Result<String, Error> {
    let convert = |key: &PathBuf| {
        let public = public(key);
        run(Command::new("ssh-keygen").args(["-e", "-m", "RFC4716", "-f"]).arg(public))
    };
    [&keys.plain, &keys.encrypted, &keys.rsa].into_iter().map(convert).collect()
}

/// The file of the public key.
pub(crate) fn public(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

fn passphrase(path: &Path) -> Result<String, Error> {
    if !path.exists() {
        home::write(path, 0o600, secret::password()?.as_bytes())?;
    }
    read(path)
}

fn generate(key: &Path, how: &[&str]) -> Result<(), Error> {
    if key.exists() {
        return Ok(());
    }
    run(Command::new("ssh-keygen").args(["-q", "-C", "quintet"]).args(how).arg("-f").arg(key))?;
    Ok(())
}

/// `ssh-keygen` asks for the passphrase, since on its command line everybody could read it.
fn generate_encrypted(key: &Path, passphrase: &Path) -> Result<(), Error> {
    if key.exists() {
        return Ok(());
    }
    let ask = passphrase.with_extension("sh");
    home::write(&ask, 0o700, b"#!/bin/sh\ncat \"${0%.sh}\"\n")?;
    run(Command::new("ssh-keygen")
        .args(["-q", "-C", "quintet", "-t", "ed25519", "-a", "1", "-f"])
        .arg(key)
        .envs([("SSH_ASKPASS_REQUIRE", "force"), ("DISPLAY", "none")])
        .env("SSH_ASKPASS", &ask))
    .map(|_| ())
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| Error::at(path, "read", &error))
}

/// Runs ssh-keygen; what it prints.
fn run(command: &mut Command) -> Result<String, Error> {
    let output = command.stdin(Stdio::null()).output();
    let output =
        output.map_err(|error| Error::Failed(format!("cannot run ssh-keygen: {error}")))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => {
            let why = String::from_utf8_lossy(&output.stderr);
            Err(Error::Failed(format!("ssh-keygen failed: {}", why.trim())))
        }
    }
}
