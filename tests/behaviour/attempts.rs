//! How many attempts are made, when, and after which errors.

use std::time::Duration;

use backend_core::{Error, ErrorCode, Operation, Store};
use tests::{Script, Step};
use tokio::time::Instant;

use crate::{code, open, open_with_retries};

#[tokio::test(start_paused = true)]
async fn there_are_five_attempts_unless_said_otherwise() {
    let script = Script::new();
    script.hold("a", "x").always(Operation::Get, Step::fail());
    let error = open(&script, "flaky").await.get("a").await.unwrap_err();
    assert_eq!((error.attempts(), error.other_attempts().len()), (5, 4));
    assert_eq!(script.count(Operation::Get), 5);
    assert!(!error.is_transient(), "nobody is to try again what a store has given up on");
    assert_eq!(error.to_string(), "get \"a\" on flaky: connection reset (5 attempts)");
}

#[tokio::test(start_paused = true)]
async fn no_retries_are_one_attempt_and_never_none() {
    let script = Script::new();
    script.hold("a", "x");
    let store = open_with_retries(&script, "flaky", 0).await;
    assert_eq!(store.get("a").await.unwrap(), "x");
    script.always(Operation::Get, Step::fail());
    assert_eq!(store.get("a").await.unwrap_err().attempts(), 1);
    assert_eq!(script.count(Operation::Get), 2);
}

