//! In a crate that allows nothing.
#![forbid(unsafe_code)]
#![deny(
    missing_docs,
    unused_qualifications,
    unreachable_pub,
    rust_2018_idioms,
    warnings,
    clippy::all
)]

/// Its backends.
mod inner {
    use backend_core::prelude::*;

    /// Nothing.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Foo;

    #[backend(scheme = "foo", connections = 2)]
    impl Foo {
        fn new(_: &BackendUrl, _: Credentials) -> Result<Self> {
            Ok(Self)
        }
        async fn get(&self, _: &str) -> Option<Bytes> {
            None
        }
        fn put(&mut self, _: &Name, _: &mut Source) {}
        fn list(&self, _: &str, _: &mut Entries) -> Result<()> {
            Ok(())
        }
        fn delete(&self, _: String) -> bool {
            false
        }
        fn error_code(&self, _: Operation, _: &Error) -> Option<ErrorCode> {
            None
        }
        async fn close(&self) {}
    }
}

fn main() {
    let _ = inner::Foo;
}
