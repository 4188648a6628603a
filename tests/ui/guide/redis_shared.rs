//! A connection is for one call at a time.

#![allow(unused)]

use backend_core::prelude::*;
use std::{io::Write, net::TcpStream};

pub struct Redis {
    connection: TcpStream,
}

#[backend(scheme = "redis", lacks(put, list, delete))]
impl Redis {
    fn new(url: &BackendUrl) -> Result<Self> {
        Ok(Self { connection: TcpStream::connect("localhost:6379")? })
    }
    fn get(&self, name: &str) -> Result<Vec<u8>> {
        self.send(name)?;
        todo!()
    }
}

impl Redis {
    fn send(&mut self, word: &str) -> Result<()> {
        Ok(self.connection.write_all(word.as_bytes())?)
    }
}

fn main() {}
