//! Where familiar names mean something else.
#![allow(dead_code, non_upper_case_globals, unused_macros)]

use ::backend_core::backend;

use crate::bare::Bare;

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
trait Sync {}
trait Sized {}
trait Future {}
trait Fn {}
trait From {}
trait Into {}
trait Default {}
struct Author;
struct Exclusive;
struct Lease;
struct Registration;
mod core {}
mod std {}
mod alloc {}
mod backend_core {}
mod inventory {}
macro_rules! file {
    () => {};
}
macro_rules! line {
    () => {};
}
macro_rules! column {
    () => {};
}
macro_rules! vec {
    () => {};
}
macro_rules! submit {
    () => {};
}

#[derive(Debug)]
struct Foo(Bare);

#[backend(scheme = "shadowed", connections = 1)]
#[allow(clippy::needless_pass_by_ref_mut, clippy::unused_async)]
impl Foo {
    fn new() -> Self {
        Self(Bare::default())
    }
    fn get(&self, name: &str) -> ::core::option::Option<::backend_core::Bytes> {
        let lease = name;
        self.0.get(lease)
    }
    async fn put(&self, name: &str, data: ::backend_core::Bytes) -> Result {
        self.0.put(name, data);
    }
    fn list(&self, to: &str, prefix: &mut ::backend_core::Entries) {
        for name in self.0.names() {
            if name.starts_with(to) {
                prefix.push(name).expect("somebody listens");
            }
        }
    }
    async fn delete(&mut self, name: &str) -> bool {
        self.0.delete(name)
    }
    fn close(&self) -> Result {
        drop(self.0.names());
    }
}
