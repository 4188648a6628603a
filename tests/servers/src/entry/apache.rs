//! Apache's mod_dav, as Debian configures it: HTTP and HTTPS, basic authentication, no `Depth: infinity`.

use std::{path::Path, process::Command};

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, password_file};

pub(crate) static SERVER: Server = Server {
    name: "apache",
    make: "Apache mod_dav",
    protocol: Protocol::WebDav,
    packages: &[
        Package::Debian { name: "apache2", brings: "/usr/sbin/apache2" },
        Package::Debian { name: "openssl", brings: "openssl" },
    ],
    needs_root: false,
    logins: Logins::Own,
    doors: &["webdav", "webdavs"],
    prepare,
};

const MODULES: [&str; 10] = [
    "mpm_event",
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_user",
    "auth_basic",
    "dav",
    "dav_fs",
    "ssl",
    "socache_shmcb",
];

fn prepare(site: &Site) -> Result<Command, Error> {
    let modules: String = MODULES
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let (certificate, key) = site.certificate()?;
    let (uid, gid) = site.ids();
    let workers = site.wishes().max_connections.unwrap_or(256);
    let config = format!(
        "{modules}
         ServerRoot {dir}
         DefaultRuntimeDir {dir}
         PidFile {dir}/pid
         ServerName localhost
         User #{uid}
         Group #{gid}
         Listen 127.0.0.1:{port}
         Listen 127.0.0.1:{tls_port}
         ErrorLog {dir}/log
         LogLevel warn
         StartServers 1
         ServerLimit {servers}
         ThreadLimit {threads}
         ThreadsPerChild {threads}
         MaxRequestWorkers {workers}
         MaxKeepAliveRequests 0
         LimitRequestBody 0
         KeepAliveTimeout 60
         DocumentRoot {data}
         DavLockDB {locks}/db
         <Directory />
           AllowOverride None
           Require all denied
         </Directory>
         <Directory {data}>
           Dav On
           AuthType Basic
           AuthName dav
           AuthUserFile {users}
           Require valid-user
         </Directory>
         <VirtualHost 127.0.0.1:{tls_port}>
           SSLEngine on
           SSLCertificateFile {certificate}
           SSLCertificateKeyFile {key}
         </VirtualHost>\n",
        dir = site.dir().display(),
        port = site.port(),
        tls_port = site.tls_port(),
        threads = workers.min(64),
        servers = workers.div_ceil(64),
        workers = workers.min(64) * workers.div_ceil(64),
        data = site.data().display(),
        locks = site.writable("locks")?.display(),
        users = password_file::htpasswd(site)?.display(),
        certificate = certificate.display(),
        key = key.display(),
    );
    let config = site.file("apache.conf", Readers::Owner, &config)?;
    let mut apache = site.command(Path::new("/usr/sbin/apache2"));
    apache.args(["-D", "FOREGROUND", "-f"]).arg(config);
    Ok(apache)
}
