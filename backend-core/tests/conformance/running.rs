//! How checks are made: what comes of them, in which order, and when they end.

use std::{
    collections::BTreeMap,
    future::{pending, ready},
    sync::Arc,
    time::{Duration, Instant},
};

use backend_core::{
    conformance::{CHECKS, Event, Outcome, Report, Suite},
    prelude::*,
};
use tokio::sync::Notify;

use crate::storage::{few, made, place, run, url};

/// A storage that can only be read.
struct Archive;

#[backend(scheme = "archive", lacks(put, delete))]
impl Archive {
    fn new() -> Self {
        Self
    }

    fn get(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }

    fn list(&self) -> Vec<String> {
        vec!["old".into()]
    }
}

#[tokio::test]
async fn a_check_without_an_operation_that_it_needs_is_not_applicable_and_says_which() {
    let (outcomes, end) = made(Suite::new(), "archive:".parse().unwrap()).await;
    for check in Suite::new().checks() {
        let needs = check.needs();
        if needs.contains(&Operation::Put) || needs.contains(&Operation::Delete) {
            let Outcome::NotApplicable(why) = &outcomes[check.name()] else {
                panic!("{check:?}: {:?}", outcomes[check.name()]);
            };
            assert!(needs.iter().any(|it| *why == format!("it has no {it}")), "{check:?}: {why}");
        }
    }
    assert!(end.complete && end.left.is_empty(), "{end:?}");
}

#[tokio::test]
async fn a_panic_of_the_backend_fails_the_check_and_the_others_are_made() {
    let (outcomes, _) = made(few(), url("panic", "panics")).await;
    let Outcome::Failed { came, .. } = &outcomes["contents::empty"] else {
        panic!("{outcomes:?}");
    };
    assert!(came.contains("on purpose"), "{came}");
    assert_eq!(outcomes["listing::exact"], Outcome::Passed);
}

#[test]
fn an_operation_that_hangs_fails_the_check_after_the_limit() {
    run(async {
        let started = Instant::now();
        let suite = few().limit(Duration::from_millis(200));
        let (outcomes, _) = made(suite, url("hangs", "hangs")).await;
        let Outcome::Failed { came, .. } = &outcomes["contents::empty"] else {
            panic!("{outcomes:?}");
        };
        assert!(came.contains("no answer within 200ms"), "{came}");
        assert_eq!(outcomes["listing::exact"], Outcome::Passed);
        assert!(started.elapsed() < Duration::from_secs(5));
    });
}

/// What the storage was asked for, sorted: calls that are made at once come in any order.
async fn asked(seed: u64, name: &str) -> Vec<String> {
    let suite = Suite::new().only(["contents", "overwriting", "ranges"]).unwrap();
    made(suite.seed(seed), url(name, "honest")).await;
    let here = place(name);
    let mut calls = std::mem::take(&mut here.lock().unwrap().calls);
    // What is cleared up is deleted several at once, in any order.
    calls.sort();
    calls
}

#[tokio::test]
async fn one_seed_asks_for_the_same_each_time() {
    let first = asked(7, "seed-a").await;
    assert!(!first.is_empty());
    assert!(first == asked(7, "seed-b").await);
}

#[tokio::test]
async fn another_seed_has_other_contents() {
    assert!(asked(7, "seed-d").await != asked(8, "seed-e").await);
}

