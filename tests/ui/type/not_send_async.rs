use backend_core::prelude::*;

struct Foo(*mut u32);

#[backend(scheme = "foo")]
impl Foo {
    async fn new() -> Self {
        Foo(std::ptr::null_mut())
    }
    async fn get(&mut self, _: &str) -> Vec<u8> {
        std::future::ready(()).await;
        Vec::new()
    }
    async fn put(&mut self, _: &str, _: &[u8]) {}
    async fn list(&self) -> Vec<String> {
        Vec::new()
    }
    async fn delete(&self, _: &str) {}
}

fn main() {}
