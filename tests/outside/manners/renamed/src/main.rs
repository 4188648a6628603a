//! Where the dependency has another name, and another one has its own.

use quintet::prelude::*;

/// Not the framework.
mod backend_core {}

struct Foo;

#[backend(scheme = "renamed", crate = quintet)]
impl Foo {
    fn new() -> Self {
        Self
    }
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        (name == "a").then(|| b"contents".into())
    }
    async fn put(&self, _: Name, _: &mut Source) -> Result<u64> {
        Ok(0)
    }
    fn list(&self, _: &str, _: &mut Entries) {}
    fn delete(&mut self, _: &str) -> bool {
        false
    }
}

mod vendored {
    pub(crate) use quintet as core;
}

struct Bar;

#[backend(scheme = "vendored", crate = crate::vendored::core)]
impl Bar {
    fn new(_: &BackendUrl) -> Self {
        Self
    }
    fn get(&self, _: &str, _: &mut Sink) -> Result<()> {
        Err(Error::not_found())
    }
    fn put(&self, _: &str, _: &std::path::Path) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

fn main() -> Result<()> {
    let store = quintet::blocking::Store::open("renamed:")?;
    assert_eq!(store.get("a")?, "contents");
    let store = quintet::blocking::Store::open("vendored:")?;
    assert!(store.get("a").unwrap_err().is_not_found());
    Ok(())
}
