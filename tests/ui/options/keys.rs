// mistakes: 3
use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
#[options(secret)]
struct A {
    #[options(default = 1)]
    level: u8,
}

#[derive(Deserialize, Options)]
#[options(crate = "backend_core")]
struct B {
    level: u8,
}

fn main() {}
