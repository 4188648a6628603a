//! A block that a macro makes for the types of other files.

macro_rules! empty {
    ($scheme:literal, $name:ident) => {
        #[backend(scheme = $scheme)]
        impl $name {
            fn new() -> Self {
                Self
            }
            fn get(&self, _: &str) -> Option<Vec<u8>> {
                None
            }
            fn put(&self, _: &str, _: &[u8]) {}
            fn list(&self) -> Vec<String> {
                Vec::new()
            }
            fn delete(&self, _: &str) {}
        }
    };
}
pub(crate) use empty;
