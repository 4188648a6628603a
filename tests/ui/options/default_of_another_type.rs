// mistakes: 2
use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
struct Foo {
    #[serde(default = "eight")]
    level: u8,
    #[serde(default = "missing")]
    other: u8,
}

fn eight() -> u64 {
    8
}

fn main() {}
