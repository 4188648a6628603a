//! Stores within stores: who retries, who forwards, whose options are whose.

use std::time::Duration;

use backend_core::prelude::*;
use futures::{StreamExt, TryStreamExt};
use tests::{Script, Step};

use crate::{code, open};

/// Leaves everything to the store behind it.
struct Through;

#[backend(
    scheme = "through",
    prefix = true,
    forwards(
        get,
        get_range,
        put,
        put_new,
        list,
        delete,
        delete_list,
        query,
        query_list,
        move,
        copy,
        rename
    )
)]
impl Through {
    fn new() -> Self {
        Self
    }
}

/// Hands everything on by hand, and of errors only the words.
struct Words(Store);

fn words(error: Error) -> String {
    error.to_string()
}

#[backend(scheme = "words", prefix = true)]
impl Words {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<(), String> {
        self.0.get_to(name, &mut *to).await.map(drop).map_err(words)
    }
    async fn put(&self, name: &str, data: &mut Source) -> Result<(), String> {
        self.0.put(name, data).await.map(drop).map_err(words)
    }
    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<(), String> {
        let mut listing = self.0.list(prefix);
        while let Some(entry) = listing.try_next().await.map_err(words)? {
            to.send(entry).await.map_err(words)?;
        }
        Ok(())
    }
    async fn delete(&self, name: &str) -> Result<(), String> {
        self.0.delete(name).await.map_err(words)
    }
}

/// The same in plain functions, with what `list` returns instead of pushes.
struct PlainWords(Store);

#[backend(scheme = "plain-words", prefix = true)]
impl PlainWords {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    fn get(&self, name: &str) -> Result<Vec<u8>, String> {
        self.0.blocking().get(name).map(Into::into).map_err(words)
    }
    fn put(&self, name: &str, data: &[u8]) -> Result<(), String> {
        self.0.blocking().put(name, data).map(drop).map_err(words)
    }
    fn list(&self) -> Result<Listing, String> {
        Ok(Listing::from_stream(self.0.list("").map(|entry| entry.map_err(words))))
    }
    fn delete(&self, name: &str) -> Result<(), String> {
        self.0.blocking().delete(name).map_err(words)
    }
}

/// No prefix, yet it opens another store by itself.
struct Mirror(Store);

#[derive(serde::Deserialize)]
struct MirrorOptions {
    to: String,
}

#[backend(scheme = "mirror")]
impl Mirror {
    async fn new(options: Options<MirrorOptions>) -> Result<Self> {
        Ok(Self(Store::open(&options.to).await?))
    }
    async fn get(&self, name: &str) -> Result<Bytes, String> {
        self.0.get(name).await.map_err(words)
    }
    async fn put(&self, name: &str, data: Bytes) -> Result<()> {
        self.0.put(name, data).await.map(drop)
    }
    fn list(&self) -> Listing {
        self.0.list("")
    }
    async fn delete(&self, name: &str) -> Result<(), String> {
        self.0.delete(name).await.map_err(words)
    }
}

/// Every way to nest, down to one scripted store.
const NESTS: [&str; 6] = [
    "through+flaky",
    "words+flaky",
    "plain-words+flaky",
    "through+words+flaky",
    "words+through+words+flaky",
    "plain-words+words+plain-words+flaky",
];

