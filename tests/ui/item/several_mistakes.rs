// mistakes: 9
use backend_core::prelude::*;

struct Foo;

#[backend(scheme = "F", conections = 3, lacks(get))]
impl Foo {
    fn new(&self) -> Self {
        Foo
    }
    fn get(self, _: &str) -> Vec<u8> {
        Vec::new()
    }
    fn put(&self, _: &str) {}
    fn lsit(&self) -> Vec<String> {
        Vec::new()
    }
    fn checksum(&self, _: &str) -> u32 {
        0
    }
    fn delete(&self, _: &str) {}
    fn delete(&self, _: &Name) {}
}

fn main() {}
