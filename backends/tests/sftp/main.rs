//! The `sftp` backend, through its URL, on a server in this process.

#![cfg(feature = "sftp")]
#![allow(clippy::unwrap_used, missing_docs)]

mod hosts;
mod logins;
mod server;
mod transfers;

use std::{fs, path::PathBuf};

use backend_core::{Error, Store};
use backends as _;
use russh::keys::{Algorithm, PrivateKey};

use self::server::{Door, Server, line, new_key};

/// A server, and a directory with what ssh keeps in files.
struct Place {
    dir: tempfile::TempDir,
    server: Server,
    host_key: PrivateKey,
}

impl Place {
    /// A server that is known, and lets in who says `open sesame`.
    async fn known() -> Self {
        Self::with(Door { password: Some("open sesame"), ..Door::default() }).await
    }

    async fn with(door: Door) -> Self {
        let place = Self::unknown(door).await;
        place.know(&format!("[127.0.0.1]:{} {}", place.server.port, line(&place.host_key)));
        place
    }

    async fn unknown(door: Door) -> Self {
        let host_key = new_key(Algorithm::Ed25519);
        let server = Server::start(door, vec![host_key.clone()], Vec::new()).await;
        Self { dir: tempfile::tempdir().unwrap(), server, host_key }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn know(&self, lines: &str) {
        fs::write(self.path("known_hosts"), format!("# who is who\n{lines}\n")).unwrap();
    }

    /// A URL that nothing of whoever runs the tests has a part in.
    fn url(&self, user: &str, more: &str) -> String {
        format!("sftp://{user}@127.0.0.1:{}/?{}&{more}", self.server.port, self.options())
    }

    fn options(&self) -> String {
        let (known, identity) = (self.path("known_hosts"), self.path("key"));
        format!(
            "config=none&known-hosts={}&identity={}&retry-delay=10ms&timeout=20s",
            known.display(),
            identity.display()
        )
    }

    async fn open(&self) -> Result<Store, Error> {
        Store::open(&self.url("ann:open%20sesame", "")).await
    }
}
