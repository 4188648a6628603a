use backend_core::Store;
use kv_on_quintet as _;

#[tokio::test]
async fn what_is_put_by_url_comes_back_whole_in_part_and_in_a_listing_until_it_is_deleted() {
    let store = Store::open("kv:").await.unwrap();
    store.put("a/b", "0123456789").await.unwrap();
    store.put("c", "").await.unwrap();
    assert_eq!(store.get("a/b").await.unwrap(), "0123456789");
    assert_eq!(store.get_range("a/b", 2..5).await.unwrap(), "234");
    assert_eq!(store.names("").await.unwrap(), ["a/b", "c"]);
    store.delete("a/b").await.unwrap();
    assert!(store.get("a/b").await.unwrap_err().is_not_found());
    assert_eq!(store.names("").await.unwrap(), ["c"]);
}
