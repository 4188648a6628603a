use backend_core::prelude::*;

struct Foo(std::rc::Rc<u32>);

#[backend(scheme = "foo")]
impl Foo {
    fn new() -> Self {
        Foo(std::rc::Rc::new(0))
    }
    fn get(&mut self, _: &str) -> Vec<u8> {
        Vec::new()
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

fn main() {}
