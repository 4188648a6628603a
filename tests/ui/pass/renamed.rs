//! Where the dependency has another name.

mod vendored {
    pub use backend_core as core;
}

use vendored::core::{Bytes, backend};

struct Foo;

#[backend(scheme = "foo", crate = crate::vendored::core)]
impl Foo {
    fn new() -> Self {
        Foo
    }
    fn get(&self, _: &str) -> Bytes {
        Bytes::new()
    }
    fn put(&self, _: &str, _: Bytes) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

fn main() {}
