use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
struct Foo<T> {
    level: T,
}

fn main() {}
