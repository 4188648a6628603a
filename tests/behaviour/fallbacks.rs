//! Operations that an author left out, and which of the author's methods are called in their place.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use backend_core::{Error, ErrorCode, Operation, Support, prelude::*};
use tests::{Objects, Script, Step};

use crate::{code, open};

/// The five functions of a scripted backend, with what else is given.
macro_rules! backend {
    ($name:ident, [$($attribute:tt)*], { $($more:tt)* }) => {
        struct $name(Script);

        #[backend($($attribute)*)]
        impl $name {
            fn new(url: &BackendUrl) -> Result<Self> {
                Script::of(url).map(Self)
            }
            async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
                self.0.get(Operation::Get, name, |whole| whole, to).await.map(drop)
            }
            async fn put(&self, name: &str, data: &mut Source) -> Result<()> {
                self.0.put(Operation::Put, name, data).await.map(drop)
            }
            async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
                self.0.list(prefix, to).await
            }
            async fn delete(&self, name: &str) -> Result<bool> {
                let gone = |objects: &mut Objects| Ok(objects.remove(name).is_some());
                self.0.plain(Operation::Delete, &[name], gone).await
            }
            $($more)*
        }
    };
}

backend!(Five, [scheme = "five"], {});

backend!(WithQuery, [scheme = "with-query"], {
    async fn query(&self, name: &str) -> Result<Option<u64>> {
        self.0.query(name).await
    }
});

backend!(WithQueryList, [scheme = "with-query-list"], {
    async fn query_list(&self, names: &[Name]) -> Result<BTreeMap<String, u64>> {
        let found = |objects: &mut Objects| {
            let size =
                |name: &Name| Some((name.to_string(), objects.get(name.as_str())?.len() as u64));
            Ok(names.iter().filter_map(size).collect())
        };
        self.0.plain(Operation::QueryList, &Script::words(names), found).await
    }
});

backend!(WithBothQueries, [scheme = "with-both-queries"], {
    async fn query(&self, name: &str) -> Result<Option<u64>> {
        self.0.query(name).await
    }
    /// Knows only what starts with "k", and tells of something that nobody asked for.
    async fn query_list(&self, names: &[Name]) -> Result<BTreeMap<String, Option<u64>>> {
        let found = |objects: &mut Objects| {
            let known = names.iter().filter(|name| name.starts_with('k'));
            let size = |name: &Name| objects.get(name.as_str()).map(|held| held.len() as u64);
            let unasked = ("unasked".to_owned(), Some(99));
            Ok(known.map(|name| (name.to_string(), size(name))).chain([unasked]).collect())
        };
        self.0.plain(Operation::QueryList, &Script::words(names), found).await
    }
});

backend!(Miscounting, [scheme = "miscounting"], {
    fn query_list(&self, _: &[Name]) -> Vec<Option<u64>> {
        vec![None]
    }
    fn delete_list(&self, _: &[Name]) -> Vec<bool> {
        vec![true]
    }
});

backend!(WithDeleteList, [scheme = "with-delete-list"], {
    async fn delete_list(&self, names: &[Name]) -> Result<()> {
        let gone = |objects: &mut Objects| {
            objects.retain(|held, _| !names.iter().any(|name| name == held.as_str()));
            Ok(())
        };
        self.0.plain(Operation::DeleteList, &Script::words(names), gone).await
    }
});

backend!(WithCopy, [scheme = "with-copy"], {
    async fn copy(&self, from: &str, to: &str) -> Result<()> {
        let copied = |objects: &mut Objects| {
            let held = objects.get(from).cloned().ok_or_else(Error::not_found)?;
            objects.insert(to.into(), held);
            Ok(())
        };
        self.0.plain(Operation::Copy, &[from, to], copied).await
    }
});

backend!(Declining, [scheme = "declining"], {
    async fn r#move(&self, name: &str, _: &std::path::Path) -> Result<bool> {
        self.0.plain(Operation::Move, &[name], |_| Ok(false)).await
    }
    async fn copy(&self, from: &str, to: &str) -> Result<bool> {
        self.0.plain(Operation::Copy, &[from, to], |_| Ok(false)).await
    }
    async fn rename(&self, from: &str, to: &str) -> Result<bool> {
        self.0.plain(Operation::Rename, &[from, to], |_| Ok(false)).await
    }
});

