use backend_core::prelude::*;

#[derive(Options)]
struct FooOptions {
    level: u8,
}

struct Foo;

#[backend(scheme = "foo")]
impl Foo {
    fn new(_: Options<FooOptions>) -> Self {
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
