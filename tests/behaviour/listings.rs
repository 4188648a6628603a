//! Listings: complete or an error, in the storage's order, names checked.

use std::{sync::Arc, time::Duration};

use backend_core::{
    Error, ErrorCode, Operation, Store,
    prelude::{Bytes, Entries, Result, backend},
};
use futures::{StreamExt, TryStreamExt};
use tests::{Script, Step};

use crate::{code, open};

/// What comes before the end or the first error, and the code of that.
async fn read(store: &Store, prefix: &str) -> (Vec<String>, Option<u8>) {
    let mut names = Vec::new();
    let mut listing = store.list(prefix);
    loop {
        match listing.try_next().await {
            Ok(Some(entry)) => names.push(entry.into_parts().0),
            Ok(None) => return (names, None),
            Err(error) => return (names, Some(error.code().number())),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_fails_is_an_error_and_never_empty() {
    for step in [Step::fail(), Step::cut(0), Step::fail_with(Error::not_found)] {
        let script = Script::new();
        script.hold("a", "x").always(Operation::List, step);
        let store = open(&script, "flaky").await;
        store.names("").await.unwrap_err();
        store.query("a").await.map_or_else(drop, |found| assert_eq!(found, None));
        assert!(read(&store, "").await.1.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn a_sorted_listing_that_broke_off_is_gone_on_with() {
    let names = ["a", "b", "c", "d", "e"];
    for after in 0..5 {
        let script = Script::new();
        script.list_as(names).on(Operation::List, [Step::cut(after), Step::cut(4 - after)]);
        let (read, failed) = read(&open(&script, "flaky").await, "").await;
        assert_eq!((read.as_slice(), failed), (&names.map(String::from)[..], None), "{after}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_sorted_listing_that_broke_off_has_no_gap_and_nothing_twice() {
    let script = Script::new();
    let names: Vec<String> = (0..1000).map(|number| format!("name-{number:04}")).collect();
    for name in &names {
        script.hold(name, "");
    }
    script.on(Operation::List, [Step::cut(129), Step::cut(700), Step::cut(3)]);
    assert_eq!(read(&open(&script, "flaky").await, "").await, (names, None));
}

#[tokio::test(start_paused = true)]
async fn an_unsorted_listing_that_broke_off_is_an_error() {
    let script = Script::new();
    let names = (0..1000).rev().map(|number| format!("{number:04}"));
    script.list_as(names).on(Operation::List, [Step::cut(500)]);
    let (names, failed) = read(&open(&script, "flaky").await, "").await;
    assert!(!names.is_empty() && names.len() <= 500);
    assert_eq!((failed, script.count(Operation::List)), (Some(50), 1));
}

#[tokio::test(start_paused = true)]
async fn an_unsorted_listing_that_seemed_sorted_is_whole_or_an_error() {
    for after in 0..1000 {
        // Gone on with behind the last name that came, it would lack the one that is out of order.
        let mut names: Vec<String> = (0..1000).map(|number| format!("{number:04}")).collect();
        let early = names.remove(100);
        names.push(early);
        let script = Script::new();
        script.list_as(names.clone()).on(Operation::List, [Step::cut(after)]);
        let (read, failed) = read(&open(&script, "flaky").await, "").await;
        assert!(failed == Some(56) || (failed.is_none() && read == names), "cut after {after}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_broke_off_before_its_first_name_is_read_anew_whatever_its_order() {
    let script = Script::new();
    script.list_as(["b", "a"]).on(Operation::List, [Step::fail(), Step::cut(0)]);
    let (names, failed) = read(&open(&script, "flaky").await, "").await;
    assert_eq!((names, failed), (vec!["b".to_owned(), "a".to_owned()], None));
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_always_breaks_off_ends_after_five_attempts() {
    let script = Script::new();
    script.list_as(["a", "b"]).always(Operation::List, Step::cut(1));
    assert_eq!(read(&open(&script, "flaky").await, "").await, (vec!["a".into()], Some(50)));
    assert_eq!(script.count(Operation::List), 5);
}

#[tokio::test(start_paused = true)]
async fn a_bad_name_is_an_error_for_that_entry_alone() {
    let script = Script::new();
    script.list_as(["a", "../etc/passwd", "", "b/", "/c", "d"]);
    let store = open(&script, "flaky").await;
    let entries: Vec<_> = store.list("").collect().await;
    let good: Vec<&str> = entries.iter().flatten().map(|entry| entry.name()).collect();
    assert_eq!((good, entries.len()), (vec!["a", "d"], 6));
    let bad = entries.into_iter().find_map(Result::err).unwrap();
    assert!(bad.to_string().contains("../etc/passwd"), "{bad}");
    assert_eq!(store.query("d").await.unwrap().map(|found| found.size), Some(None));
}

#[tokio::test(start_paused = true)]
async fn a_bad_name_is_reported_once_even_if_the_listing_broke_off_behind_it() {
    let script = Script::new();
    script.list_as(["a", "b//", "c", "d"]).on(Operation::List, [Step::cut(3)]);
    let entries: Vec<_> = open(&script, "flaky").await.list("").collect().await;
    let bad: Vec<String> =
        entries.iter().filter_map(|e| Some(e.as_ref().err()?.to_string())).collect();
    assert_eq!((entries.len(), bad.len()), (4, 1), "{bad:?}");
}

#[tokio::test(start_paused = true)]
async fn a_prefix_is_a_start_of_names_and_not_a_directory() {
    let script = Script::new();
    script.list_as(["a", "a/b", "ab", "b"]);
    let store = open(&script, "flaky").await;
    for (prefix, expected) in [
        ("", &["a", "a/b", "ab", "b"][..]),
        ("a", &["a", "a/b", "ab"]),
        ("a/", &["a/b"]),
        ("c", &[]),
    ] {
        assert_eq!(store.names(prefix).await.unwrap(), expected, "{prefix:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_stalls_is_gone_on_with() {
    let script = Script::new();
    script.list_as(["a", "b"]).on(Operation::List, [Step::Stall, Step::cut(1)]);
    let url = format!("{}?timeout=10s", script.url("flaky"));
    let (names, failed) = read(&Store::open(url).await.unwrap(), "").await;
    assert_eq!((names.len(), failed), (2, None));
}

#[tokio::test(start_paused = true)]
async fn a_reader_of_a_listing_may_take_its_time() {
    let script = Script::new();
    for number in 0..2000 {
        script.hold(&format!("{number:04}"), "");
    }
    let url = format!("{}?timeout=10s&retries=0", script.url("flaky"));
    let mut listing = Store::open(url).await.unwrap().list("");
    let mut count = 0;
    while listing.try_next().await.unwrap().is_some() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        count += 1;
    }
    assert_eq!(count, 2000);
}

#[tokio::test(start_paused = true)]
async fn what_is_deleted_while_it_is_listed_does_not_end_a_listing_that_breaks_off() {
    let script = Script::new();
    let names: Vec<String> = (0..300).map(|number| format!("{number:03}")).collect();
    for name in &names {
        script.hold(name, "");
    }
    script.on(Operation::List, [Step::cut(200)]);
    let store = open(&script, "flaky").await;
    let mut listing = store.list("");
    let mut failed = None;
    loop {
        match listing.try_next().await {
            Ok(Some(entry)) => store.delete(entry.name()).await.unwrap(),
            Ok(None) => break,
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    // Either is right; a silent gap is not.
    assert!(failed.is_some() || store.names("").await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_listing_of_a_closed_store_is_an_error() {
    let script = Script::new();
    let store = open(&script, "flaky").await;
    store.close().await.unwrap();
    assert_eq!(code(store.names("").await), 50);
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_fails_over_a_bad_name_was_not_listed_to_its_end() {
    for scheme in ["flaky", "words+flaky"] {
        let script = Script::new();
        let bad = || Error::new(ErrorCode::BadName, "..: not allowed");
        script.list_as(["a", "b", "c"]).always(Operation::List, Step::Cut(1, Arc::new(bad)));
        let store = open(&script, scheme).await;
        assert_eq!(read(&store, "").await, (vec!["a".into()], Some(50)), "{scheme}");
        let found = store.query("c").await;
        assert!(found.is_err(), "{scheme}: it is there, and yet {found:?}");
        assert_eq!(script.count(Operation::List), 2, "{scheme}: it gets no better");
    }
}

/// Lists a name each second.
struct Slow<const EXCLUSIVE: bool>;

macro_rules! slow {
    ($scheme:literal, $exclusive:literal, $($receiver:tt)*) => {
        #[backend(scheme = $scheme, lacks(put, delete), blocking = false)]
        impl Slow<$exclusive> {
            fn new() -> Self {
                Self
            }
            fn get(&self, _: &str) -> Option<Bytes> {
                None
            }
            async fn list($($receiver)*, _: &str, to: &mut Entries) -> Result<()> {
                for number in 0..300 {
                    to.send(format!("{number:03}")).await?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                Ok(())
            }
        }
    };
}

slow!("slow-shared", false, &self);
slow!("slow-exclusive", true, &mut self);

#[tokio::test(start_paused = true)]
async fn names_that_come_slowly_come_one_by_one_and_are_no_stall() {
    for scheme in ["slow-shared", "slow-exclusive"] {
        let store = Store::open(format!("{scheme}:?timeout=10s&retries=0")).await.unwrap();
        let begun = tokio::time::Instant::now();
        let mut listing = store.list("");
        for second in 0..300 {
            listing.try_next().await.unwrap().unwrap();
            let late = begun.elapsed() - Duration::from_secs(second);
            assert!(late < Duration::from_secs(1), "{scheme}: {late:?} after it was pushed");
        }
        assert_eq!(listing.try_next().await.unwrap(), None, "{scheme}");
    }
}

/// Promises not to block, and lists more than fits anywhere on the way.
struct Quick;

#[backend(scheme = "quick", lacks(put, delete), blocking = false)]
impl Quick {
    fn new() -> Self {
        Self
    }
    fn get(&self, _: &str) -> Option<Bytes> {
        None
    }
    fn list(&self, _: &str, to: &mut Entries) -> Result<()> {
        (0..2000).try_for_each(|number| to.push(format!("{number:04}")))
    }
}

/// Blocks in all of its methods.
struct Blocks;

#[backend(scheme = "blocks", lacks(put, list, delete))]
impl Blocks {
    fn new() -> Self {
        Self
    }
    fn get(&self, _: &str) -> Option<Bytes> {
        None
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_thread_that_has_blocked_once_may_list_in_place_later() {
    let (blocks, quick) = tokio::join!(Store::open("blocks:"), Store::open("quick:"));
    blocks.unwrap().get("a").await.unwrap_err();
    let quick = quick.unwrap();
    let listing = tokio::spawn(async move {
        // The thread that has blocked takes the place of this one, and goes on with what comes next.
        tokio::task::block_in_place(|| std::thread::sleep(Duration::from_millis(20)));
        tokio::spawn(async move { quick.names("").await }).await.unwrap()
    });
    assert_eq!(listing.await.unwrap().unwrap().len(), 2000);
}

#[tokio::test]
async fn a_listing_read_beyond_its_end_stays_at_its_end() {
    let script = Script::new();
    script.hold("a", "");
    let mut listing = open(&script, "flaky").await.list("");
    assert_eq!(listing.try_next().await.unwrap().unwrap().name(), "a");
    for _ in 0..3 {
        assert!(listing.try_next().await.unwrap().is_none());
    }
}
