//! A set of names is no form of listing.

#![allow(unused)]

use backend_core::prelude::*;
use std::collections::BTreeSet;

pub struct Redis;

#[backend(scheme = "redis", lacks(put, delete))]
impl Redis {
    fn new() -> Self {
        Self
    }
    fn get(&mut self, name: &str) -> Result<Vec<u8>> {
        todo!()
    }
    fn list(&mut self) -> Result<BTreeSet<String>> {
        todo!()
    }
}

fn main() {}
