//! object_store: its `InMemory` behind `dyn`. It has no retries that could be put around a store.

use std::sync::Arc;

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, memory::InMemory, path::Path};

use crate::{Library, Result};

pub fn open() -> Arc<dyn ObjectStore> {
    Arc::new(InMemory::new())
}

impl Library for Arc<dyn ObjectStore> {
    type Name = Path;

    fn name(name: String) -> Result<Path> {
        Ok(Path::parse(name)?)
    }

    async fn get(&self, name: &Path) -> Result<Bytes> {
        Ok(ObjectStoreExt::get(self, name).await?.bytes().await?)
    }

    async fn put(&self, name: &Path, data: Bytes) -> Result<()> {
        ObjectStoreExt::put(self, name, data.into()).await?;
        Ok(())
    }

    async fn query(&self, name: &Path) -> Result<bool> {
        Ok(ObjectStoreExt::head(self, name).await.is_ok())
    }

    async fn delete(&self, name: &Path) -> Result<()> {
        Ok(ObjectStoreExt::delete(self, name).await?)
    }
}
