//! OpenDAL: its memory service through an `Operator` opened by URL, with and without its retries.

use bytes::Bytes;
use opendal::{Operator, layers::RetryLayer};

use crate::{Library, Result};

pub fn open() -> Result<Operator> {
    Ok(open_bare()?.layer(RetryLayer::new()))
}

pub fn open_bare() -> Result<Operator> {
    Ok(Operator::from_uri("memory:///")?)
}

impl Library for Operator {
    type Name = String;

    fn name(name: String) -> Result<String> {
        Ok(name)
    }

    async fn get(&self, name: &String) -> Result<Bytes> {
        Ok(self.read(name).await?.to_bytes())
    }

    async fn put(&self, name: &String, data: Bytes) -> Result<()> {
        self.write(name, data).await?;
        Ok(())
    }

    async fn query(&self, name: &String) -> Result<bool> {
        Ok(self.stat(name).await.is_ok())
    }

    async fn delete(&self, name: &String) -> Result<()> {
        Ok(Operator::delete(self, name).await?)
    }
}
