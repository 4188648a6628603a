use backend_core::prelude::*;

struct Foo;

struct Failed;

#[backend(scheme = "foo")]
impl Foo {
    fn new() -> Result<Self, Failed> {
        Err(Failed)
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
