//! The daemon of rsync: a module with a user and a password.

use std::{path::Path, process::Command};

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, home, url::BUCKET};

pub(crate) static SERVER: Server = Server {
    name: "rsyncd",
    make: "rsync daemon",
    protocol: Protocol::Rsync,
    packages: &[Package::Debian { name: "rsync", brings: "rsync" }],
    needs_root: false,
    logins: Logins::Own,
    doors: &["rsync"],
    prepare,
};

fn prepare(site: &Site) -> Result<Command, Error> {
    let (uid, gid) = site.ids();
    let user = match home::is_root() {
        true => format!("uid = {uid}\ngid = {gid}"),
        false => String::new(),
    };
    let secrets = format!("{}:{}\n", site.user(), site.password());
    let config = format!(
        "{user}
         use chroot = no
         address = 127.0.0.1
         port = {port}
         log file = /dev/stderr
         pid file = {dir}/pid
         max connections = {connections}
         lock file = {dir}/lock
         [{BUCKET}]
         path = {data}
         read only = no
         auth users = {name}
         secrets file = {secrets}\n",
        port = site.port(),
        dir = site.dir().display(),
        connections = site.wishes().max_connections.unwrap_or(0),
        data = site.data().display(),
        name = site.user(),
        secrets = site.file("secrets", Readers::Owner, &secrets)?.display(),
    );
    let config = site.file("rsyncd.conf", Readers::Owner, &config)?;
    let mut rsync = site.command(Path::new("/usr/bin/rsync"));
    rsync.args(["--daemon", "--no-detach", "--config"]).arg(config);
    Ok(rsync)
}
