use backend_core::prelude::*;

struct Foo<T>(T);

#[backend(scheme = "foo")]
impl<T: Send + Sync + 'static> Foo<T> {
    fn new() -> Self {
        todo!()
    }
    fn get(&self, _: &str) -> Vec<u8> {
        Vec::new()
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

fn main() {}
