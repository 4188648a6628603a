use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
struct Foo {
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Deserialize, Options)]
struct Inner {
    level: u8,
}

fn main() {}
