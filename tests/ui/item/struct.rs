use backend_core::prelude::*;

#[backend(scheme = "foo")]
struct Foo;

impl Foo {
    fn new() -> Self {
        Foo
    }
}

fn main() {}
