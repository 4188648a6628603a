use backend_core::prelude::*;

#[backend(scheme = "foo")]
mod foo {
    fn get(_: &str) {}
}

fn main() {}
