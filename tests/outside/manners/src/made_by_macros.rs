//! Blocks that macros have written: from types, names, literals and methods, from whole items, from bare tokens.

use backend_core::prelude::*;

use crate::bare::Bare;

macro_rules! from_parts {
    ($vis:vis $name:ident, $scheme:literal, $connections:expr, $self_:ident, $n:ident: $of:ty, $data:ty => $error:ty, $($method:item)*) => {
        #[derive(Debug, Default)]
        $vis struct $name(Bare);

        #[backend(scheme = $scheme, connections = $connections)]
        #[allow(clippy::needless_pass_by_ref_mut, clippy::unnecessary_wraps, clippy::unused_async)]
        impl $name {
            fn new() -> Result<Self, $error> {
                Ok(Self::default())
            }
            $($method)*
            fn put(&$self_, $n: $of, data: $data) -> Result<(), $error> {
                $self_.0.put($n.as_ref(), data);
                Ok(())
            }
            fn list(&self) -> Vec<String> {
                self.0.names()
            }
        }
    };
}

from_parts!(
    pub(crate) Parts, "macro-parts", 2, self, object: &Name, Bytes => std::io::Error,
    fn get(&self, name: &str) -> Option<Bytes> {
        self.0.get(name)
    }
    async fn delete(&mut self, name: &str) -> bool {
        self.0.delete(name)
    }
);

macro_rules! from_an_item {
    ($($item:item)*) => {
        $(#[backend(scheme = "macro-item")] $item)*
    };
}

#[derive(Debug, Default)]
struct Item(Bare);

from_an_item! {
    impl Item {
        fn new() -> Self {
            Self::default()
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
}

macro_rules! from_tokens {
    ($($token:tt)*) => {
        $($token)*
    };
}

from_tokens! {
    #[derive(Debug, Default)]
    struct Tokens(Bare);

    #[backend(scheme = "macro-tokens")]
    impl Tokens {
        fn new() -> Self {
            Self::default()
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
}

macro_rules! several {
    ($($name:ident = $scheme:expr,)*) => {$(
        #[derive(Debug, Default)]
        struct $name(Bare);

        #[backend(schemes = [$scheme])]
        impl $name {
            fn new() -> Self {
                Self::default()
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
    )*};
}

several! {
    First = "macro-first",
    Second = "macro-second",
}
