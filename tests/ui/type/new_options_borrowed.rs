use backend_core::prelude::*;

struct Foo;

#[derive(serde::Deserialize)]
struct Wanted<'a> {
    _region: &'a str,
}

#[backend(scheme = "foo")]
impl Foo {
    fn new(_: Options<Wanted<'_>>) -> Self {
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
