use opendal::{ErrorKind, Operator};

#[tokio::test]
async fn what_is_put_by_url_comes_back_whole_in_part_and_in_a_listing_until_it_is_deleted() {
    kv_on_opendal::register();
    let store = Operator::from_uri("kv:///").unwrap();
    store.write("a/b", "0123456789").await.unwrap();
    store.write("c", "").await.unwrap();
    assert_eq!(store.read("a/b").await.unwrap().to_bytes(), "0123456789");
    assert_eq!(store.read_with("a/b").range(2..5).await.unwrap().to_bytes(), "234");
    assert_eq!(names(&store).await, ["a/b", "c"]);
    store.delete("a/b").await.unwrap();
    assert_eq!(store.read("a/b").await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(names(&store).await, ["c"]);
}

async fn names(store: &Operator) -> Vec<String> {
    let entries = store.list_with("").recursive(true).await.unwrap();
    entries.into_iter().map(|entry| entry.path().to_owned()).collect()
}
