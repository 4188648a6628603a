// mistakes: 3
use backend_core::prelude::*;

struct Foo;

#[backend(scheme = "foo")]
impl Foo {
    fn new() -> Self {
        Foo
    }
    fn get(&self, _: &str, _: Sink) {}
    fn put(&self, _: &str, _: &Source) {}
    fn list(&self, _: &str, _: Entries) {}
    fn delete(&self, _: &str) {}
}

fn main() {}
