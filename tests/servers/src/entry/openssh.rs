//! OpenSSH's sshd: by password, keys and certificates; its user sees nothing but the objects.

use std::{path::Path, process::Command};

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, home, keys};

const SSHD: &str = "/usr/sbin/sshd";

pub(crate) static SERVER: Server = Server {
    name: "openssh",
    make: "OpenSSH sshd",
    protocol: Protocol::Sftp,
    packages: &[
        Package::Debian { name: "openssh-server", brings: SSHD },
        Package::Debian { name: "openssh-client", brings: "ssh-keygen" },
    ],
    needs_root: true,
    logins: Logins::Machine,
    doors: &["sftp"],
    prepare,
};

fn prepare(site: &Site) -> Result<Command, Error> {
    home::directory(Path::new("/run/sshd"), 0o755)?; // sshd locks its unprivileged half into it
    let keys = site.keys()?;
    let authorized = site.file("authorized_keys", Readers::All, &keys.authorized()?)?;
    let (jail, start) = match site.jail() {
        Some((jail, data)) => (jail.display().to_string(), data.to_owned()),
        None => ("none".to_owned(), site.data().display().to_string()),
    };
    let config = format!(
        "ListenAddress 127.0.0.1:{port}
         HostKey {host_key}
         PidFile none
         LogLevel VERBOSE
         UsePAM no
         UseDNS no
         StrictModes no
         AllowUsers {user}
         PasswordAuthentication yes
         KbdInteractiveAuthentication no
         AuthorizedKeysFile {authorized}
         TrustedUserCAKeys {authority}
         PermitTTY no
         X11Forwarding no
         AllowAgentForwarding no
         AllowStreamLocalForwarding no
         AllowTcpForwarding local
         PermitOpen 127.0.0.1:*
         MaxStartups {connections}:100:{connections}
         MaxSessions {connections}
         ChrootDirectory {jail}
         Subsystem sftp internal-sftp
         ForceCommand internal-sftp -d {start}\n",
        port = site.port(),
        host_key = site.host_key()?.display(),
        user = site.user(),
        authorized = authorized.display(),
        authority = keys::public(&keys.authority).display(),
        connections = site.wishes().max_connections.unwrap_or(200),
    );
    let config = site.file("sshd_config", Readers::Owner, &config)?;
    let mut sshd = site.command(Path::new(SSHD));
    sshd.args(["-D", "-e", "-f"]).arg(&config);
    if is_known(&config, FORGIVING) {
        sshd.args(["-o", FORGIVING]);
    }
    Ok(sshd)
}

/// From version 9.8 on, sshd turns away for a while whoever has been wrong too often, which on loopback is everybody.
const FORGIVING: &str = "PerSourcePenalties=no";

/// Whether this version of sshd knows the option.
fn is_known(config: &Path, option: &str) -> bool {
    let tried = Command::new(SSHD).args(["-t", "-o", option, "-f"]).arg(config).output();
    tried.is_ok_and(|output| output.status.success())
}
