use backend_core::prelude::*;

struct Foo;

#[backend(scheme = "foo")]
impl Foo {}

fn main() {}
