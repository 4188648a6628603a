//! Inside a function, two of them, each of its own.

fn main() {
    use backend_core::prelude::*;

    struct Foo;

    #[backend(scheme = "foo")]
    impl Foo {
        fn new() -> Self {
            Foo
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

    struct Bar;

    #[backend(scheme = "bar", lacks(put, list, delete))]
    impl Bar {
        async fn new() -> Result<Self> {
            Ok(Bar)
        }
        async fn get(&self, _: &str) -> Vec<u8> {
            Vec::new()
        }
    }

    let schemes = backend_core::registrations().unwrap();
    assert_eq!(schemes.iter().map(|r| r.schemes()[0]).collect::<Vec<_>>(), ["bar", "foo"]);
}
