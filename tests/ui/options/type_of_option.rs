// mistakes: 3
use backend_core::Options;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize, Options)]
struct Foo {
    pairs: Vec<(u8, u8)>,
    #[serde(default)]
    map: BTreeMap<String, String>,
    plain: Plain,
}

#[derive(Deserialize)]
enum Plain {
    A,
}

fn main() {}
