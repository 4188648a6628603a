//! Storages whose errors tell too much, or of something else.

use std::fmt;

use backend_core::{
    BackendUrl, Error, ErrorCode, Result, Sink, Source, Store, backend, secrecy::ExposeSecret,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use futures::TryStreamExt;

use crate::honest::{Honest, read, send};

/// Tells the whole request, with the header that has the password.
struct Telling {
    it: Honest,
    login: String,
}

/// A request that has failed.
#[derive(Debug)]
struct Failed(String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

#[backend(scheme = "telling")]
impl Telling {
    fn new(url: &BackendUrl) -> Self {
        let password = url.password().map_or("", |password| password.expose_secret());
        let login = format!("{}:{password}", url.user().unwrap_or_default());
        Self { it: Honest::at(&format!("telling/{login}")), login }
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let login = BASE64_STANDARD.encode(&self.login);
        let failed = || Failed(format!("GET {name}, Authorization: Basic {login}: 404"));
        let missing = |_| Error::new(ErrorCode::NotFound, failed());
        send(&self.it.object(name).map_err(missing)?.data, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.it.store(name, read(data)?);
        Ok(())
    }

    fn list(&self) -> Vec<String> {
        self.it.objects().keys().cloned().collect()
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.it.delete(name)
    }
}

/// Stores under other names, and tells of those.
struct Veil {
    inner: Store,
}

#[backend(scheme = "veil", prefix = true)]
impl Veil {
    fn new(inner: Store) -> Self {
        Self { inner }
    }

    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.inner.get_to(veiled(name), to).await.map(drop)
    }

    async fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.inner.put(veiled(name), data).await.map(drop)
    }

    async fn list(&self) -> Result<Vec<String>> {
        let all: Vec<_> = self.inner.list("").try_collect().await?;
        Ok(all.iter().map(|entry| veiled(entry.name())).collect())
    }

    async fn delete(&self, name: &str) -> Result<()> {
        self.inner.delete(veiled(name)).await
    }
}

/// Another name, from which this turns back.
fn veiled(name: &str) -> String {
    let turned = |letter: char| match letter {
        'a'..='z' => char::from(b'a' + (letter as u8 - b'a' + 13) % 26),
        other => other,
    };
    name.chars().map(turned).collect()
}
