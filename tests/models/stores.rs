//! The stores that programs are tried on: a line each.

use std::{collections::BTreeMap, path::Path, sync::Mutex};

use backend_core::prelude::*;
use backends as _;

use crate::{
    check::{Subject, check},
    model::Shape::{Flat, Tree},
};

/// The directory, in the URLs below.
const HERE: &str = "HERE";

macro_rules! stores {
    ($($test:ident: $url:literal, $shape:ident, persists: $persists:literal;)*) => {$(
        #[test]
        fn $test() {
            let url = |here: &Path| $url.replace(HERE, here.to_str().unwrap());
            check(&Subject { name: stringify!($test), url: &url, shape: $shape, persists: $persists });
        }
    )*};
}

stores! {
    mem_is_a_map: "mem:?retries=0", Flat, persists: false;
    file_is_a_map: "file://HERE?fsync=no&retries=0", Tree, persists: true;
    file_that_is_durable_is_a_map: "file://HERE?retries=0", Tree, persists: true;
    a_storage_without_directories_is_a_map: "keys:?retries=0", Flat, persists: false;
    reverse_mem_is_a_map: "reverse+mem:?retries=0", Flat, persists: false;
    reverse_file_is_a_map: "reverse+file://HERE?fsync=no&retries=0", Tree, persists: true;
    through_mem_is_a_map: "through+mem:?retries=0", Flat, persists: false;
    through_file_is_a_map: "through+file://HERE?fsync=no&retries=0", Tree, persists: true;
    rot13_file_is_a_map: "rot13+file://HERE?fsync=no&retries=0", Tree, persists: true;
    chaos_without_a_plan_is_a_map: "chaos+mem:?retries=0", Flat, persists: false;
    chaos_that_is_survived_is_a_map:
        "chaos+file://HERE?fsync=no&retries=8&retry-delay=0s&chaos.plan=reads:fail:every-3,put:lost:every-3,put:cut:every-4,delete:lost:every-2",
        Tree, persists: true;
    many_prefixes_are_a_map: "through+rot13+reverse+through+mem:?retries=0", Flat, persists: false;
}

/// A storage that knows no `/`.
#[derive(Default)]
struct Keys(Mutex<BTreeMap<String, Bytes>>);

#[backend(scheme = "keys", flat = true, blocking = false)]
impl Keys {
    fn new() -> Self {
        Self::default()
    }
    fn get(&self, name: &str) -> Option<Bytes> {
        self.0.lock().unwrap().get(name).cloned()
    }
    fn put(&self, name: &str, data: Bytes) {
        assert!(!name.contains('/'), "{name}");
        self.0.lock().unwrap().insert(name.into(), data);
    }
    fn list(&self, prefix: &str) -> Vec<Entry> {
        let objects = self.0.lock().unwrap();
        let listed = objects.iter().filter(|(name, _)| name.starts_with(prefix));
        listed.map(|(name, data)| Entry::new(name).size(data.len() as u64)).collect()
    }
    fn delete(&self, name: &str) -> bool {
        self.0.lock().unwrap().remove(name).is_some()
    }
}
