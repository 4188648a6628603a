//! An object of one store as what another puts: got while it is put.

use std::time::Duration;

use backend_core::{Name, Operation, Result, Source, Store};
use tests::{Script, Step};

use crate::{code, open, open_with_retries};

/// More than is on its way at a time, with every place in it recognisable.
fn long() -> Vec<u8> {
    (0..700_000u32).flat_map(|number| number.to_le_bytes()).collect()
}

fn name() -> Name {
    Name::new("a").unwrap()
}

async fn put(from: &Store, to: &Store) -> Result<u64> {
    Ok(to.put("b", Source::object(from, &name())).await?.bytes)
}

#[tokio::test]
async fn an_object_comes_whole_whatever_the_stores_are() {
    for length in [0, 1, 256 << 10, 2_800_000] {
        let contents = &long()[..length];
        for (from, to) in [("flaky", "flaky-all"), ("flaky-all", "flaky"), ("flaky", "flaky")] {
            let scripts = (Script::new(), Script::new());
            let (from, to) = (open(&scripts.0, from).await, open(&scripts.1, to).await);
            scripts.0.hold("a", contents.to_vec());
            assert_eq!(put(&from, &to).await.unwrap(), length as u64);
            assert!(scripts.1.held("b").unwrap() == contents, "{length}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_attempt_of_a_put_gets_the_object_from_its_first_byte() {
    let (from, to) = (Script::new(), Script::new());
    from.hold("a", long());
    to.on(Operation::Put, [Step::cut(1), Step::cut(1_000_000), Step::lose()]);
    let (from, to_store) = (open(&from, "flaky-all").await, open(&to, "flaky-all").await);
    put(&from, &to_store).await.unwrap();
    assert!(to.held("b").unwrap() == long());
}

#[tokio::test(start_paused = true)]
async fn a_get_that_was_cut_is_no_end_of_the_object() {
    for cut in [0, 1, 1_000_000] {
        let (from, to) = (Script::new(), Script::new());
        from.hold("a", long());
        from.on(Operation::Get, [Step::cut(cut), Step::cut(cut)]);
        put(&open(&from, "flaky-all").await, &open(&to, "flaky-all").await).await.unwrap();
        assert!(to.held("b").unwrap() == long(), "cut after {cut}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_got_is_asked_for_no_more_often_than_by_a_get() {
    let (from, to) = (Script::new(), Script::new());
    from.hold("a", "1").always(Operation::Get, Step::fail());
    let (from_store, to_store) =
        (open_with_retries(&from, "flaky-all", 2).await, open(&to, "flaky-all").await);
    assert_eq!(code(put(&from_store, &to_store).await), 50);
    assert_eq!((from.count(Operation::Get), to.count(Operation::Put)), (3, 1));
    assert_eq!(to.held("b"), None);
    from.remove("a").unwrap();
    from.always(Operation::Get, Step::Pass);
    assert_eq!(code(put(&from_store, &to_store).await), 52);
}

#[tokio::test(start_paused = true)]
async fn a_short_object_is_got_before_its_put_begins() {
    let (from, to) = (Script::new(), Script::new());
    from.hold("a", "12345").always(Operation::Get, Step::fail());
    let from_store = open_with_retries(&from, "flaky-all", 2).await;
    let to_store = open(&to, "flaky-all").await;
    let short = || Source::object(&from_store, &name()).with_size(5);
    assert_eq!(code(to_store.put("b", short()).await), 50);
    assert_eq!((from.count(Operation::Get), to.count(Operation::Put)), (3, 0));
    from.always(Operation::Get, Step::Pass);
    from.on(Operation::Get, [Step::cut(3)]);
    to.on(Operation::Put, [Step::cut(2), Step::lose()]);
    to_store.put("b", short()).await.unwrap();
    assert_eq!(to.held("b").unwrap(), &b"12345"[..]);
}

#[tokio::test]
async fn a_size_that_was_said_is_kept() {
    let (from, to) = (Script::new(), Script::new());
    from.hold("a", "12345");
    let (from, to_store) =
        (open(&from, "flaky-all").await, open_with_retries(&to, "flaky-all", 0).await);
    for size in [4, 6] {
        let source = Source::object(&from, &name()).with_size(size);
        assert_eq!(code(to_store.put("b", source).await), 56, "{size}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_get_that_stalls_behind_a_put_is_tried_again_and_the_put_waits() {
    let (from, to) = (Script::new(), Script::new());
    from.hold("a", long());
    from.on(Operation::Get, [Step::Stall, Step::Stall]);
    put(&open(&from, "flaky-all").await, &open(&to, "flaky-all").await).await.unwrap();
    assert_eq!((from.count(Operation::Get), to.count(Operation::Put)), (3, 1));
}

#[tokio::test]
async fn a_put_that_is_given_up_ends_the_get() {
    let (from, to) = (Script::new(), Script::new());
    from.hold("a", long());
    from.always(Operation::Get, Step::Stall);
    let (from, to) = (open(&from, "flaky-all").await, open(&to, "flaky-all").await);
    let putting = tokio::time::timeout(Duration::from_millis(100), put(&from, &to));
    assert!(putting.await.is_err());
    // It waits for the calls under way.
    tokio::time::timeout(Duration::from_secs(10), from.close()).await.unwrap().unwrap();
}
