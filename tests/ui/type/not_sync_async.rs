use backend_core::prelude::*;

struct Foo(std::rc::Rc<u32>);

#[backend(scheme = "foo")]
impl Foo {
    async fn new() -> Self {
        Foo(std::rc::Rc::new(0))
    }
    async fn get(&self, _: &str) -> Vec<u8> {
        std::future::ready(()).await;
        Vec::new()
    }
    async fn put(&self, _: &str, _: &[u8]) {}
    async fn list(&self) -> Vec<String> {
        Vec::new()
    }
    async fn delete(&self, _: &str) {}
}

fn main() {}
