// mistakes: 4
use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
#[options(krate = backend_core)]
struct Foo {
    #[serde(flatten)]
    inner: Inner,
    retries: u8,
    level: u8,
    #[serde(rename = "LEVEL")]
    again: u8,
}

#[derive(Deserialize)]
struct Inner {}

fn main() {}
