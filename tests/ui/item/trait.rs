use backend_core::prelude::*;

#[backend(scheme = "foo")]
trait Foo {
    fn get(&self, name: &str) -> Vec<u8>;
}

fn main() {}
