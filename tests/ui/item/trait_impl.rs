use backend_core::prelude::*;

struct Foo;

trait Bar {
    fn get(&self, name: &str) -> Vec<u8>;
}

#[backend(scheme = "foo")]
impl Bar for Foo {
    fn get(&self, _: &str) -> Vec<u8> {
        Vec::new()
    }
}

fn main() {}
