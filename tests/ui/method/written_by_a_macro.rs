use backend_core::prelude::*;

struct Foo;

macro_rules! delete {
    () => {
        fn delete(&self, _: &str) {}
    };
}

#[backend(scheme = "foo")]
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
    delete!();
}

fn main() {}
