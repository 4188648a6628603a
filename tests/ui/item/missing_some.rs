use backend_core::prelude::*;

struct Foo;

#[backend(scheme = "foo")]
impl Foo {
    fn new() -> Self {
        Foo
    }
    fn get(&self, _: &str) -> Vec<u8> {
        Vec::new()
    }
}

fn main() {}
