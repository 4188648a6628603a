//! A function of one's own stands in the block of the backend.

#![allow(unused)]

use backend_core::prelude::*;

pub struct Redis;

#[backend(scheme = "redis", lacks(put, list, delete))]
impl Redis {
    fn new() -> Self {
        Self
    }
    fn get(&mut self, name: &str) -> Result<Vec<u8>> {
        self.call(&["GET", name])
    }
    fn call(&mut self, words: &[&str]) -> Result<Vec<u8>> {
        todo!()
    }
}

fn main() {}
