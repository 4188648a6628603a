//! vsftpd: an FTP server without `MLSD`, whose users are those of the machine. A process for each door, since it has one port;
//! and one that begins with TLS, which is a server of its own here.

use std::path::Path;

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, home};

const PROGRAM: Package = Package::Unpacked { name: "vsftpd", brings: "usr/sbin/vsftpd" };

const PACKAGES: &[Package] =
    &[PROGRAM, Package::Debian { name: "libwrap0", brings: "/usr/share/doc/libwrap0/copyright" }];

pub(crate) static SERVER: Server = Server {
    name: "vsftpd",
    make: "vsftpd",
    protocol: Protocol::Ftp,
    packages: PACKAGES,
    needs_root: true,
    logins: Logins::Machine,
    doors: &["ftp", "ftps"],
    prepare: |site| {
        let common = common(site)?;
        let plain = format!("{common}listen_port={}\n", site.port());
        let tls = format!("{common}listen_port={}\n{}", site.tls_port(), tls(site)?);
        let plain = site.file("plain.conf", Readers::Owner, &plain)?;
        let tls = site.file("tls.conf", Readers::Owner, &tls)?;
        let mut both = site.command(Path::new("/bin/sh"));
        both.args(["-c", r#""$0" "$1" & exec "$0" "$2""#]).arg(PROGRAM.path()?).args([plain, tls]);
        Ok(both)
    },
};

pub(crate) static IMPLICIT: Server = Server {
    name: "vsftpd-implicit",
    make: "vsftpd",
    protocol: Protocol::Ftps,
    packages: PACKAGES,
    needs_root: true,
    logins: Logins::Machine,
    doors: &["ftps?tls=implicit"],
    prepare: |site| {
        let (common, tls) = (common(site)?, tls(site)?);
        let config = format!("{common}listen_port={}\n{tls}implicit_ssl=YES\n", site.port());
        let mut vsftpd = site.command(&PROGRAM.path()?);
        vsftpd.arg(site.file("implicit.conf", Readers::Owner, &config)?);
        Ok(vsftpd)
    },
};

/// What all doors have in common.
fn common(site: &Site) -> Result<String, Error> {
    // It wants a directory that nobody writes to.
    let empty = site.path("empty");
    home::directory(&empty, 0o555)?;
    Ok(format!(
        "listen=YES\n\
         listen_address=127.0.0.1\n\
         background=NO\n\
         anonymous_enable=NO\n\
         local_enable=YES\n\
         write_enable=YES\n\
         local_umask=022\n\
         local_root={data}\n\
         chroot_local_user=YES\n\
         allow_writeable_chroot=YES\n\
         secure_chroot_dir={empty}\n\
         pam_service_name=other\n\
         seccomp_sandbox=NO\n\
         xferlog_enable=NO\n\
         use_localtime=NO\n\
         max_clients={connections}\n\
         max_per_ip=0\n",
        data = site.data().display(),
        empty = empty.display(),
        connections = site.wishes().max_connections.unwrap_or(200),
    ))
}

/// What those behind TLS have.
fn tls(site: &Site) -> Result<String, Error> {
    let (certificate, key) = site.certificate()?;
    Ok(format!(
        "ssl_enable=YES\n\
         rsa_cert_file={certificate}\n\
         rsa_private_key_file={key}\n\
         force_local_data_ssl=YES\n\
         force_local_logins_ssl=YES\n\
         require_ssl_reuse=YES\n\
         ssl_ciphers=HIGH\n",
        certificate = certificate.display(),
        key = key.display(),
    ))
}