/// Such a store, whose waits are short: those of a blocking one are real even where time is paused.
async fn open_nest(script: &Script, scheme: &str) -> Store {
    Store::open(format!("{}?retry-delay=1ms", script.url(scheme))).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn attempts_are_made_by_the_innermost_store_alone() {
    for scheme in NESTS {
        let script = Script::new();
        script.hold("a", "x");
        for operation in [Operation::Get, Operation::Put, Operation::List, Operation::Delete] {
            script.always(operation, Step::fail());
        }
        let store = open_nest(&script, scheme).await;
        store.get("a").await.unwrap_err();
        assert_eq!(script.count(Operation::Get), 5, "get on {scheme}");
        store.put("a", "y").await.unwrap_err();
        assert_eq!(script.count(Operation::Put), 5, "put on {scheme}");
        store.delete("a").await.unwrap_err();
        assert_eq!(script.count(Operation::Delete), 5, "delete on {scheme}");
        store.names("").await.unwrap_err();
        assert_eq!(script.count(Operation::List), 5, "list on {scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_breaks_off_further_in_is_given_up_on_once() {
    for scheme in NESTS {
        let script = Script::new();
        script.list_as(["a", "b", "c"]).always(Operation::List, Step::cut(2));
        open_nest(&script, scheme).await.names("").await.unwrap_err();
        assert_eq!(script.count(Operation::List), 5, "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_stalls_further_in_is_given_up_on_once() {
    for scheme in ["through+flaky", "words+flaky", "through+words+flaky"] {
        let script = Script::new();
        script.always(Operation::Get, Step::Stall).always(Operation::List, Step::Stall);
        let url = format!("{}?timeout=20s", script.url(scheme));
        let store = Store::open(url).await.unwrap();
        store.get("a").await.unwrap_err();
        assert_eq!(script.count(Operation::Get), 5, "get on {scheme}");
        store.names("").await.unwrap_err();
        assert_eq!(script.count(Operation::List), 5, "list on {scheme}");
    }
}

#[tokio::test]
async fn a_put_of_unknown_size_tells_how_many_bytes_it_was_also_behind_a_prefix() {
    for scheme in ["flaky", "words+flaky", "through+words+flaky"] {
        let script = Script::new();
        let data = Source::reader(|| Ok(&b"hello"[..]));
        let put = open(&script, scheme).await.put("a", data).await.unwrap();
        assert_eq!(put.bytes, 5, "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_wait_further_in_is_not_taken_for_a_stall() {
    let script = Script::new();
    let busy = || Error::other("busy").retry_after(Duration::from_secs(1000));
    script.hold("a", "x").on(Operation::Get, [Step::fail_with(busy)]);
    assert_eq!(open(&script, "words+flaky").await.get("a").await.unwrap(), "x");
    assert_eq!(script.count(Operation::Get), 2);
}

#[tokio::test(start_paused = true)]
async fn a_long_wait_of_a_delete_list_further_in_is_not_taken_for_a_stall() {
    let script = Script::new();
    let busy = || Error::other("busy").retry_after(Duration::from_secs(1000));
    script.hold("a", "x").on(Operation::DeleteList, [Step::fail_with(busy)]);
    let store = open(&script, "through+flaky-all").await;
    let begun = tokio::time::Instant::now();
    let outcomes = store.delete_list(["a"]).await.unwrap();
    assert!(outcomes[0].1.is_ok(), "{outcomes:?}");
    assert_eq!(script.count(Operation::DeleteList), 2);
    assert!(begun.elapsed() >= Duration::from_secs(1000), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_an_author_opens_by_himself_makes_the_attempts_too() {
    let script = Script::new();
    script.always(Operation::Get, Step::fail()).always(Operation::Put, Step::fail());
    let url = format!("mirror:?to={}", script.url("flaky"));
    let store = Store::open(url).await.unwrap();
    store.put("a", "x").await.unwrap_err();
    assert_eq!(script.count(Operation::Put), 5, "with the error as it is");
    store.get("a").await.unwrap_err();
    assert_eq!(script.count(Operation::Get), 5, "with its words alone");
}

#[tokio::test(start_paused = true)]
async fn a_new_that_fails_further_in_is_tried_five_times() {
    for url in ["through+words+flaky", "mirror:?to=flaky"] {
        let script = Script::new();
        script.always(Operation::New, Step::fail());
        let url = match url.strip_suffix("flaky") {
            Some(start) => format!("{start}{}", script.url("flaky")),
            None => url.into(),
        };
        Store::open(&url).await.unwrap_err();
        assert_eq!(script.count(Operation::New), 5, "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn nested_stores_deliver_whole_objects_after_cuts() {
    let long: Vec<u8> = (0..200_000u32).flat_map(|number| number.to_le_bytes()).collect();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("target");
    for scheme in NESTS {
        let script = Script::new();
        let store = open_nest(&script, scheme).await;
        script.on(Operation::Put, [Step::cut(300_000), Step::cut(1)]);
        store.put("a", long.as_slice()).await.unwrap();
        assert!(script.held("a").unwrap() == long, "put on {scheme}");
        for cut in [3, 300_000] {
            script.on(Operation::Get, [Step::cut(cut), Step::cut(cut / 2)]);
            assert!(store.get("a").await.unwrap() == long, "get on {scheme}");
            script.on(Operation::Get, [Step::cut(cut), Step::cut(cut / 2)]);
            store.get_to("a", file.as_path()).await.unwrap();
            assert!(std::fs::read(&file).unwrap() == long, "get_to on {scheme}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_writer_behind_a_prefix_can_begin_again_while_nothing_has_gone_out() {
    for scheme in ["flaky", "through+flaky", "words+flaky", "through+through+flaky"] {
        let script = Script::new();
        script.hold("a", "0123456789").on(Operation::Get, [Step::cut(4), Step::cut(7)]);
        let store = open(&script, scheme).await;
        let output = tempfile::NamedTempFile::new().unwrap();
        let target = backend_core::Target::writer(output.reopen().unwrap());
        store.get_to("a", target).await.unwrap_or_else(|error| panic!("{scheme}: {error}"));
        assert_eq!(std::fs::read(output.path()).unwrap(), b"0123456789", "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_forwarded_reaches_the_operation_of_the_store_behind() {
    let dir = tempfile::tempdir().unwrap();
    let local = dir.path().join("local");
    std::fs::write(&local, "local").unwrap();
    let script = Script::new();
    script.hold("a", "0123456789");
    let store = open(&script, "through+flaky-all").await;
    assert_eq!(store.get("a").await.unwrap(), "0123456789");
    assert_eq!(store.get_range("a", 2..4).await.unwrap(), "23");
    store.put("b", "x").await.unwrap();
    assert_eq!(store.put_new("b", "y").await.unwrap_err().code(), ErrorCode::AlreadyExists);
    store.copy("b", "c").await.unwrap();
    store.rename("c", "d").await.unwrap();
    assert!(store.move_in("e", &local).await.unwrap().verified);
    assert_eq!(store.query("e").await.unwrap().unwrap().size, Some(5));
    assert_eq!(store.query_list(["a", "zz"]).await.unwrap()[1].1, None);
    assert_eq!(store.names("").await.unwrap(), ["a", "b", "d", "e"]);
    store.delete("a").await.unwrap();
    assert_eq!(code(store.delete("a").await), 52);
    let outcomes = store.delete_list(["b", "zz"]).await.unwrap();
    assert!(outcomes[0].1.is_ok() && outcomes[1].1.as_ref().is_err_and(Error::is_not_found));
    for operation in [
        Operation::GetRange,
        Operation::PutNew,
        Operation::Copy,
        Operation::Rename,
        Operation::Move,
    ] {
        assert_eq!(script.count(operation), 1, "{operation}");
    }
    assert!(!local.exists());
}

#[tokio::test(start_paused = true)]
async fn closing_a_store_closes_the_one_behind_it_once() {
    let script = Script::new();
    let store = open(&script, "words+through+flaky-all").await;
    store.close().await.unwrap();
    store.close().await.unwrap();
    assert_eq!(script.count(Operation::Close), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_says_where_it_happened_first() {
    let script = Script::new();
    script.always(Operation::Get, Step::fail_with(|| Error::new(ErrorCode::NoSpace, "full")));
    let error = open(&script, "through+through+flaky").await.get("a").await.unwrap_err();
    assert_eq!(error.to_string(), "get \"a\" on flaky: no space: full");
    let error = open(&script, "words+flaky").await.get("a").await.unwrap_err();
    assert_eq!(error.to_string(), "get \"a\" on words: get \"a\" on flaky: no space: full");
}

/// Shows a change only later, as its declaration says.
struct Later(Script);

#[backend(scheme = "later", declares(eventual, blind_delete), blocking = false)]
impl Later {
    fn new(url: &BackendUrl) -> Result<Self> {
        Script::of(url).map(Self)
    }
    fn get(&self, name: &str) -> Option<Bytes> {
        self.0.held(name)
    }
    fn put(&self, _: &str, _: Bytes) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
    fn query(&self, _: &str) -> Option<u64> {
        Some(1)
    }
}

#[tokio::test]
async fn a_prefix_declares_what_the_storage_behind_it_declares() {
    use backend_core::Declared;
    let script = Script::new();
    let store = open(&script, "through+later").await;
    assert!(store.capabilities().declares(Declared::Eventual));
    assert!(store.capabilities().declares(Declared::BlindDelete));
    assert!(!store.capabilities().declares(Declared::Volatile));
    // An old size is no fault there.
    assert!(!store.put("a", "long").await.unwrap().verified);
}

/// Can be read, and nothing else.
struct Archive(Script);

#[backend(scheme = "archive", lacks(put, list, delete), blocking = false)]
impl Archive {
    fn new(url: &BackendUrl) -> Result<Self> {
        Script::of(url).map(Self)
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(Operation::Get, name, |whole| whole, to).await.map(drop)
    }
}

/// Deletes nothing, and leaves the rest to the store behind it.
struct Keep;

#[backend(scheme = "keep", prefix = true, lacks(delete), forwards(get, put, list, query))]
impl Keep {
    fn new() -> Self {
        Self
    }
}

/// Looks into names, so that it lists by itself; leaves the questions to the store behind it.
struct Listed(Store);

#[backend(scheme = "listed", prefix = true, forwards(get, put, delete, query))]
impl Listed {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    fn list(&self) -> Listing {
        self.0.list("")
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_storage_lacks_is_unsupported_in_front_of_it_before_anything_is_read() {
    use backend_core::Support;
    let script = Script::new();
    script.hold("a", "x");
    for scheme in ["through+archive", "through+through+archive"] {
        let store = open(&script, scheme).await;
        assert_eq!(store.capabilities().support(Operation::Put), Support::Unsupported);
        assert_eq!(store.capabilities().support(Operation::Get), Support::Forwarded);
        script.forget();
        for result in [
            store.put("b", "x").await.map(drop),
            store.copy("a", "b").await,
            store.names("").await.map(drop),
            store.query("a").await.map(drop),
            store.delete("a").await,
        ] {
            let error = result.unwrap_err();
            assert_eq!((error.code(), error.attempts()), (ErrorCode::Unsupported, 1), "{error}");
        }
        assert_eq!(script.calls(), [""; 0]);
        assert_eq!(store.get("a").await.unwrap(), "x");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_prefix_lacks_is_unsupported_whatever_the_storage_can() {
    let script = Script::new();
    script.hold("a", "x");
    let store = open(&script, "keep+flaky-all").await;
    for result in [
        store.delete("a").await,
        store.rename("a", "b").await,
        store.delete_list(["a"]).await.map(drop),
    ] {
        assert_eq!(result.unwrap_err().code(), ErrorCode::Unsupported);
    }
    assert_eq!(script.count(Operation::Delete), 0);
    assert_eq!(store.query("a").await.unwrap().unwrap().size, Some(1));
}

#[tokio::test(start_paused = true)]
async fn no_listing_is_made_to_verify_a_put_where_the_storage_tells_no_size() {
    let script = Script::new();
    for scheme in ["through+flaky", "listed+flaky", "through+listed+flaky"] {
        let store = open(&script, scheme).await;
        assert!(!store.put("a", "x").await.unwrap().verified, "{scheme}");
        assert!(!store.capabilities().direct(Operation::Query), "{scheme}");
        assert_eq!(store.query("a").await.unwrap().map(|found| found.size), Some(None), "{scheme}");
    }
    // Those of the three questions alone.
    assert_eq!(script.count(Operation::List), 3);
    let store = open(&script, "through+listed+flaky-all").await;
    assert!(store.put("a", "x").await.unwrap().verified);
}
