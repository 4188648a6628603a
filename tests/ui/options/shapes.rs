// mistakes: 3
use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
struct Pair(u8, u8);

#[derive(Options)]
union Both {
    a: u8,
    b: i8,
}

#[derive(Deserialize, Options)]
enum None {}

fn main() {}
