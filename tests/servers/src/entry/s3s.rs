//! s3s-fs: S3 in Rust, on files.

use std::process::Command;

use crate::{Error, Logins, Package, Protocol, Server, Site, url::BUCKET};

const S3S: Package = Package::Own { name: "s3s-server", version: "0.14.1" };

pub(crate) static SERVER: Server = Server {
    name: "s3s",
    make: "s3s-fs",
    protocol: Protocol::S3,
    packages: &[S3S],
    needs_root: false,
    logins: Logins::Own,
    doors: &["s3"],
    prepare,
};

fn prepare(site: &Site) -> Result<Command, Error> {
    site.make_bucket(BUCKET)?;
    let mut s3s = site.command_as_user(&S3S.path()?);
    s3s.env("DATA", site.data())
        .env("PORT", site.port().to_string())
        .env("TESTER", site.user())
        .env("SECRET", site.password());
    Ok(s3s)
}
