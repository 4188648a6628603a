//! OpenSSH's sshd, with a user that has a shell: rsync runs itself there, and rclone's defaults run checksums there.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use servers::{Error, Logins, Server, Site, Wishes};

use super::{Door, Protocol, Reach, Way, described, named, secret_file};
use crate::failure::Failure;

pub(super) static PROTOCOL: Protocol = Protocol {
    name: "sftp",
    label: "SSH (SFTP, and rsync)",
    thousand_names: 50,
    round_trip: Duration::ZERO,
    open,
};

pub(super) static FAR: Protocol = Protocol {
    name: "sftp-far",
    label: "SSH (SFTP, and rsync), 20 ms there and back",
    round_trip: super::FAR,
    ..PROTOCOL
};

fn open(home: &Path, round_trip: Duration) -> Result<Door, Failure> {
    let way = Way::to(&SSHD, &Wishes::default(), round_trip)?;
    let keys = way.instance.keys().map_err(|error| error.to_string())?;
    let ssh = Ssh {
        user: "root",
        port: way.port(),
        key: keys.plain,
        known_hosts: secret_file(home, "known_hosts", || known_hosts(&way))?,
        root: way.instance.data().to_owned(),
        config: home.join("ssh_config"),
    };
    secret_file(home, "ssh_config", || Ok(ssh.config()))?;
    let server = described(named("openssh")?);
    Ok(Door { server, ..Door::by(way, Reach::Ssh(ssh), home) })
}

/// The server's key, by the port at which it is reached.
fn known_hosts(way: &Way) -> Result<String, Failure> {
    let path = way.instance.known_hosts();
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let [there, here] = [way.instance.port(), way.port()].map(|port| format!("]:{port} "));
    Ok(text.replace(&there, &here))
}

/// Everybody logs in by the same key.
pub(in super::super) struct Ssh {
    pub(in super::super) user: &'static str,
    pub(in super::super) port: u16,
    pub(in super::super) key: PathBuf,
    pub(in super::super) known_hosts: PathBuf,
    /// The served directory, as the server calls it.
    pub(in super::super) root: PathBuf,
    /// For `ssh -F`: all of the above.
    pub(in super::super) config: PathBuf,
}

impl Ssh {
    fn config(&self) -> String {
        let Self { user, port, key, known_hosts, .. } = self;
        format!(
            "Host 127.0.0.1\n  User {user}\n  Port {port}\n  IdentityFile {}\n  IdentitiesOnly yes\n  \
             UserKnownHostsFile {}\n  StrictHostKeyChecking yes\n  BatchMode yes\n",
            key.display(),
            known_hosts.display()
        )
    }
}

/// The plain server locks its user, who has no shell, into SFTP. Here root logs in, by key and over loopback alone.
static SSHD: Server = Server {
    name: "openssh-with-shell",
    make: "OpenSSH sshd",
    protocol: servers::Protocol::Sftp,
    packages: &[
        servers::Package::Debian { name: "openssh-server", brings: "/usr/sbin/sshd" },
        servers::Package::Debian { name: "openssh-client", brings: "ssh-keygen" },
    ],
    needs_root: true,
    logins: Logins::Machine,
    doors: &["sftp"],
    prepare: |site| {
        let openssh = servers::named("openssh");
        let openssh = openssh.ok_or_else(|| Error::Failed("there is no server openssh".into()))?;
        let sshd = (openssh.prepare)(site)?;
        open_up(site)
            .map_err(|error| Error::Failed(format!("cannot change sshd_config: {error}")))?;
        Ok(sshd)
    },
};

fn open_up(site: &Site) -> std::io::Result<()> {
    let path = site.path("sshd_config");
    let config = fs::read_to_string(&path)?;
    let locks = ["ChrootDirectory", "ForceCommand", "AllowUsers", "PasswordAuthentication"];
    let is_lock = |line: &str| locks.iter().any(|lock| line.trim_start().starts_with(lock));
    let lines: Vec<_> = config.lines().filter(|line| !is_lock(line)).collect();
    // Without the start-up files of root's shell, which may do anything.
    let rest = "AllowUsers root\nPermitRootLogin prohibit-password\nPasswordAuthentication no\nSetEnv HOME=/var/empty\n";
    fs::write(&path, lines.join("\n") + "\n" + rest)
}
