// mistakes: 14
use backend_core::prelude::*;

struct Foo;

#[backend(scheme = "foo")]
impl Foo {
    fn new() -> Self {
        Foo
    }
    fn get(&self) -> Vec<u8> {
        Vec::new()
    }
    fn put(&self, _: &str, _: &[u8], _: bool) {}
    fn list(&self, _: &str, _: &mut Entries, _: bool) {}
    fn delete(&self, _: &str, _: &str) {}
    fn query(&self) -> Option<u64> {
        None
    }
    fn query_list(&self) -> Vec<Option<u64>> {
        Vec::new()
    }
    fn delete_list(&self, _: &[Name], _: bool) {}
    fn get_range(&self, _: &str, _: u64, _: u64, _: bool) -> Vec<u8> {
        Vec::new()
    }
    fn r#move(&mut self, _: &str) {}
    async fn copy(&self, _: &str) {}
    fn rename(&self, _: &str, _: &str, _: bool) {}
    fn retry_cleanup(&self, _: u32) {}
    fn close(&self, _: bool) {}
    fn error_code(&self, _: &std::io::Error) -> Option<ErrorCode> {
        None
    }
}

fn main() {}
