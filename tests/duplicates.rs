//! Two backends of one scheme. A test binary of its own: with them in it, no URL can be opened.
#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

use backend_core::prelude::*;

macro_rules! backend {
    ($name:ident) => {
        #[backend(scheme = "same")]
        impl $name {
            fn new() -> Self {
                Self
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
    };
}

struct One;
const FIRST: u32 = line!() + 1;
backend!(One);

struct Other;
const SECOND: u32 = line!() + 1;
backend!(Other);

#[test]
fn a_scheme_registered_twice_is_an_error_that_names_both_places() {
    let errors = [
        backend_core::registrations().unwrap_err(),
        backend_core::blocking::Store::open("same:").unwrap_err(),
        backend_core::blocking::Store::open("innocent:").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.code().number(), 55, "{error}");
        let words = error.to_string();
        assert!(words.contains("two backends have the scheme \"same\""), "{words}");
        for line in [FIRST, SECOND] {
            assert!(words.contains(&format!("tests/duplicates.rs:{line}:")), "{words}");
        }
    }
}
