//! Storages that keep the contract in unusual ways.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use backend_core::backend;

/// A storage that must fail no check.
pub struct Odd {
    /// What is unusual about it.
    pub what: &'static str,
    /// How it is opened; `PLACE` stands for a name that nobody else has.
    pub url: &'static str,
}

/// Every one of them.
pub const ODD: &[Odd] = &[
    Odd { what: "nothing", url: "mutant://PLACE/none" },
    Odd { what: "five functions, no sizes, listed in any order", url: "five:" },
    Odd { what: "names as Windows has them", url: "windows://PLACE" },
    Odd { what: "local files only, to put and to get", url: "paths://PLACE" },
];

/// Five functions.
#[derive(Default)]
struct Five(Mutex<BTreeMap<String, Vec<u8>>>);

#[backend(scheme = "five", declares(volatile))]
impl Five {
    fn new() -> Self {
        Self::default()
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn put(&self, name: &str, data: Vec<u8>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), data);
    }

    fn list(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().rev().cloned().collect()
    }

    fn delete(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name).is_some()
    }
}
