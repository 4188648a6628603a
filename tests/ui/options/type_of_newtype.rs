use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
struct Pair((u8, u8));

fn main() {}
