//! The whole command, with prefixes that break the contract of whatever stands behind them: for the tests of `quintet test`.

use std::{future::pending, process::ExitCode};

use backend_core::prelude::*;

/// Loses the last byte of what is got.
struct Cut(Store);

#[backend(scheme = "cut", prefix = true, forwards(put, list, delete, query))]
impl Cut {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    async fn get(&self, name: &str) -> Result<Vec<u8>> {
        let mut data = self.0.get(name).await?.to_vec();
        data.pop();
        Ok(data)
    }
}

/// Answers no get.
struct Hanging;

#[backend(scheme = "hanging", prefix = true, forwards(put, list, delete, query))]
impl Hanging {
    fn new(_: Store) -> Self {
        Self
    }
    async fn get(&self, _: &str) -> Result<Vec<u8>> {
        pending().await
    }
}

/// Lets nothing be deleted.
struct Keeping;

#[backend(scheme = "keeping", prefix = true, forwards(get, put, list, query))]
impl Keeping {
    fn new(_: Store) -> Self {
        Self
    }
    async fn delete(&self, _: &str) -> Result<()> {
        Err(Error::new(ErrorCode::PermissionDenied, "this is kept"))
    }
}

/// Has errors that would be markup, and move the cursor.
struct Hostile;

#[backend(scheme = "hostile", prefix = true, forwards(put, list, delete, query))]
impl Hostile {
    fn new(_: Store) -> Self {
        Self
    }
    async fn get(&self, _: &str) -> Result<Vec<u8>> {
        Err(Error::other("<script>\"'&]]>\u{1b}[31m\u{0}\n</testsuite>").permanent())
    }
}

/// Another way to say `file:`.
struct Alias(Store);

#[backend(scheme = "alias")]
impl Alias {
    async fn new(url: &BackendUrl) -> Result<Self> {
        Store::open(format!("file:{}", url.path())).await.map(Self)
    }
    async fn get(&self, name: &str) -> Result<Vec<u8>> {
        Ok(self.0.get(name).await?.to_vec())
    }
    async fn put(&self, name: &str, data: &[u8]) -> Result<u64> {
        Ok(self.0.put(name, data).await?.bytes)
    }
    fn list(&self, prefix: &str) -> Listing {
        self.0.list(prefix)
    }
    async fn delete(&self, name: &str) -> Result<()> {
        self.0.delete(name).await
    }
}

/// Tells no sizes.
struct Reticent(Store);

#[backend(scheme = "reticent", prefix = true, forwards(delete))]
impl Reticent {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    async fn get(&self, name: &str) -> Result<Vec<u8>> {
        Ok(self.0.get(name).await?.to_vec())
    }
    async fn put(&self, name: &str, data: &[u8]) -> Result<()> {
        self.0.put(name, data).await.map(drop)
    }
    async fn list(&self) -> Result<Vec<String>> {
        self.0.names("").await
    }
}

fn main() -> ExitCode {
    backends::cli::main()
}
