//! What was in a target before stays as it was, and what the checks have put goes away, or is told.

use std::{collections::BTreeMap, time::Duration};

use backend_core::{
    ErrorCode,
    conformance::{Outcome, Suite},
};

use crate::storage::{few, made, place, run, url};

/// Names that somebody careless would take for ones of the checks.
fn neighbours() -> BTreeMap<String, Vec<u8>> {
    let names = [
        "mine",
        "quintet-test-",
        "quintet-test-0123456789abcdef/contents-empty/a",
        "quintet-test-0123456789abcdef.contents-empty.a",
        "quintet-test-0123456789abcdef",
        "quintet-testimony",
        "contents-empty/a",
        "a",
        "dir/deep/ü \u{1F600}",
        "%2F",
        "q",
    ];
    names.map(|name| (name.to_owned(), name.repeat(3).into_bytes())).into()
}

#[tokio::test]
async fn what_was_there_is_untouched_and_nothing_is_left_whatever_comes_of_the_checks() {
    for manner in ["honest", "reverses", "panics", "plain"] {
        let here = place(&format!("untouched-{manner}"));
        here.lock().unwrap().objects = neighbours();
        let (outcomes, end) = made(few(), url(&format!("untouched-{manner}"), manner)).await;
        let failed = outcomes.values().any(|it| matches!(it, Outcome::Failed { .. }));
        assert_eq!(failed, !["honest", "plain"].contains(&manner), "{manner}: {outcomes:?}");
        assert!(end.complete && end.left.is_empty(), "{manner}: {end:?}");
        assert!(here.lock().unwrap().objects == neighbours(), "{manner}");
    }
}

#[tokio::test]
async fn only_names_below_the_corner_are_ever_asked_to_change() {
    let here = place("asked");
    here.lock().unwrap().objects = neighbours();
    made(Suite::new(), url("asked", "honest")).await;
    for call in &here.lock().unwrap().calls {
        let name = call.split(' ').nth(1).unwrap();
        assert!(call.starts_with("list ") || name.starts_with('/'), "{call}");
    }
}

#[tokio::test]
async fn where_a_name_has_no_slash_the_corner_is_a_prefix_of_plain_names() {
    let (outcomes, end) = made(few().keep(true), url("plain", "plain")).await;
    assert!(outcomes.values().all(|it| *it == Outcome::Passed), "{outcomes:?}");
    let kept = end.kept.unwrap();
    assert!(kept.starts_with("quintet-test-") && kept.ends_with('.'), "{kept}");
    let here = place("plain");
    let objects = &here.lock().unwrap().objects;
    assert!(!objects.is_empty());
    assert!(objects.keys().all(|name| name.starts_with(&kept) && !name.contains('/')));
}

#[tokio::test]
async fn what_is_kept_is_all_in_one_place_that_is_told() {
    let (_, end) = made(few().keep(true), url("kept", "honest")).await;
    let kept = end.kept.unwrap();
    assert!(kept.starts_with("quintet-test-") && kept.ends_with('/'), "{kept}");
    let here = place("kept");
    let objects = &here.lock().unwrap().objects;
    assert!(objects.contains_key(&format!("{kept}contents-empty/a")) || !objects.is_empty());
    assert!(objects.keys().all(|name| name.starts_with(&kept)), "{:?}", objects.keys());
}

#[tokio::test]
async fn what_cannot_be_removed_is_told_once_for_each_name() {
    let (_, end) = made(few(), url("keeps", "keeps")).await;
    let here = place("keeps");
    let there: Vec<_> = here.lock().unwrap().objects.keys().cloned().collect();
    let mut told: Vec<_> = end.left.iter().map(|error| error.name().unwrap().to_string()).collect();
    told.sort();
    assert_eq!(told, there);
    assert!(end.left.iter().all(|error| error.code() == ErrorCode::PermissionDenied));
}

#[tokio::test]
async fn what_is_listed_still_after_it_was_deleted_is_told() {
    let (_, end) = made(few(), url("pretends", "pretends")).await;
    let here = place("pretends");
    assert_eq!(end.left.len(), here.lock().unwrap().objects.len(), "{end:?}");
    assert!(end.left[0].to_string().contains("listed still"), "{end:?}");
}

#[tokio::test]
async fn what_was_put_is_removed_where_nothing_can_be_listed_and_that_is_told() {
    let (_, end) = made(few(), url("blind", "blind")).await;
    assert!(place("blind").lock().unwrap().objects.is_empty());
    assert_eq!(end.left.len(), 1, "{end:?}");
    assert!(end.left[0].to_string().contains("no listing today"), "{end:?}");
}

#[test]
fn a_delete_that_hangs_does_not_hold_up_the_end_and_is_told() {
    run(async {
        let suite = few().limit(Duration::from_millis(200));
        let (_, end) = made(suite, url("delete-hangs", "delete-hangs")).await;
        let here = place("delete-hangs");
        let there = here.lock().unwrap().objects.len();
        let named = end.left.iter().filter(|error| error.name().is_some()).count();
        assert!(there > 0 && named == there, "{there} are left: {end:?}");
        assert!(end.left[0].to_string().contains("no answer within 200ms"), "{end:?}");
    });
}
