// mistakes: 2
use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
struct Foo {
    mode: Mode,
}

#[derive(Deserialize, Options)]
enum Mode {
    Safe,
    Level(u8),
    Sized { size: u64 },
}

fn main() {}
