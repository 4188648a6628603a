//! What `chaos+` does itself: which calls are struck, by what, and what passes through untouched.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use backend_core::{ErrorCode, Operation, Result, Source, Store};
use tests::{Script, Step};
use tokio::time::Instant;

use crate::world::Out;

async fn open(plan: &str) -> Store {
    Store::open(format!("chaos+mem:?retries=0&chaos.plan={plan}")).await.unwrap()
}

async fn before(script: &Script, scheme: &str, options: &str) -> Store {
    let url = script.url(&format!("chaos+{scheme}"));
    Store::open(format!("{url}?retry-delay=1ms&{options}")).await.unwrap()
}

/// Which of so many puts fail.
async fn struck(store: &Store, puts: usize) -> Vec<usize> {
    let mut struck = Vec::new();
    for number in 1..=puts {
        if store.put("a", "x").await.is_err() {
            struck.push(number);
        }
    }
    struck
}

#[tokio::test(start_paused = true)]
async fn a_rule_strikes_the_calls_that_it_says() {
    for (words, expected) in [
        ("once", vec![1]),
        ("times-2", vec![1, 2]),
        ("from-9", vec![9, 10]),
        ("every-3", vec![3, 6, 9]),
        ("from-4:every-3", vec![6, 9]),
        ("from-4:every-3:times-1", vec![6]),
        ("chance-1", (1..=10).collect()),
    ] {
        assert_eq!(
            struck(&open(&format!("put:fail:{words}")).await, 10).await,
            expected,
            "{words}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_chance_strikes_depends_on_the_seed_alone() {
    let plan = "put:fail:chance-0.3";
    let first = struck(&open(plan).await, 1000).await;
    assert_eq!(struck(&open(plan).await, 1000).await, first);
    assert_ne!(struck(&open(&format!("{plan}&chaos.seed=1")).await, 1000).await, first);
    assert!((250..350).contains(&first.len()), "{}", first.len());
    // Each rule has a chance of its own.
    let of_two = struck(&open("put:fail:chance-0.3,put:fail:chance-0.3").await, 1000).await;
    assert!((450..570).contains(&of_two.len()), "{}", of_two.len());
}

#[tokio::test(start_paused = true)]
async fn only_calls_of_the_operation_with_such_a_name_are_counted() {
    let store = open("put/photos/*.jpg:fail:from-2,reads/?:fail").await;
    for (name, succeeds) in
        [("photos/a.jpg", true), ("photos/a.png", true), ("a.jpg", true), ("photos/b/c.jpg", false)]
    {
        assert_eq!(store.put(name, "x").await.is_ok(), succeeds, "{name}");
    }
    assert!(store.get("a.jpg").await.is_ok() && store.delete("a.jpg").await.is_ok());
    store.put("ü", "x").await.unwrap();
    assert_eq!(store.get("ü").await.unwrap_err().code(), ErrorCode::BackendError);
    // Of several names one is enough, and of a listing it is the prefix.
    assert!(store.query_list(["photos/a.png", "ü"]).await.is_err());
    assert!(store.names("ü").await.is_err() && store.names("").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn delays_add_up_and_of_other_faults_the_first_that_is_due_happens() {
    let store =
        open("put:delay-2s,put:fail:code-53:from-2:once,put:delay-3s:once,put:fail:code-51").await;
    let started = Instant::now();
    assert_eq!(store.put("a", "x").await.unwrap_err().code(), ErrorCode::PermissionDenied);
    assert_eq!(started.elapsed(), Duration::from_secs(5));
    assert_eq!(store.put("a", "x").await.unwrap_err().code(), ErrorCode::NoSpace);
    assert_eq!(started.elapsed(), Duration::from_secs(7));
    assert_eq!(store.put("a", "x").await.unwrap_err().code(), ErrorCode::PermissionDenied);
}

#[tokio::test(start_paused = true)]
async fn damage_is_done_at_the_place_that_is_given_and_nowhere_else() {
    let script = Script::new();
    script.hold("a", "0123456789");
    let get = async |plan: &str| {
        before(&script, "flaky", &format!("chaos.plan={plan}")).await.get("a").await
    };
    assert_eq!(get("get:flip-3").await.unwrap(), "0122456789");
    assert_eq!(get("get:flip-10").await.unwrap(), "0123456789");
    assert_eq!(get("get:trim-4").await.unwrap(), "0123");
    assert_eq!(get("get:trim-99").await.unwrap(), "0123456789");
    let short = get("get:short-4&retries=0").await.unwrap_err();
    assert_eq!(short.code(), ErrorCode::ValidationFailed);
    assert!(short.to_string().contains("4 bytes came instead of 10"), "{short}");
    let range = async |plan: &str| {
        before(&script, "flaky", &format!("chaos.plan={plan}")).await.get_range("a", 2..8).await
    };
    assert_eq!(range("get_range:flip-1").await.unwrap(), "224567");
    assert_eq!(range("get_range:trim").await.unwrap(), "234");
    let put = async |plan: &str| -> Result<_> {
        before(&script, "flaky", &format!("chaos.plan={plan}"))
            .await
            .put("b", "0123456789")
            .await?;
        Ok(script.held("b").unwrap())
    };
    assert_eq!(put("put:flip-3").await.unwrap(), "0122456789");
    assert_eq!(put("put:trim-4").await.unwrap(), "0123");
}

#[tokio::test(start_paused = true)]
async fn a_put_that_is_cut_has_read_so_much_and_stored_nothing() {
    let script = Script::new();
    let store = before(&script, "flaky", "retries=0&chaos.plan=put:cut-300000").await;
    let read = Arc::new(AtomicU64::new(0));
    let seen = read.clone();
    let data = Source::reader(|| Ok(std::io::repeat(7)))
        .on_progress(move |at| seen.store(at, Ordering::Relaxed));
    assert!(store.put("a", data).await.unwrap_err().to_string().contains("half-way"));
    // It comes in chunks of 256 KiB.
    assert_eq!(read.load(Ordering::Relaxed), 2 * (256 << 10));
    assert_eq!(script.count(Operation::Put), 0);
}

#[tokio::test(start_paused = true)]
async fn without_a_plan_every_call_is_the_one_of_the_store_behind_it() {
    let directory = tempfile::tempdir().unwrap();
    let local = directory.path().join("local");
    std::fs::write(&local, "local").unwrap();
    let script = Script::new();
    script.hold("a", "0123456789");
    let store = before(&script, "flaky-all", "").await;
    assert_eq!(store.get_range("a", 2..4).await.unwrap(), "23");
    assert!(store.put_new("b", "x").await.unwrap().verified);
    assert!(store.move_in("e", &local).await.unwrap().verified);
    store.copy("b", "c").await.unwrap();
    store.rename("c", "d").await.unwrap();
    store.delete_list(["b", "d"]).await.unwrap();
    store.query_list(["a", "zz"]).await.unwrap();
    for operation in [
        Operation::GetRange,
        Operation::PutNew,
        Operation::Move,
        Operation::Copy,
        Operation::Rename,
        Operation::DeleteList,
        Operation::QueryList,
    ] {
        assert_eq!(script.count(operation), 1, "{operation}");
    }
    assert_eq!(script.count(Operation::Get) + script.count(Operation::List), 0);
}

#[tokio::test(start_paused = true)]
async fn where_the_storage_tells_no_size_no_listing_is_made_to_verify_one() {
    let script = Script::new();
    let store = before(&script, "flaky", "").await;
    assert!(!store.put("a", "x").await.unwrap().verified);
    assert!(
        !store.get_to("a", backend_core::Target::writer(std::io::sink())).await.unwrap().verified
    );
    assert_eq!(script.count(Operation::List), 0);
}

#[tokio::test(start_paused = true)]
async fn a_part_that_comes_short_is_verified_where_the_storage_tells_sizes() {
    let script = Script::new();
    script.hold("a", "0123456789");
    let store = before(&script, "flaky-all", "chaos.plan=get_range:trim:once").await;
    assert_eq!(store.get_range("a", 2..8).await.unwrap(), "234567");
    // Behind the end there is nothing to come.
    assert_eq!(store.get_range("a", 8..20).await.unwrap(), "89");
    assert_eq!(store.get_range("a", 11..20).await.unwrap(), "");
}

#[tokio::test(start_paused = true)]
async fn what_went_out_before_a_body_was_cut_does_not_go_out_again_behind_any_prefix() {
    let long: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let directory = tempfile::tempdir().unwrap();
    for front in ["", "forwards+", "writes+"] {
        let path = directory.path().display();
        let url = format!("{front}chaos+file://{path}?fsync=no&chaos.plan=get:cut-500000:times-2");
        let store = Store::open(url).await.unwrap();
        store.put("a", long.as_slice()).await.unwrap();
        let out = Out::default();
        store.get_to("a", out.target()).await.unwrap();
        assert!(out.came() == long, "{front}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_storage_is_retried_there_and_not_again_in_front_of_it() {
    let script = Script::new();
    script.always(Operation::Put, Step::fail());
    let store =
        before(&script, "flaky", "retries=1&chaos.retries=4&chaos.plan=put:fail:once").await;
    assert!(store.put("a", "x").await.is_err());
    assert_eq!(script.count(Operation::Put), 2);
}

#[tokio::test]
async fn a_mistake_in_the_plan_is_a_bad_url_that_names_it_before_anything_is_opened() {
    for (plan, words) in [
        ("put:fail,,get:fail", "a comma too many"),
        ("put:fail&chaos.plan=get:lots", "in the rule \"get:lots\""),
        ("any/a*:short:tims-2", "did you mean \"times\"?"),
    ] {
        let error = Store::open(format!("chaos+mem:?chaos.plan={plan}")).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::BadUrl);
        assert!(error.to_string().contains(words), "{error}");
    }
}
