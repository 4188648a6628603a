//! Apache: HTTP and HTTPS, basic authentication. With mod_dav, as Debian configures it, without `Depth: infinity`; or to read alone, with an index.

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
    prepare: |site| prepare(site, &["dav", "dav_fs"], "Dav On"),
};

pub(crate) static INDEX: Server = Server {
    name: "http-apache",
    make: "Apache mod_autoindex",
    protocol: Protocol::Http,
    packages: SERVER.packages,
    needs_root: false,
    logins: Logins::Own,
    doors: &["http", "https"],
    prepare: |site| {
        let index = "Options Indexes
           IndexOptions FancyIndexing Charset=UTF-8";
        prepare(site, &["autoindex"], index)
    },
};

const MODULES: [&str; 8] = [
    "mpm_event",
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_user",
    "auth_basic",
    "ssl",
    "socache_shmcb",
];

/// With these modules besides, and what they are to do with the objects.
fn prepare(site: &Site, more: &[&str], offer: &str) -> Result<Command, Error> {
    let modules: String = MODULES
        .iter()
        .chain(more)
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let (certificate, key) = site.certificate()?;
    let (uid, gid) = site.ids();
    let locks = match more.contains(&"dav_fs") {
        true => format!("DavLockDB {}/db", site.writable("locks")?.display()),
        false => String::new(),
    };
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
         {locks}
         <Directory />
           AllowOverride None
           Require all denied
         </Directory>
         <Directory {data}>
           {offer}
           AuthType Basic
           AuthName objects
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
        users = password_file::htpasswd(site)?.display(),
        certificate = certificate.display(),
        key = key.display(),
    );
    let config = site.file("apache.conf", Readers::Owner, &config)?;
    let mut apache = site.command(Path::new("/usr/sbin/apache2"));
    apache.args(["-D", "FOREGROUND", "-f"]).arg(config);
    Ok(apache)
}
