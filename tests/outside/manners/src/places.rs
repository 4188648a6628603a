//! Types that are seen from here and there, and several blocks in one module.

use backend_core::prelude::*;

use crate::bare::Bare;

/// Five operations on what stands in the first field.
macro_rules! five {
    ($(#[$attribute:meta])* $scheme:literal, $of:ty) => {
        $(#[$attribute])*
        #[backend(scheme = $scheme)]
        impl $of {
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
}

/// The first of two in a module.
#[derive(Debug)]
struct One(Bare);

five!("place-one", One);

#[derive(Debug)]
struct Two(Bare);

five!(
    /// The second of two in a module.
    "place-two", Two
);

mod below {
    use super::{backend, Bare, Bytes};

    #[derive(Debug)]
    pub(super) struct Below(pub(super) Bare);

    pub(super) mod deeper {
        use super::{backend, Bare, Bytes};

        #[derive(Debug)]
        pub(in crate::places) struct Within(pub(super) Bare);

        five!("place-within", Within);
    }

    use self::deeper::Within as Renamed;

    /// A type is opened by one block, and goes by any name in others.
    impl Renamed {
        #[allow(dead_code)]
        fn is_empty(&self) -> bool {
            self.0.names().is_empty()
        }
    }
}

five!("place-path", below::Below);

/// A type behind a type parameter of its own, and an alias of it.
#[derive(Debug)]
struct Of<T>(Bare, std::marker::PhantomData<T>);

type OfText = Of<String>;

#[backend(scheme = "place-alias")]
impl OfText {
    fn new() -> Self {
        Self(Bare::default(), std::marker::PhantomData)
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

#[backend(scheme = "place-concrete")]
impl Of<u8> {
    fn new() -> Self {
        Self(Bare::default(), std::marker::PhantomData)
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
