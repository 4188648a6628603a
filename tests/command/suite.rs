//! test.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    machine::{cannot_run, is_root},
    run::{Scratch, objects},
};

const CHECKS: [&str; 10] = [
    "get",
    "list",
    "delete",
    "delete clean",
    "delete missing",
    "delete_list",
    "move",
    "query existing",
    "query_list",
    "query missing",
];

#[test]
fn a_good_storage_passes_and_is_left_as_it_was() {
    let scratch = Scratch::with_objects(&[("mine", "precious"), ("dir/mine", "too")]);
    let out = scratch.run(&["test", "st"]).ok();
    let expected: Vec<_> = CHECKS.iter().map(|check| format!("ok      {check}")).collect();
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[..10], expected);
    assert_eq!(lines[10..], ["10 passed, 0 failed, 0 not applicable"]);
    assert_eq!(scratch.entries("st"), ["dir", "mine"]);
    assert_eq!(
        (scratch.read("st/mine"), scratch.read("st/dir/mine")),
        ("precious".into(), "too".into())
    );
}

#[test]
fn what_a_storage_cannot_tell_is_not_applicable_rather_than_passed() {
    let out = Scratch::new().run(&["test", "mem:"]).ok();
    assert!(out.contains("n/a     query existing: it tells no sizes"), "{out}");
    assert!(out.ends_with("9 passed, 0 failed, 1 not applicable\n"), "{out}");
}

#[test]
fn json_has_an_object_for_each_check() {
    let told = objects(&Scratch::new().run(&["test", "--json", "mem:"]).ok());
    let checks: Vec<_> = told.iter().map(|o| o["check"].as_str().unwrap()).collect();
    assert_eq!(checks, CHECKS);
    assert_eq!(told[7]["outcome"], "not_applicable");
    assert_eq!(told[0]["outcome"], "passed");
}

#[test]
fn a_store_that_cannot_be_opened_has_its_own_status() {
    Scratch::new().run(&["test", "foo:"]).failed(8);
}

#[test]
fn a_storage_that_forbids_writing_fails_and_says_why() {
    let scratch = Scratch::with_objects(&[("mine", "precious")]);
    fs::set_permissions(scratch.path("st"), fs::Permissions::from_mode(0o555)).unwrap();
    let run = scratch.run_as_ordinary_user(&["test", "st"]);
    fs::set_permissions(scratch.path("st"), fs::Permissions::from_mode(0o755)).unwrap();
    let Some(run) = run else {
        return cannot_run("a storage that forbids writing", "there is no setpriv");
    };
    assert_eq!(run.status, 56, "{run:?} (root: {})", is_root());
    assert!(run.out.contains("FAILED  get: ") && run.out.contains("Permission denied"), "{run:?}");
    assert_eq!(scratch.entries("st"), ["mine"]);
}
