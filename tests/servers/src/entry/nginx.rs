//! nginx: HTTP and HTTPS, basic authentication. With dav-ext, where parents of what is put have to be there; or to read alone, with an index.

use std::{path::Path, process::Command};

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, home, password_file};

pub(crate) static SERVER: Server = Server {
    name: "nginx",
    make: "nginx dav-ext",
    protocol: Protocol::WebDav,
    packages: &[
        Package::Debian { name: "nginx-light", brings: "/usr/sbin/nginx" },
        Package::Debian {
            name: "libnginx-mod-http-dav-ext",
            brings: "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so",
        },
        Package::Debian { name: "openssl", brings: "openssl" },
    ],
    needs_root: false,
    logins: Logins::Own,
    doors: &["webdav", "webdavs"],
    prepare: |site| prepare(site, DAV),
};

pub(crate) static INDEX: Server = Server {
    name: "http-nginx",
    make: "nginx autoindex",
    protocol: Protocol::Http,
    packages: &[
        Package::Debian { name: "nginx-light", brings: "/usr/sbin/nginx" },
        Package::Debian { name: "openssl", brings: "openssl" },
    ],
    needs_root: false,
    logins: Logins::Own,
    doors: &["http", "https"],
    prepare: |site| prepare(site, Offer { modules: "", http: "", location: "autoindex on;" }),
};

/// What is offered, as configured at each level.
struct Offer {
    modules: &'static str,
    http: &'static str,
    location: &'static str,
}

const DAV: Offer = Offer {
    modules: "load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;",
    http: "dav_ext_lock_zone zone=locks:10m;",
    location: "dav_methods PUT DELETE MKCOL COPY MOVE;
               dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
               dav_ext_lock zone=locks;",
};

fn prepare(site: &Site, Offer { modules, http, location }: Offer) -> Result<Command, Error> {
    let (certificate, key) = site.certificate()?;
    let user = match home::is_root() {
        true => format!("user {} {};", site.user(), site.group()),
        false => String::new(),
    };
    let config = format!(
        "{user}
         daemon off;
         pid {dir}/pid;
         error_log {dir}/log;
         {modules}
         events {{ worker_connections 1024; }}
         http {{
           access_log off;
           client_max_body_size 0;
           client_body_temp_path {temporary}/body;
           proxy_temp_path {temporary}/proxy;
           fastcgi_temp_path {temporary}/fastcgi;
           uwsgi_temp_path {temporary}/uwsgi;
           scgi_temp_path {temporary}/scgi;
           {http}
           limit_conn_zone $server_addr zone=connections:1m;
           server {{
             listen 127.0.0.1:{port};
             listen 127.0.0.1:{tls_port} ssl;
             ssl_certificate {certificate};
             ssl_certificate_key {key};
             root {data};
             auth_basic objects;
             auth_basic_user_file {users};
             limit_conn connections {connections};
             location / {{ {location} }}
           }}
         }}\n",
        dir = site.dir().display(),
        temporary = site.writable("temporary")?.display(),
        port = site.port(),
        tls_port = site.tls_port(),
        certificate = certificate.display(),
        key = key.display(),
        data = site.data().display(),
        users = password_file::htpasswd(site)?.display(),
        connections = site.wishes().max_connections.unwrap_or(500),
    );
    let config = site.file("nginx.conf", Readers::Owner, &config)?;
    let mut nginx = site.command(Path::new("/usr/sbin/nginx"));
    nginx.args(["-e", "stderr", "-c"]).arg(config);
    Ok(nginx)
}
