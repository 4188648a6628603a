//! The library's word for an operation is not the contract's.

#![allow(unused)]

use backend_core::prelude::*;

pub struct Kv;

#[backend(scheme = "kv")]
impl Kv {
    fn new() -> Self {
        Self
    }
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        None
    }
    fn put(&self, name: &str, data: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn remove(&self, name: &str) -> bool {
        false
    }
}

fn main() {}
