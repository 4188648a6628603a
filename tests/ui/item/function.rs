use backend_core::prelude::*;

#[backend(scheme = "foo")]
fn get(_: &str) -> Vec<u8> {
    Vec::new()
}

fn main() {}
