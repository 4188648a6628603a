use backend_core::prelude::*;

struct Foo;

#[backend(scheme = "foo", lacks(put), lacks(delete))]
impl Foo {
    fn new() -> Self {
        Foo
    }
    fn get(&self, _: &str) -> Vec<u8> {
        Vec::new()
    }
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
}

fn main() {}
