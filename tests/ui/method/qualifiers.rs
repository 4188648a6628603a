// mistakes: 2
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
    unsafe fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    extern "C" fn delete(&self, _: &str) {}
}

fn main() {}
