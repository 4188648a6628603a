//! OpenSSH's sshd: by password, keys and certificates; its user sees nothing but the objects. Another one runs rsync for who has a key.

use std::{fs, path::Path, process::Command};

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
    prepare: |site| serve(site, site.command(Path::new(SSHD)), &sftp(site)),
};

pub(crate) static RSYNC: Server = Server {
    name: "openssh-rsync",
    make: "rsync by OpenSSH",
    protocol: Protocol::RsyncSsh,
    packages: &[
        Package::Debian { name: "rsync", brings: "rsync" },
        Package::Debian { name: "openssh-server", brings: SSHD },
        Package::Debian { name: "openssh-client", brings: "ssh-keygen" },
    ],
    needs_root: true,
    logins: Logins::Machine,
    doors: &["rsync?ssh"],
    prepare: |site| {
        client_config(site)?;
        serve(site, with_a_shell(site)?, "PasswordAuthentication no")
    },
};

/// Shows the objects and nothing else.
fn sftp(site: &Site) -> String {
    let (jail, start) = match site.jail() {
        Some((jail, data)) => (jail.display().to_string(), data.to_owned()),
        None => ("none".to_owned(), site.data().display().to_string()),
    };
    format!(
        "PasswordAuthentication yes
         ChrootDirectory {jail}
         Subsystem sftp internal-sftp
         ForceCommand internal-sftp -d {start}\n"
    )
}

/// An sshd to which the user has a shell that runs what is asked for, and lands among the objects. Nobody else sees it so.
fn with_a_shell(site: &Site) -> Result<Command, Error> {
    let path = Path::new("/etc/passwd");
    let users = fs::read_to_string(path).map_err(|error| Error::at(path, "read", &error))?;
    let ((uid, gid), user, home) = (site.ids(), site.user(), site.data().display());
    let beginning = format!("{user}:");
    let lines = users.lines().map(|line| match line.starts_with(&beginning) {
        true => format!("{user}:x:{uid}:{gid}::{home}:/bin/sh\n"),
        false => format!("{line}\n"),
    });
    let users = site.file("passwd", Readers::All, &lines.collect::<String>())?;
    let mut command = site.command(Path::new("/usr/bin/unshare"));
    command.args(["--mount", "/bin/sh", "-c"]);
    command.arg(r#"mount --bind "$0" /etc/passwd && exec "$@""#).arg(users).arg(SSHD);
    Ok(command)
}

/// What the `ssh` program is told by who logs in with a key. One login does for many runs, or each would take longer to log in than for its work.
fn client_config(site: &Site) -> Result<(), Error> {
    let config = format!(
        "IdentityFile {key}
         IdentitiesOnly yes
         UserKnownHostsFile {known}
         GlobalKnownHostsFile none
         ControlMaster auto
         ControlPath {control}
         ControlPersist 5\n",
        key = site.keys()?.plain.display(),
        known = site.known_hosts().display(),
        control = site.path("control").display(),
    );
    site.file("ssh_config", Readers::Owner, &config).map(drop)
}

/// What both have in common.
fn serve(site: &Site, mut sshd: Command, what: &str) -> Result<Command, Error> {
    home::directory(Path::new("/run/sshd"), 0o755)?; // sshd locks its unprivileged half into it
    let keys = site.keys()?;
    let authorized = site.file("authorized_keys", Readers::All, &keys.authorized()?)?;
    let config = format!(
        "ListenAddress 127.0.0.1:{port}
         HostKey {host_key}
         PidFile none
         LogLevel VERBOSE
         UsePAM no
         UseDNS no
         StrictModes no
         AllowUsers {user}
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
         {what}\n",
        port = site.port(),
        host_key = site.host_key()?.display(),
        user = site.user(),
        authorized = authorized.display(),
        authority = keys::public(&keys.authority).display(),
        connections = site.wishes().max_connections.unwrap_or(200),
    );
    let config = site.file("sshd_config", Readers::Owner, &config)?;
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
