//! Puts and gets one object in the store of a URL.

use std::{error::Error, sync::Arc};

use kv_on_object_store::Kv;
use object_store::{
    ObjectStoreExt,
    registry::{DefaultObjectStoreRegistry, ObjectStoreRegistry},
};
use url::Url;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let registry = DefaultObjectStoreRegistry::new();
    registry.register(Url::parse("kv://host")?, Arc::new(Kv::default()));
    let url = std::env::args().nth(1).unwrap_or_else(|| "kv://host/greeting".to_owned());
    let (store, path) = registry.resolve(&Url::parse(&url)?)?;
    store.put(&path, "hello".into()).await?;
    println!("{:?}", store.get(&path).await?.bytes().await?);
    Ok(())
}
