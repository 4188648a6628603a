//! WsgiDAV: WebDAV in Python; digest authentication alone.

use std::process::Command;

use serde_json::json;

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site};

const WSGIDAV: Package = Package::Python {
    requirements: &["wsgidav==4.4.0", "cheroot==11.1.2", "lxml==6.1.3"],
    program: "wsgidav",
};

pub(crate) static SERVER: Server = Server {
    name: "wsgidav",
    make: "WsgiDAV",
    protocol: Protocol::WebDav,
    packages: &[WSGIDAV],
    needs_root: false,
    logins: Logins::Own,
    doors: &["webdav"],
    prepare,
};

fn prepare(site: &Site) -> Result<Command, Error> {
    let config = json!({
        "host": "127.0.0.1",
        "port": site.port(),
        "provider_mapping": { "/": site.data() },
        "simple_dc": { "user_mapping": { "*": { site.user(): { "password": site.password() } } } },
        "http_authenticator": { "accept_basic": false, "accept_digest": true, "default_to_digest": true },
        "server_args": { "numthreads": site.wishes().max_connections.unwrap_or(50) },
        "verbose": 1,
    });
    let config = site.file("wsgidav.json", Readers::Owner, &config.to_string())?;
    site.give(&config)?;
    let mut wsgidav = site.command_as_user(&WSGIDAV.path()?);
    wsgidav.arg("--config").arg(config);
    Ok(wsgidav)
}
