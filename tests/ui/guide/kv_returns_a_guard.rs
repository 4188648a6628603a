//! A library's own type is no form of contents.

#![allow(unused)]

use backend_core::prelude::*;
use redb::{AccessGuard, Database};

pub struct Kv(Database);

#[backend(scheme = "kv", lacks(put, list, delete))]
impl Kv {
    fn new(url: &BackendUrl) -> Result<Self, redb::Error> {
        Ok(Self(Database::create(url.path())?))
    }
    fn get(&self, name: &str) -> Result<Option<AccessGuard<'static, &'static [u8]>>, redb::Error> {
        todo!()
    }
}

fn main() {}
