//! Azurite: Azure's blob storage, by Microsoft, for tests.

use std::process::Command;

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, url::BUCKET};

const AZURITE: Package = Package::Npm { name: "azurite@3.35.0", program: "azurite-blob" };

const NODE: Package = Package::Debian { name: "nodejs", brings: "node" };

pub(crate) static SERVER: Server = Server {
    name: "azurite",
    make: "Azurite",
    protocol: Protocol::Azure,
    packages: &[AZURITE, NODE],
    needs_root: false,
    logins: Logins::Own,
    doors: &["azblob"],
    prepare,
};

/// Starts it, told its secret where nobody sees it, and makes a container.
const PROGRAM: &str = "\
const { createHmac } = require('crypto'), { readFileSync, unlinkSync } = require('fs');
const { PROGRAM, DATA, PORT, TESTER, CONTAINER, STARTING } = process.env;
const secret = readFileSync(process.env.SECRET, 'utf8');
process.env.AZURITE_ACCOUNTS = `${TESTER}:${secret}`;
process.argv.push('--silent', '--blobHost', '127.0.0.1', '--blobPort', PORT, '--location', DATA,
  '--skipApiVersionCheck', '--disableTelemetry');
require(PROGRAM);
async function makeContainer() {
  const date = new Date().toUTCString(), path = `/${TESTER}/${CONTAINER}`;
  const text = `PUT\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\nx-ms-date:${date}\\nx-ms-version:2021-12-02\\n` +
    `/${TESTER}${path}\\nrestype:container`;
  const signature = createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64');
  const headers = { 'x-ms-date': date, 'x-ms-version': '2021-12-02',
    authorization: `SharedKey ${TESTER}:${signature}` };
  const answer = await fetch(`http://127.0.0.1:${PORT}${path}?restype=container`, { method: 'PUT', headers });
  if (answer.status !== 201 && answer.status !== 409) throw new Error(await answer.text());
  unlinkSync(STARTING);
}
const again = () => makeContainer().catch(error => (console.error(String(error)), setTimeout(again, 100)));
again();
";

fn prepare(site: &Site) -> Result<Command, Error> {
    let program = site.file("azurite.js", Readers::All, PROGRAM)?;
    let mut azurite = site.command_as_user(&NODE.path()?);
    azurite
        .arg(program)
        .env("PROGRAM", AZURITE.path()?)
        .env("DATA", site.data())
        .env("PORT", site.port().to_string())
        .env("TESTER", site.user())
        .env("SECRET", site.password_file()?)
        .env("CONTAINER", BUCKET)
        .env("STARTING", site.starting()?);
    Ok(azurite)
}
