//! Inside functions and constants.

use crate::bare::Bare;

/// Two of them in one function, each of its own.
#[allow(dead_code)]
pub(crate) const fn two() {
    use backend_core::prelude::*;

    #[derive(Debug)]
    struct One(Bare);

    #[backend(scheme = "function-one")]
    impl One {
        fn new() -> Self {
            Self(Bare::default())
        }
        fn get(&self, name: &str) -> Option<Bytes> {
            self.0.get(name)
        }
        fn put(&self, name: &str, data: Bytes) {
            self.0.put(name, data);
        }
        fn list(&self) -> Vec<String> {
            self.0.names()
        }
        fn delete(&self, name: &str) -> bool {
            self.0.delete(name)
        }
    }

    {
        #[derive(Debug)]
        struct Two(Bare);

        #[backend(scheme = "function-two", blocking = false)]
        #[allow(clippy::needless_pass_by_ref_mut, clippy::unnecessary_wraps, clippy::unused_async)]
        impl Two {
            fn new() -> Result<Self> {
                Ok(Self(Bare::default()))
            }
            fn get(&self, name: &str) -> Option<Bytes> {
                self.0.get(name)
            }
            async fn put(&mut self, name: &str, data: Bytes) {
                self.0.put(name, data);
            }
            fn list(&self) -> Vec<String> {
                self.0.names()
            }
            fn delete(&self, name: &str) -> bool {
                self.0.delete(name)
            }
        }
    }
}

const _: () = {
    use backend_core::prelude::*;

    #[derive(Debug)]
    struct Unnamed(Bare);

    #[backend(scheme = "in-a-constant")]
    impl Unnamed {
        fn new() -> Self {
            Self(Bare::default())
        }
        fn get(&self, name: &str) -> Option<Bytes> {
            self.0.get(name)
        }
        fn put(&self, name: &str, data: Bytes) {
            self.0.put(name, data);
        }
        fn list(&self) -> Vec<String> {
            self.0.names()
        }
        fn delete(&self, name: &str) -> bool {
            self.0.delete(name)
        }
    }
};
