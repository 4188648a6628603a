// mistakes: 5
use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
struct Foo {
    timeout: u64,
    part_size: u64,
    #[serde(rename = "part-size")]
    size: u64,
    #[serde(alias = "a.b")]
    dotted: bool,
    #[serde(rename = "")]
    empty: bool,
}

#[derive(Deserialize, Options)]
enum Mode {
    Fast,
    #[serde(rename = "fast")]
    Faster,
}

fn main() {}