backend!(Flat, [scheme = "flat", flat = true], {
    async fn query_list(&self, names: &[Name]) -> Result<BTreeMap<Name, Option<u64>>> {
        let found = |objects: &mut Objects| {
            let size = |name: &Name| objects.get(name.as_str()).map(|held| held.len() as u64);
            Ok(names.iter().map(|name| (name.clone(), size(name))).collect())
        };
        self.0.plain(Operation::QueryList, &Script::words(names), found).await
    }
    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let renamed = |objects: &mut Objects| {
            let held = objects.remove(from).ok_or_else(Error::not_found)?;
            objects.insert(to.into(), held);
            Ok(())
        };
        self.0.plain(Operation::Rename, &[from, to], renamed).await
    }
});

/// Can be read by name, and nothing else.
struct ReadOnly(Script);

#[backend(scheme = "read-only", lacks(put, list, delete))]
impl ReadOnly {
    fn new(url: &BackendUrl) -> Result<Self> {
        Script::of(url).map(Self)
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(Operation::Get, name, |whole| whole, to).await.map(drop)
    }
}

/// A store under `scheme` that holds `a`, `b` and `c`, of which nothing was asked yet.
async fn holding(scheme: &str) -> (Script, Store) {
    let script = Script::new();
    script.hold("a", "1").hold("b", "22").hold("c", "333");
    let store = open(&script, scheme).await;
    script.forget();
    (script, store)
}

async fn sizes(store: &Store, names: &[&str]) -> Vec<Option<Option<u64>>> {
    let answers = store.query_list(names.iter().copied()).await.unwrap();
    let asked: Vec<&str> = answers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(asked, names, "an answer for each name asked, in the order given, and no other");
    answers.into_iter().map(|(_, answer)| answer.map(|found| found.size)).collect()
}

#[tokio::test]
async fn a_query_is_answered_by_query_list_or_else_by_a_listing() {
    for (scheme, call, size) in [
        ("with-query", "query b", Some(2)),
        ("with-query-list", "query_list b", Some(2)),
        ("five", "list b", None), // the listing tells no sizes
    ] {
        let (script, store) = holding(scheme).await;
        assert_eq!(store.query("b").await.unwrap().map(|found| found.size), Some(size), "{scheme}");
        assert_eq!(script.calls(), [call]);
        assert_eq!(store.query("bb").await.unwrap(), None, "{scheme}");
    }
}

#[tokio::test]
async fn a_query_list_is_answered_by_query_or_else_by_one_listing() {
    let (script, store) = holding("with-query").await;
    assert_eq!(sizes(&store, &["c", "x", "a"]).await, [Some(Some(3)), None, Some(Some(1))]);
    let mut calls = script.calls();
    calls.sort();
    assert_eq!(calls, ["query a", "query c", "query x"]);

    let (script, store) = holding("five").await;
    assert_eq!(sizes(&store, &["c", "x", "a"]).await, [Some(None), None, Some(None)]);
    assert_eq!(script.calls(), ["list "]);
}

#[tokio::test]
async fn one_listing_for_many_names_covers_only_what_they_have_in_common() {
    let script = Script::new();
    script.hold("photos/2024/a", "").hold("photos/2025/ü", "");
    let store = open(&script, "five").await;
    let names = ["photos/2025/ü", "photos/2024/a", "photos/2025/öde"];
    assert_eq!(sizes(&store, &names).await, [Some(None), Some(None), None]);
    assert_eq!(script.calls(), ["list photos/202"]);
}

#[tokio::test]
async fn names_that_query_list_leaves_out_are_asked_singly() {
    let script = Script::new();
    script.hold("k1", "1").hold("other", "22").hold("unasked", "");
    let store = open(&script, "with-both-queries").await;
    let names = ["k1", "other", "k2", "missing"];
    assert_eq!(sizes(&store, &names).await, [Some(Some(1)), Some(Some(2)), None, None]);
    let mut calls = script.calls();
    calls.sort();
    assert_eq!(calls, ["query missing", "query other", "query_list k1 other k2 missing"]);
}

