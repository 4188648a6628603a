//! A plain function may be a `const fn`, as `clippy::missing_const_for_fn` would have it.

use backend_core::{blocking::Store, prelude::*};

/// Holds nothing.
struct Nothing;

#[backend(scheme = "nothing")]
impl Nothing {
    const fn new() -> Self {
        Self
    }
    const fn get(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
    const fn put(&mut self, _: &str, data: &[u8]) -> u64 {
        data.len() as u64
    }
    const fn list(&self) -> Vec<String> {
        Vec::new()
    }
    const fn delete(&self, _: &str) -> bool {
        false
    }
    const fn close(&self) {}
}

fn main() {
    let store = Store::open("nothing:").expect("a store");
    store.put("a", "1").expect("a put of one byte");
    assert_eq!(store.get("a").expect_err("nothing is there").code(), ErrorCode::NotFound);
    assert_eq!(store.names("").expect("a listing"), Vec::<String>::new());
    store.close().expect("the end");
}
