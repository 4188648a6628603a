//! ProFTPD: by mod_sftp another SFTP server, by password and keys; and an FTP server, whose door behind TLS demands that data connections
//! go on with the session of the control connection. Its user sees nothing but the objects.

use std::{path::Path, process::Command};

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, keys, password_file};

pub(crate) static SFTP: Server = Server {
    name: "proftpd",
    make: "ProFTPD mod_sftp",
    protocol: Protocol::Sftp,
    packages: &[
        Package::Debian { name: "proftpd-core", brings: "/usr/sbin/proftpd" },
        Package::Debian { name: "proftpd-mod-crypto", brings: "/usr/lib/proftpd/mod_sftp.so" },
        Package::Debian { name: "openssh-client", brings: "ssh-keygen" },
        Package::Debian { name: "openssl", brings: "openssl" },
    ],
    needs_root: true,
    logins: Logins::Own,
    doors: &["sftp"],
    prepare: |site| serve(site, &sftp(site)?),
};

pub(crate) static FTP: Server = Server {
    name: "proftpd-ftp",
    make: "ProFTPD",
    protocol: Protocol::Ftp,
    packages: &[
        Package::Debian { name: "proftpd-core", brings: "/usr/sbin/proftpd" },
        Package::Debian { name: "proftpd-mod-crypto", brings: "/usr/lib/proftpd/mod_tls.so" },
        Package::Debian { name: "openssl", brings: "openssl" },
    ],
    needs_root: true,
    logins: Logins::Own,
    doors: &["ftp", "ftps"],
    prepare: |site| serve(site, &ftp(site)?),
};

fn sftp(site: &Site) -> Result<String, Error> {
    let authorized = keys::rfc4716(&site.keys()?)?;
    Ok(format!(
        "LoadModule mod_sftp.c
         SFTPEngine on
         SFTPLog {dir}/log
         SFTPHostKey {host_key}
         SFTPAuthorizedUserKeys file:{authorized}\n",
        dir = site.dir().display(),
        host_key = site.host_key()?.display(),
        authorized = site.file("authorized_keys", Readers::All, &authorized)?.display(),
    ))
}

fn ftp(site: &Site) -> Result<String, Error> {
    let (certificate, key) = site.certificate()?;
    Ok(format!(
        "LoadModule mod_tls.c
         SystemLog {dir}/log
         <VirtualHost 127.0.0.1>
           Port {port}
           TLSEngine on
           TLSRequired on
           TLSLog {dir}/log
           TLSRSACertificateFile {certificate}
           TLSRSACertificateKeyFile {key}
         </VirtualHost>\n",
        dir = site.dir().display(),
        port = site.tls_port(),
        certificate = certificate.display(),
        key = key.display(),
    ))
}

/// What all doors have in common, and `doors`.
fn serve(site: &Site, doors: &str) -> Result<Command, Error> {
    let (uid, gid) = site.ids();
    let (user, group) = (site.user(), site.group());
    let hash = password_file::hash("-6", site.password())?;
    let home = site.data().display();
    let users = format!("{user}:{hash}:{uid}:{gid}::{home}:/usr/sbin/nologin\n");
    let groups = format!("{group}:x:{gid}:\n");
    let config = format!(
        "ServerName quintet
         ServerType standalone
         DefaultAddress 127.0.0.1
         SocketBindTight on
         UseIPv6 off
         Port {port}
         <Global>
           User {user}
           Group {group}
           AuthOrder mod_auth_file.c
           AuthUserFile {users}
           AuthGroupFile {groups}
           RequireValidShell off
           UseFtpUsers off
           DefaultRoot ~
           AllowOverwrite on
           AllowStoreRestart on
         </Global>
         MaxInstances {connections}
         UseReverseDNS off
         DelayEngine off
         ControlsEngine off
         WtmpLog off
         TransferLog none
         PidFile {dir}/pid
         ScoreboardFile {dir}/scoreboard
         {doors}",
        port = site.port(),
        users = site.file("users", Readers::Owner, &users)?.display(),
        groups = site.file("groups", Readers::Owner, &groups)?.display(),
        connections = site.wishes().max_connections.unwrap_or(200),
        dir = site.dir().display(),
    );
    let config = site.file("proftpd.conf", Readers::Owner, &config)?;
    let mut proftpd = site.command(Path::new("/usr/sbin/proftpd"));
    proftpd.args(["--nodaemon", "--quiet", "--config"]).arg(config);
    Ok(proftpd)
}
