//! Every check fails for a storage that breaks what it states, and for none that keeps it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use backend_core::conformance::CHECKS;
use futures::{StreamExt, stream};
use mutants::{
    matrix::{LONG, SHORT, row},
    mutants::all,
    odd::ODD,
};

const AT_ONCE: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn every_mutant_is_caught_by_the_check_that_it_names() {
    let made = stream::iter(all())
        .map(|mutant| async move { (mutant, row(mutant.url, &[mutant.check], SHORT).await) })
        .buffer_unordered(AT_ONCE);
    let missed: Vec<_> = made
        .filter_map(|(mutant, row)| async move {
            match row {
                Ok(row) if row.has_failed(mutant.check) => None,
                Ok(row) => Some(format!("{} ({}): {:?}", mutant.name, mutant.check, row.failed)),
                Err(error) => Some(format!("{}: {error}", mutant.name)),
            }
        })
        .collect()
        .await;
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn every_check_has_a_mutant_and_every_mutant_a_name_of_its_own() {
    let mut mutants_of: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for mutant in all() {
        mutants_of.entry(mutant.check).or_default().push(mutant.name);
    }
    let bare: Vec<_> =
        CHECKS.iter().map(|it| it.name()).filter(|it| !mutants_of.contains_key(it)).collect();
    assert!(bare.is_empty(), "no mutant shows that these can fail: {bare:#?}");
    let mut names: Vec<_> = all().map(|mutant| mutant.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_the_contract_in_an_odd_way_fails_no_check() {
    let made = stream::iter(ODD)
        .map(|odd| async move { (odd, row(odd.url, &[], LONG).await) })
        .buffer_unordered(AT_ONCE);
    let failed: Vec<_> = made
        .filter_map(|(odd, row)| async move {
            match row {
                Ok(row) if row.failed.is_empty() && row.left.is_empty() != odd.leaves => None,
                Ok(row) => Some(format!("{}: {:#?}, left: {:?}", odd.what, row.failed, row.left)),
                Err(error) => Some(format!("{}: {error}", odd.what)),
            }
        })
        .collect()
        .await;
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_opened_only_once_fails_the_checks_that_say_so_and_no_other() {
    let row = row("instance://PLACE/locks", &[], LONG).await.unwrap();
    let mut failed: Vec<_> = row.failed.iter().map(|(check, _)| *check).collect();
    failed.sort_unstable();
    assert_eq!(failed, ["lifecycle::at_once", "lifecycle::many_times"], "{row:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_clears_up_a_while_after_it_was_given_up_fails_no_check() {
    let row = row("async://PLACE/clears-late", &["cancellation"], LONG).await.unwrap();
    assert!(
        row.failed.is_empty() && row.passed.contains("cancellation::leaves_no_name"),
        "{row:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_call_can_be_given_up_none_is_said_to_have_been() {
    let row = row("in-place:", &["cancellation"], LONG).await.unwrap();
    assert!(row.failed.is_empty(), "{row:?}");
    for check in ["put", "get", "delete", "many"] {
        assert!(!row.passed.contains(&*format!("cancellation::{check}")), "{check}: {row:?}");
    }
}

#[tokio::test]
async fn where_only_plain_names_can_be_had_the_corner_is_a_prefix_of_them() {
    let only = ["contents::empty", "listing::exact", "deletions::siblings"];
    let row = row("refusing://PLACE/slashes", &only, LONG).await.unwrap();
    assert_eq!((row.passed.len(), row.left.len()), (only.len(), 0), "{row:?}");
}
