//! s3s-fs: S3 in Rust, on files; run by a program of our own (`tests/s3s-server`), which keeps the secret off the command line.

use std::process::Command;

use crate::{Error, Logins, Package, Protocol, Server, Site};

const S3S: Package = Package::Own { name: "s3s-server", version: "0.14.1+listings.2" };

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
    site.make_bucket()?;
    let mut s3s = site.command_as_user(&S3S.path()?);
    s3s.env("DATA", site.data())
        .env("PORT", site.port().to_string())
        .env("TESTER", site.user())
        .env("SECRET", site.password_file()?);
    Ok(s3s)
}
