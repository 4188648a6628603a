use backend_core::prelude::*;

struct Foo;

#[backend(scheme = "foo", timeout = "30s")]
impl Foo {
    fn new() -> Self {
        Foo
    }
    fn get(&self, _: &str) -> Vec<u8> {
        Vec::new()
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

fn main() {}