#[tokio::test(start_paused = true)]
async fn options_of_the_url_override_the_policy() {
    for (option, attempts) in [("retries=0", 1), ("retries=2", 3), ("Retries=1", 2)] {
        let script = Script::new();
        script.always(Operation::Get, Step::fail());
        let url = format!("{}?{option}", script.url("flaky"));
        let error = Store::open(url).await.unwrap().get("a").await.unwrap_err();
        assert_eq!(error.attempts(), attempts, "{option}");
        assert_eq!(script.count(Operation::Get), attempts as usize, "{option}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_operation_is_retried_alike() {
    let dir = tempfile::tempdir().unwrap();
    let local = dir.path().join("local");
    std::fs::write(&local, "local").unwrap();
    let operations = [
        Operation::New,
        Operation::Get,
        Operation::GetRange,
        Operation::Put,
        Operation::PutNew,
        Operation::List,
        Operation::Delete,
        Operation::DeleteList,
        Operation::Query,
        Operation::QueryList,
        Operation::Move,
        Operation::Copy,
        Operation::Rename,
    ];
    for operation in operations {
        let script = Script::new();
        script.hold("a", "content").on(operation, [Step::fail(), Step::fail()]);
        let store = open(&script, "flaky-all").await;
        let failed = match operation {
            Operation::New => None,
            Operation::Get => store.get("a").await.err(),
            Operation::GetRange => store.get_range("a", 0..3).await.err(),
            Operation::Put => store.put("a", "x").await.err(),
            Operation::PutNew => store.put_new("b", "x").await.err(),
            Operation::List => store.names("").await.err(),
            Operation::Delete => store.delete("a").await.err(),
            Operation::DeleteList => store.delete_list(["a"]).await.unwrap().pop().unwrap().1.err(),
            Operation::Query => store.query("a").await.err(),
            Operation::QueryList => store.query_list(["a"]).await.err(),
            Operation::Move => store.move_in("b", &local).await.err(),
            Operation::Copy => store.copy("a", "b").await.err(),
            Operation::Rename => store.rename("a", "b").await.err(),
            other => panic!("{other} is no operation of a store"),
        };
        assert!(failed.is_none(), "{operation}: {failed:?}");
        assert_eq!(script.count(operation), 3, "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_get_better_is_tried_once() {
    let permanent: [(fn() -> Error, u8); 9] = [
        (Error::not_found, 52),
        (Error::already_exists, 50),
        (|| Error::bad_url("no such bucket name"), 8),
        (|| Error::new(ErrorCode::PermissionDenied, "no"), 51),
        (|| Error::new(ErrorCode::NoSpace, "full"), 53),
        (|| Error::new(ErrorCode::CodeError, "bug"), 55),
        (|| Error::new(ErrorCode::BadName, "too long"), 50),
        (|| Error::new(ErrorCode::Unsupported, "no"), 50),
        (|| Error::other("for good").permanent(), 50),
    ];
    for (error, number) in permanent {
        let script = Script::new();
        script.always(Operation::Get, Step::fail_with(error));
        let store = open(&script, "flaky").await;
        assert_eq!(code(store.get("a").await), number, "{}", error());
        assert_eq!(script.count(Operation::Get), 1, "{}", error());
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_that_its_author_calls_transient_is_retried_whatever_its_code() {
    let script = Script::new();
    let busy = || Error::new(ErrorCode::PermissionDenied, "the token is not valid yet").transient();
    script.hold("a", "x").on(Operation::Get, [Step::fail_with(busy)]);
    assert_eq!(open(&script, "flaky").await.get("a").await.unwrap(), "x");
}

#[tokio::test(start_paused = true)]
async fn an_error_that_is_permanent_ends_attempts_that_began_transient() {
    let script = Script::new();
    let full = || Error::new(ErrorCode::NoSpace, "full");
    script.on(Operation::Put, [Step::fail(), Step::fail_with(full), Step::Pass]);
    let error = open(&script, "flaky").await.put("a", "x").await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::NoSpace, 2));
    assert_eq!(error.chain(), ["full", "another attempt: put \"a\" on flaky: connection reset"]);
}

#[tokio::test(start_paused = true)]
async fn the_error_that_tells_most_is_shown_and_the_others_are_in_its_chain() {
    let script = Script::new();
    let failed = || Error::new(ErrorCode::CommandError, "ssh: no such host");
    let steps = [Step::fail(), Step::fail_with(failed), Step::fail()];
    script.on(Operation::Get, steps);
    let store = open_with_retries(&script, "flaky", 2).await;
    let error = store.get("a").await.unwrap_err();
    assert_eq!(error.code().number(), 54);
    assert_eq!(error.chain().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn waits_double_from_a_second_and_stop_at_thirty() {
    let script = Script::new();
    script.always(Operation::Get, Step::fail());
    let store = open_with_retries(&script, "flaky", 9).await;
    let begun = Instant::now();
    store.get("a").await.unwrap_err();
    let longest = Duration::from_secs(1 + 2 + 4 + 8 + 16 + 30 + 30 + 30 + 30);
    assert!(begun.elapsed() <= longest + Duration::from_millis(100), "{:?}", begun.elapsed());
    assert!(begun.elapsed() > Duration::from_secs(1), "full jitter, yet it never waits");
}

#[tokio::test(start_paused = true)]
async fn a_storage_that_says_how_long_to_wait_is_obeyed() {
    let script = Script::new();
    let wait = Duration::from_secs(400); // more than backoff and timeout would ever allow
    let busy = move || Error::other("busy").retry_after(wait);
    script.hold("a", "x").on(Operation::Get, [Step::fail_with(busy)]);
    let store = open(&script, "flaky").await;
    let begun = Instant::now();
    store.get("a").await.unwrap();
    assert!(begun.elapsed() >= wait && begun.elapsed() < wait + Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn cleanup_comes_before_every_attempt_but_the_first() {
    let script = Script::new();
    script.hold("a", "x").on(Operation::Get, [Step::fail(), Step::fail()]);
    let store = open(&script, "flaky-all").await;
    script.forget();
    store.get("a").await.unwrap();
    let expected = ["get a", "retry_cleanup", "get a", "retry_cleanup", "get a", "query a"];
    assert_eq!(script.calls(), expected);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_goes_on_after_a_cleanup_that_fails() {
    for failure in [Step::fail(), Step::Panic("cleaning up")] {
        let script = Script::new();
        script
            .hold("a", "x")
            .on(Operation::Get, [Step::fail()])
            .on(Operation::RetryCleanup, [failure]);
        assert_eq!(open(&script, "flaky-all").await.get("a").await.unwrap(), "x");
        assert_eq!(script.count(Operation::Get), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_stalls_is_abandoned_and_made_again() {
    let script = Script::new();
    script.hold("a", "x").on(Operation::Get, [Step::Stall]);
    let url = format!("{}?timeout=20s&retry-delay=1ms", script.url("flaky"));
    let store = Store::open(url).await.unwrap();
    let begun = Instant::now();
    assert_eq!(store.get("a").await.unwrap(), "x");
    let (least, most) = (Duration::from_secs(20), Duration::from_secs(26));
    assert!(begun.elapsed() >= least && begun.elapsed() <= most, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_always_stalls_ends_with_an_error_that_names_the_option() {
    let script = Script::new();
    script.always(Operation::Query, Step::Stall);
    let url = format!("{}?timeout=20s", script.url("flaky-all"));
    let error = Store::open(url).await.unwrap().query("a").await.unwrap_err();
    assert!(error.to_string().contains("timeout="), "{error}");
    assert_eq!(script.count(Operation::Query), 5);
}

#[tokio::test(start_paused = true)]
async fn not_found_after_a_lost_answer_is_success() {
    let script = Script::new();
    script.hold("a", "x").hold("b", "x").hold("c", "x");
    script.on(Operation::Delete, [Step::lose()]);
    script.on(Operation::Rename, [Step::lose()]);
    script.on(Operation::DeleteList, [Step::lose()]);
    let store = open(&script, "flaky-all").await;
    store.delete("a").await.unwrap();
    store.rename("b", "d").await.unwrap();
    assert_eq!(script.held("d").unwrap(), "x");
    assert!(store.delete_list(["c"]).await.unwrap().iter().all(|(_, outcome)| outcome.is_ok()));
}

#[tokio::test(start_paused = true)]
async fn not_found_at_the_first_attempt_is_not_found() {
    let script = Script::new();
    let store = open(&script, "flaky-all").await;
    assert_eq!(code(store.delete("a").await), 52);
    assert_eq!(code(store.rename("a", "b").await), 52);
    assert_eq!(code(store.copy("a", "b").await), 52);
    let outcomes = store.delete_list(["a"]).await.unwrap();
    assert!(outcomes.into_iter().all(|(_, outcome)| code(outcome) == 52));
}

#[tokio::test(start_paused = true)]
async fn a_move_whose_answer_was_lost_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let local = dir.path().join("local");
    std::fs::write(&local, "local").unwrap();
    let script = Script::new();
    script.on(Operation::Move, [Step::lose()]);
    let moved = open(&script, "flaky-all").await.move_in("a", &local).await.unwrap();
    assert_eq!((moved.bytes, moved.verified), (5, true));
    assert!(!local.exists());
}

#[tokio::test(start_paused = true)]
async fn a_move_into_a_place_that_is_not_there_keeps_the_local_file() {
    let dir = tempfile::tempdir().unwrap();
    let local = dir.path().join("local");
    std::fs::write(&local, "local").unwrap();
    let script = Script::new();
    let no_bucket = Step::fail_with(Error::not_found);
    script.on(Operation::Move, [Step::fail(), no_bucket]);
    script.always(Operation::Query, Step::Tell(5)); // as a cache might that is not told of it
    assert_eq!(code(open(&script, "flaky-all").await.move_in("a", &local).await), 52);
    assert_eq!(std::fs::read(&local).unwrap(), b"local");
}

#[tokio::test(start_paused = true)]
async fn only_what_failed_of_a_delete_list_is_tried_again() {
    let script = Script::new();
    script.hold("a", "x").hold("b", "x");
    script.on(Operation::DeleteList, [Step::fail()]);
    let store = open(&script, "flaky-all").await;
    script.forget();
    let outcomes = store.delete_list(["a", "missing", "b"]).await.unwrap();
    let names: Vec<&str> = outcomes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "missing", "b"]);
    assert_eq!(
        script.calls()[..3],
        ["delete_list a missing b", "retry_cleanup", "delete_list a missing b"]
    );
    assert_eq!(script.held("a"), None);
}

#[tokio::test(start_paused = true)]
async fn opening_is_attempted_like_everything_else() {
    let script = Script::new();
    script.always(Operation::New, Step::fail());
    let error = Store::open(script.url("flaky")).await.unwrap_err();
    assert_eq!(script.count(Operation::New), 5);
    assert_eq!(error.to_string(), "new on flaky: connection reset (5 attempts)");
}
