use backend_core::prelude::*;

struct Foo;

#[backend(scheme = "foo")]
impl Foo {
    fn new() -> Self {
        Foo
    }
    async fn get(&self, _: &str) -> Vec<u8> {
        let local = std::rc::Rc::new(1);
        std::future::ready(()).await;
        vec![*local]
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

fn main() {}
