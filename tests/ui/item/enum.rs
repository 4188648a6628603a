use backend_core::prelude::*;

#[backend(scheme = "foo")]
enum Foo {
    A,
}

fn main() {}
