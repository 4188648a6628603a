//! The usual clients.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use servers::{Instance, Protocol};

/// A client that stores and fetches an object called `object`: OpenSSH's `sftp`, `rsync`, or `curl`.
pub(super) struct Client<'a> {
    instance: &'a Instance,
    login: Login<'a>,
    /// The port of a door behind TLS.
    tls: Option<u16>,
}

#[derive(Clone, Copy)]
pub(super) enum Login<'a> {
    Password(&'a str),
    Key { path: &'a Path, passphrase: &'a str },
}

impl<'a> Client<'a> {
    pub(super) fn of(instance: &'a Instance) -> Self {
        Self { instance, login: Login::Password(instance.password()), tls: None }
    }

    /// None if it has no such door.
    pub(super) fn behind_tls(instance: &'a Instance) -> Option<Self> {
        Some(Self { tls: Some(instance.tls_port()?), ..Self::of(instance) })
    }

    pub(super) fn with(self, login: Login<'a>) -> Self {
        Self { login, ..self }
    }

    /// Whether it could be stored.
    pub(super) fn puts(&self, file: &Path) -> bool {
        match self.instance.server().protocol {
            Protocol::Sftp => self.sftp(&format!("put {} object", file.display())),
            Protocol::Rsync => self.rsync(&file.display().to_string(), &self.module()).0,
            Protocol::RsyncSsh => self.rsync_by_ssh(&file.display().to_string(), &self.place()).0,
            _ => self.curl(&["--upload-file", &file.display().to_string()]).0,
        }
    }

    /// What is stored, or what is said instead.
    pub(super) fn gets(&self) -> String {
        match self.instance.server().protocol {
            Protocol::Sftp => {
                let to = self.instance.dir().join("download");
                self.sftp(&format!("get object {}", to.display()));
                fs::read_to_string(to).unwrap_or_default()
            }
            Protocol::Rsync => {
                let to = self.instance.dir().join("download");
                let said = self.rsync(&self.module(), &to.display().to_string()).1;
                fs::read_to_string(to).unwrap_or(said)
            }
            Protocol::RsyncSsh => {
                let to = self.instance.dir().join("download");
                let said = self.rsync_by_ssh(&self.place(), &to.display().to_string()).1;
                fs::read_to_string(to).unwrap_or(said)
            }
            _ => self.curl(&[]).1,
        }
    }

    /// A program that is asked for secrets.
    fn ask(&self) -> PathBuf {
        let ask = self.instance.dir().join("ask.sh");
        fs::write(&ask, "#!/bin/sh\necho \"$SECRET\"\n").expect("its directory is ours");
        fs::set_permissions(&ask, PermissionsExt::from_mode(0o700)).expect("it is ours");
        ask
    }

    /// Whether the command could be done. Secrets are asked for by way of a program.
    fn sftp(&self, command: &str) -> bool {
        let known = format!("UserKnownHostsFile={}", self.instance.known_hosts().display());
        let mut sftp = Command::new("sftp");
        sftp.args(["-q", "-F", "none", "-o", &known, "-P", &self.instance.port().to_string()])
            .args(["-o", "NumberOfPasswordPrompts=1", "-o", "IdentitiesOnly=yes"])
            .env("SSH_ASKPASS_REQUIRE", "force")
            .env("SSH_ASKPASS", self.ask());
        match self.login {
            Login::Password(password) => {
                sftp.args(["-o", "PreferredAuthentications=password"]).env("SECRET", password)
            }
            Login::Key { path, passphrase } => sftp
                .args(["-o", "PreferredAuthentications=publickey", "-i"])
                .arg(path)
                .env("SECRET", passphrase),
        };
        sftp.arg(format!("{}@127.0.0.1", self.instance.user()));
        // Only a batch, which forbids questions, ends with a status that tells of errors.
        let (_, said) = run(&mut sftp, &format!("{command}\n!echo done\n"));
        let failed = ["denied", "rror", "ailure", "ailed"].iter().any(|word| said.contains(word));
        said.contains("done") && !failed
    }

    fn module(&self) -> String {
        format!("{}@127.0.0.1::quintet/object", self.instance.user())
    }

    /// Whether it succeeded, and what it said. It reads the password where nobody sees it.
    fn rsync(&self, from: &str, to: &str) -> (bool, String) {
        let Login::Password(password) = self.login else { panic!("the daemon knows no keys") };
        let mut rsync = Command::new("rsync");
        rsync.args(["--password-file=-", &format!("--port={}", self.instance.port()), from, to]);
        run(&mut rsync, password)
    }

    fn place(&self) -> String {
        format!("{}@127.0.0.1:object", self.instance.user())
    }

    /// Whether it succeeded, and what it said. Its key is that of the configuration, unless there is another one to log in with.
    fn rsync_by_ssh(&self, from: &str, to: &str) -> (bool, String) {
        let (port, config) = (self.instance.port(), self.instance.dir().join("ssh_config"));
        let mut ssh = format!("ssh -p {port} -F {}", config.display());
        let mut rsync = Command::new("rsync");
        if let Login::Key { path, passphrase } = self.login {
            let known = self.instance.known_hosts();
            ssh = format!(
                "ssh -p {port} -F none -o UserKnownHostsFile={} -o IdentitiesOnly=yes -i {}",
                known.display(),
                path.display()
            );
            rsync.env("SSH_ASKPASS_REQUIRE", "force").env("SSH_ASKPASS", self.ask());
            rsync.env("SECRET", passphrase);
        }
        run(rsync.args(["--rsh", &ssh, from, to]), "")
    }

    /// Whether it succeeded, and what it said. It reads the password where nobody sees it.
    fn curl(&self, arguments: &[&str]) -> (bool, String) {
        let Login::Password(password) = self.login else { panic!("curl has no key") };
        let options = format!("user = \"{}:{password}\"\n", self.instance.user());
        let port = self.tls.unwrap_or(self.instance.port());
        // FTP asks for TLS when it is connected.
        let scheme = match (self.instance.server().protocol, self.tls) {
            (Protocol::Ftp, _) => "ftp",
            (Protocol::Ftps, _) => "ftps",
            (_, Some(_)) => "https",
            (_, None) => "http",
        };
        let mut curl = Command::new("curl");
        let (authentication, bucket) = match self.instance.server().protocol {
            Protocol::S3 => {
                let unsigned = "x-amz-content-sha256: UNSIGNED-PAYLOAD";
                let signed = ["--aws-sigv4", "aws:amz:us-east-1:s3", "--header", unsigned];
                (signed.to_vec(), "/quintet")
            }
            _ => (vec!["--anyauth"], ""),
        };
        curl.args(["--silent", "--show-error", "--fail", "--config", "-"])
            .args(authentication)
            .args(["--noproxy", "*", "--max-time", "20"])
            .args(arguments)
            .arg(format!("{scheme}://127.0.0.1:{port}{bucket}/object"));
        if self.tls.is_some() || scheme == "ftps" {
            curl.arg("--ssl-reqd").arg("--cacert").arg(self.instance.ca());
        }
        run(&mut curl, &options)
    }
}

/// Whether the command succeeded, and what it said.
fn run(command: &mut Command, input: &str) -> (bool, String) {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it is installed");
    let mut stdin = child.stdin.take().expect("it is piped");
    let _ = stdin.write_all(input.as_bytes()); // a client that was not let in has ended by now
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}