#[tokio::test]
async fn names_that_query_list_leaves_out_are_looked_for_in_a_listing_if_there_is_no_query() {
    let (script, store) = holding("with-query-list").await;
    script.list_as(["a", "listed"]);
    assert_eq!(sizes(&store, &["a", "listed", "x"]).await, [Some(Some(1)), Some(None), None]);
    assert_eq!(script.calls(), ["query_list a listed x", "list "]);
}

#[tokio::test]
async fn a_single_name_that_query_list_leaves_out_is_not_taken_for_missing() {
    let (script, store) = holding("with-query-list").await;
    script.list_as(["listed"]);
    assert!(store.query("listed").await.unwrap().is_some());
    assert_eq!(script.calls(), ["query_list listed", "list listed"]);
}

#[tokio::test]
async fn a_listing_that_ends_half_way_with_not_found_is_no_answer_to_a_query() {
    let (script, store) = holding("five").await;
    script.on(Operation::List, [Step::fail_with(Error::not_found)]);
    assert_eq!(store.query("c").await.unwrap(), None, "a place that is not there holds nothing");
    script.on(Operation::List, [Step::Cut(1, Arc::new(Error::not_found))]);
    assert!(store.query_list(["a", "c"]).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_name_asked_twice_is_answered_twice() {
    for scheme in ["five", "with-query", "with-query-list", "with-both-queries", "flaky-all"] {
        let (_, store) = holding(scheme).await;
        let answers = sizes(&store, &["b", "b"]).await;
        assert!(answers[0].is_some() && answers[0] == answers[1], "{scheme}: {answers:?}");
    }
}

#[tokio::test]
async fn nothing_asked_is_nothing_called() {
    for scheme in ["five", "with-query-list", "with-delete-list", "flaky-all"] {
        let (script, store) = holding(scheme).await;
        assert!(store.query_list::<&str>([]).await.unwrap().is_empty());
        assert!(store.delete_list::<&str>([]).await.unwrap().is_empty());
        assert_eq!(script.calls(), [""; 0], "{scheme}");
    }
}

#[tokio::test]
async fn an_answer_of_the_wrong_length_is_a_fault_in_the_backends_code() {
    let (_, store) = holding("miscounting").await;
    let error = store.query_list(["a", "b"]).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::CodeError);
    assert!(error.to_string().contains("`query_list` answered 1 times for 2 names"), "{error}");
    for (_, outcome) in store.delete_list(["a", "b"]).await.unwrap() {
        assert_eq!(code(outcome), 55);
    }
}

#[tokio::test]
async fn many_names_go_in_slices() {
    let (script, store) = holding("with-delete-list").await;
    let names: Vec<String> = (0..2500).map(|number| number.to_string()).collect();
    let outcomes = store.delete_list(names.iter().map(String::as_str)).await.unwrap();
    assert!(outcomes.len() == 2500 && outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
    assert_eq!(script.count(Operation::DeleteList), 3);
}

#[tokio::test]
async fn a_delete_list_by_delete_has_an_outcome_for_each_name() {
    let (script, store) = holding("five").await;
    let outcomes = store.delete_list(["a", "x", "c"]).await.unwrap();
    let codes: Vec<_> = outcomes.iter().map(|(_, o)| o.as_ref().err().map(|e| e.code())).collect();
    assert_eq!(codes, [None, Some(ErrorCode::NotFound), None]);
    assert_eq!(outcomes[1].1.as_ref().unwrap_err().name().unwrap().as_str(), "x");
    assert_eq!((script.held("a"), script.held("c")), (None, None));
    assert_eq!(script.count(Operation::Delete), 3);
}

#[tokio::test]
async fn a_bad_name_among_several_is_an_error_before_anything_is_done() {
    let (script, store) = holding("five").await;
    assert_eq!(code(store.delete_list(["a", "../b"]).await), 50);
    assert_eq!(script.calls(), [""; 0]);
}

#[tokio::test]
async fn a_move_is_a_put_and_then_the_local_file_goes() {
    let dir = tempfile::tempdir().unwrap();
    let local = dir.path().join("local");
    for (scheme, calls) in [("five", &["put m"][..]), ("declining", &["move m", "put m"])] {
        std::fs::write(&local, "local").unwrap();
        let (script, store) = holding(scheme).await;
        assert_eq!(store.move_in("m", &local).await.unwrap().bytes, 5);
        assert_eq!(script.calls(), calls);
        assert_eq!(script.held("m").unwrap(), "local");
        assert!(!local.exists(), "{scheme}");
    }
}

#[tokio::test]
async fn copies_and_renames_are_made_of_what_there_is() {
    for (scheme, copy, rename) in [
        ("five", &["get a", "put d"][..], &["get b", "put e", "delete b"][..]),
        ("with-copy", &["copy a d"], &["copy b e", "delete b"]),
        (
            "declining",
            &["copy a d", "get a", "put d"],
            &["rename b e", "copy b e", "get b", "put e", "delete b"],
        ),
    ] {
        let (script, store) = holding(scheme).await;
        store.copy("a", "d").await.unwrap();
        assert_eq!(script.calls(), copy, "{scheme}");
        script.forget();
        store.rename("b", "e").await.unwrap();
        assert_eq!(script.calls(), rename, "{scheme}");
        let held = ["a", "b", "c", "d", "e"].map(|name| script.held(name));
        let expected = [Some("1"), None, Some("333"), Some("1"), Some("22")];
        assert_eq!(held, expected.map(|held| held.map(Bytes::from)), "{scheme}");
        assert_eq!(code(store.copy("x", "y").await), 52, "{scheme}");
        assert_eq!(code(store.rename("x", "y").await), 52, "{scheme}");
    }
}

#[tokio::test]
async fn a_copy_or_rename_onto_itself_changes_nothing() {
    for scheme in ["five", "with-copy", "declining", "flaky-all"] {
        let (script, store) = holding(scheme).await;
        store.copy("a", "a").await.unwrap();
        store.rename("a", "a").await.unwrap();
        assert_eq!(script.held("a").unwrap(), "1", "{scheme}");
        assert_eq!(code(store.copy("x", "x").await), 52, "{scheme}");
        assert_eq!(code(store.rename("x", "x").await), 52, "{scheme}");
    }
}

#[tokio::test]
async fn put_new_asks_before_it_puts() {
    let (script, store) = holding("with-query").await;
    store.put_new("d", "4444").await.unwrap();
    assert_eq!(script.calls(), ["query d", "put d", "query d"]);
    assert_eq!(store.put_new("a", "x").await.unwrap_err().code(), ErrorCode::AlreadyExists);
}

#[tokio::test(start_paused = true)]
async fn what_a_backend_lacks_is_unsupported_for_good_and_never_called() {
    let (script, store) = holding("read-only").await;
    let local = tempfile::NamedTempFile::new().unwrap();
    let path = local.path();
    let mut failures = vec![
        store.put("a", "x").await.unwrap_err(),
        store.put_new("a", "x").await.unwrap_err(),
        store.names("").await.unwrap_err(),
        store.query("a").await.unwrap_err(),
        store.query_list(["a"]).await.unwrap_err(),
        store.delete("a").await.unwrap_err(),
        store.delete_list(["a"]).await.unwrap_err(),
        store.copy("a", "b").await.unwrap_err(),
        store.rename("a", "b").await.unwrap_err(),
        store.move_in("b", path).await.unwrap_err(),
    ];
    for error in &failures {
        assert_eq!((error.code(), error.attempts()), (ErrorCode::Unsupported, 1), "{error}");
        assert!(!error.is_transient(), "{error}");
    }
    assert_eq!(
        failures.remove(0).to_string(),
        "put \"a\" on read-only: unsupported: read-only has no put"
    );
    assert_eq!(script.calls(), [""; 0]);
    assert!(path.exists());
    assert_eq!(store.get("b").await.unwrap(), "22");
    assert_eq!(store.get_range("b", 1..2).await.unwrap(), "2");
}

#[tokio::test]
async fn capabilities_say_how_each_operation_is_carried_out() {
    use Support::{Fallback, Forwarded, Native, Unsupported};
    for (scheme, operation, support) in [
        ("five", Operation::Get, Native),
        ("five", Operation::Query, Fallback),
        ("five", Operation::Close, Fallback),
        ("with-query", Operation::Query, Native),
        ("with-query", Operation::QueryList, Fallback),
        ("declining", Operation::Rename, Native),
        ("read-only", Operation::Put, Unsupported),
        ("read-only", Operation::Query, Unsupported),
        ("read-only", Operation::GetRange, Fallback),
        ("read-only", Operation::Rename, Unsupported),
        ("through+five", Operation::Rename, Forwarded),
    ] {
        let (_, store) = holding(scheme).await;
        assert_eq!(store.capabilities().support(operation), support, "{operation} on {scheme}");
    }
}

#[tokio::test]
async fn names_in_a_flat_storage_are_escaped_there_and_nowhere_else() {
    let script = Script::new();
    let store = open(&script, "flat").await;
    store.put("a/b%c", "1").await.unwrap();
    store.put("a/d", "22").await.unwrap();
    store.put("ab", "333").await.unwrap();
    assert_eq!(script.held("a%2Fb%25c").unwrap(), "1");
    assert_eq!(store.get("a/b%c").await.unwrap(), "1");
    assert_eq!(store.names("").await.unwrap(), ["a/b%c", "a/d", "ab"]);
    assert_eq!(store.names("a/").await.unwrap(), ["a/b%c", "a/d"]);
    assert_eq!(sizes(&store, &["a/d", "a%2Fd", "ab"]).await, [Some(Some(2)), None, Some(Some(3))]);
    store.rename("a/d", "a/e").await.unwrap();
    store.copy("a/e", "x/y").await.unwrap();
    let outcomes = store.delete_list(["a/e", "a/e%"]).await.unwrap();
    assert_eq!(outcomes[0].0.as_str(), "a/e");
    assert!(outcomes[0].1.is_ok() && outcomes[1].1.as_ref().is_err_and(Error::is_not_found));
    assert_eq!(store.get("missing/x").await.unwrap_err().name().unwrap().as_str(), "missing/x");
    assert_eq!(store.names("").await.unwrap(), ["a/b%c", "ab", "x/y"]);
}

#[tokio::test]
async fn what_nobody_escaped_in_a_flat_storage_is_an_error_for_that_entry() {
    use futures::StreamExt;
    let script = Script::new();
    script.list_as(["100%", "a", "b%2fc"]);
    let entries: Vec<_> = open(&script, "flat").await.list("").collect().await;
    let outcomes: Vec<bool> = entries.iter().map(Result::is_ok).collect();
    assert_eq!(outcomes, [false, true, false]);
}

/// Objects by their names in lower case, listed as they were put.
#[derive(Default)]
struct Folding(Mutex<BTreeMap<String, (String, Vec<u8>)>>);

#[backend(scheme = "folding", declares(case_insensitive))]
impl Folding {
    fn new() -> Self {
        Self::default()
    }
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        Some(self.0.lock().unwrap().get(&name.to_lowercase())?.1.clone())
    }
    fn put(&self, name: &str, data: Vec<u8>) {
        self.0.lock().unwrap().insert(name.to_lowercase(), (name.into(), data));
    }
    fn list(&self) -> Vec<String> {
        self.0.lock().unwrap().values().map(|(name, _)| name.clone()).collect()
    }
    fn delete(&self, name: &str) -> bool {
        self.0.lock().unwrap().remove(&name.to_lowercase()).is_some()
    }
}

#[tokio::test]
async fn where_cases_are_not_told_apart_fallbacks_do_not_either() {
    let store = Store::open("folding:").await.unwrap();
    store.put("Name", "one").await.unwrap();
    assert!(store.query("nAME").await.unwrap().is_some());
    assert_eq!(store.query("nam").await.unwrap(), None);
    let answers = store.query_list(["NAME", "other", "name"]).await.unwrap();
    let found: Vec<_> = answers.iter().map(|(_, found)| found.is_some()).collect();
    assert_eq!(found, [true, false, true]);
    let refused = store.put_new("name", "two").await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::AlreadyExists);
    store.rename("Name", "name").await.unwrap();
    assert_eq!(store.get("name").await.unwrap(), "one");
    assert!(store.rename("missing", "Missing").await.unwrap_err().is_not_found());
}
