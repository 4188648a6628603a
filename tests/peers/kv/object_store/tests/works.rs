use std::sync::Arc;

use futures::TryStreamExt;
use kv_on_object_store::Kv;
use object_store::{
    Error, ObjectStore, ObjectStoreExt,
    path::Path,
    registry::{DefaultObjectStoreRegistry, ObjectStoreRegistry},
};
use url::Url;

#[tokio::test]
async fn what_is_put_by_url_comes_back_whole_in_part_and_in_a_listing_until_it_is_deleted() {
    let registry = DefaultObjectStoreRegistry::new();
    registry.register(Url::parse("kv://host").unwrap(), Arc::new(Kv::default()));
    let (store, a) = registry.resolve(&Url::parse("kv://host/a/b").unwrap()).unwrap();
    store.put(&a, "0123456789".into()).await.unwrap();
    store.put(&Path::from("c"), "".into()).await.unwrap();
    assert_eq!(store.get(&a).await.unwrap().bytes().await.unwrap(), "0123456789");
    assert_eq!(store.get_range(&a, 2..5).await.unwrap(), "234");
    assert_eq!(names(&*store).await, ["a/b", "c"]);
    store.delete(&a).await.unwrap();
    assert!(matches!(store.get(&a).await.unwrap_err(), Error::NotFound { .. }));
    assert_eq!(names(&*store).await, ["c"]);
}

async fn names(store: &dyn ObjectStore) -> Vec<String> {
    let entries = store.list(None).map_ok(|entry| entry.location.to_string());
    entries.try_collect().await.unwrap()
}
