//! Where familiar names mean something else.
#![allow(dead_code, non_upper_case_globals)]

use backend_core::backend;

type Result = ();
struct Option;
struct Vec;
struct Box;
struct String;
struct Ok;
struct Err;
const Some: u8 = 0;
const None: u8 = 0;
trait Send {}
trait Sized {}
trait Into {}
mod core {}
mod std {}
macro_rules! file {
    () => {};
}
macro_rules! vec {
    () => {};
}

struct Foo;

#[backend(scheme = "foo")]
impl Foo {
    fn new() -> Self {
        Foo
    }
    fn get(&self, name: &str) -> backend_core::Bytes {
        let lease = name;
        let _ = lease;
        backend_core::Bytes::new()
    }
    async fn put(&self, _: &str, _: &[u8]) -> Result {}
    fn list(&self, to: &str, prefix: &mut backend_core::Entries) {
        let _ = (to, prefix);
    }
    async fn delete(&mut self, _: &str) -> Result {}
}

fn main() {}