#[tokio::test]
async fn a_check_does_the_same_whichever_others_are_made_before_it() {
    let alone = Suite::new().only(["overwriting"]).unwrap().seed(7);
    made(alone, url("alone", "honest")).await;
    let (here, mut missing) = (place("alone"), asked(7, "among").await);
    for call in &here.lock().unwrap().calls {
        let at = missing.iter().position(|other| other == call);
        missing.remove(at.unwrap_or_else(|| panic!("{call} is not among the calls of all")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_at_once_come_to_the_same() {
    let (one, _) = made(Suite::new().seed(7), url("one", "reverses")).await;
    let (eight, end) = made(Suite::new().seed(7).jobs(8), url("eight", "reverses")).await;
    let kind = |outcomes: &BTreeMap<&'static str, Outcome>| {
        let kinds = outcomes.iter().map(|(name, it)| (*name, std::mem::discriminant(it)));
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(kind(&one), kind(&eight));
    assert!(end.left.is_empty() && place("eight").lock().unwrap().objects.is_empty());
}

#[tokio::test]
async fn each_check_begins_before_it_ends_and_no_more_at_once_than_were_asked_for() {
    for jobs in [1, 3] {
        let (mut at_work, mut most) = (Vec::new(), 0);
        let url = url(&format!("events-{jobs}"), "honest");
        let suite = Suite::new().jobs(jobs);
        let mut expected: Vec<_> = suite.checks().iter().map(|check| check.name()).collect();
        suite
            .run_until(url, pending(), |event| match event {
                Event::Began(check) => {
                    at_work.push(check.name());
                    most = most.max(at_work.len());
                }
                Event::Ended(report) => {
                    let at = at_work.iter().position(|name| *name == report.check.name());
                    at_work.remove(at.unwrap());
                    expected.retain(|name| *name != report.check.name());
                }
            })
            .await
            .unwrap();
        assert!(expected.is_empty() && at_work.is_empty() && most == jobs, "{jobs}: {most}");
    }
}

#[tokio::test]
async fn a_stop_before_the_beginning_makes_nothing_and_reports_every_check_as_skipped() {
    let mut skipped = Vec::new();
    let end = few()
        .run_until(url("stopped-early", "honest"), ready(()), |event| match event {
            Event::Ended(report) if matches!(report.outcome, Outcome::Skipped(_)) => {
                skipped.push(report.check.name());
            }
            other => panic!("{other:?}"),
        })
        .await
        .unwrap();
    assert!(!end.complete && end.left.is_empty(), "{end:?}");
    assert_eq!(skipped.len(), few().checks().len());
    assert!(place("stopped-early").lock().unwrap().objects.is_empty());
}

#[tokio::test]
async fn a_stop_in_between_reports_what_was_made_and_clears_up() {
    let stop = Arc::new(Notify::new());
    let mut outcomes = Vec::new();
    let end = Suite::new()
        .run_until(url("stopped", "honest"), stop.notified(), |event| {
            if let Event::Ended(report) = event {
                outcomes.push(report.outcome);
                stop.notify_one();
            }
        })
        .await
        .unwrap();
    assert!(!end.complete && end.left.is_empty(), "{end:?}");
    assert_eq!(outcomes.len(), Suite::new().checks().len());
    assert!(!matches!(outcomes[0], Outcome::Skipped(_)), "{outcomes:?}");
    assert!(matches!(outcomes.last(), Some(Outcome::Skipped(_))), "{outcomes:?}");
    assert!(place("stopped").lock().unwrap().objects.is_empty());
}

#[test]
fn a_check_that_hangs_is_given_up_a_few_seconds_after_the_stop_and_what_it_put_is_removed() {
    run(async {
        let (stop, started) = (Arc::new(Notify::new()), Instant::now());
        let mut words = Vec::new();
        let end = few()
            .run_until(url("stopped-hanging", "hangs"), stop.notified(), |event| match event {
                Event::Began(_) => stop.notify_one(),
                Event::Ended(report) => words.push(report.outcome),
            })
            .await
            .unwrap();
        let unclosed: Vec<_> = end.left.iter().map(|error| error.operation()).collect();
        assert!(!end.complete && unclosed == [Some(Operation::Close)], "{end:?}");
        assert_eq!(
            words[0],
            Outcome::Skipped("it was stopped, and did not come to its end".into())
        );
        assert!(started.elapsed() < Duration::from_secs(25));
        assert!(place("stopped-hanging").lock().unwrap().objects.is_empty());
    });
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_is_an_error_and_no_check_is_made() {
    let ended = Suite::new().run("nobody-has-this:".parse().unwrap(), |it| panic!("{it:?}")).await;
    assert_eq!(ended.unwrap_err().code(), ErrorCode::BadUrl);
}

#[tokio::test]
async fn a_store_that_takes_not_even_a_few_bytes_is_an_error_and_no_check_is_made() {
    let report = |made: Report| panic!("{made:?}");
    let error = few().run(url("full", "full"), report).await.unwrap_err();
    assert_eq!((error.code(), error.operation()), (ErrorCode::NoSpace, Some(Operation::Put)));
}

#[tokio::test]
async fn a_seed_survives_programs_that_read_numbers_as_floating_point_ones() {
    for _ in 0..100 {
        let seed = Suite::new().current_seed();
        assert_eq!(seed as f64 as u64, seed);
    }
}

#[test]
fn every_check_is_called_otherwise_and_says_what_holds_and_why_it_matters() {
    let names: BTreeMap<_, _> = CHECKS.iter().map(|check| (check.name(), check)).collect();
    assert_eq!(names.len(), CHECKS.len());
    for check in CHECKS {
        assert!(check.name().starts_with(&format!("{}::", check.group())), "{check:?}");
        for sentence in [check.subject(), check.statement(), check.reason()] {
            assert!(sentence.ends_with('.') && sentence.len() < 200, "{check:?}: {sentence}");
        }
        assert!(!check.needs().is_empty(), "{check:?}");
    }
}
