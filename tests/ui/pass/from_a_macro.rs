//! Written by a macro: types, schemes, names and bodies from its call.

use backend_core::prelude::*;

macro_rules! backend_of {
    ($name:ident, $scheme:literal, $connections:literal, $error:ty, $data:ty, $method:item) => {
        struct $name;

        #[backend(scheme = $scheme, connections = $connections)]
        impl $name {
            fn new() -> Result<Self, $error> {
                Ok($name)
            }
            $method
            fn put(&self, _: &str, data: $data) -> Result<(), $error> {
                drop(data);
                Ok(())
            }
            fn list(&self) -> Vec<String> {
                Vec::new()
            }
            fn delete(&self, _: &str) {}
        }
    };
}

backend_of!(
    One,
    "one",
    2,
    Error,
    &[u8],
    fn get(&self, _: &str) -> Vec<u8> {
        Vec::new()
    }
);
backend_of!(
    Two,
    "two",
    3,
    std::io::Error,
    Vec<u8>,
    async fn get(&mut self, _: &Name) -> Option<Bytes> {
        None
    }
);

fn main() {
    assert_eq!(backend_core::registrations().unwrap()[1].connections(), Some(3));
}
