use backend_core::prelude::*;

struct Foo(std::sync::Mutex<Vec<u8>>);

#[backend(scheme = "foo")]
impl Foo {
    fn new() -> Self {
        Foo(Default::default())
    }
    async fn get(&self, _: &str) -> Vec<u8> {
        let guard = self.0.lock().unwrap();
        std::future::ready(()).await;
        guard.clone()
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

fn main() {}
