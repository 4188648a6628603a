//! Exit statuses: 0 is what every other module asserts of what succeeds.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    machine::{SmallFileSystem, cannot_run},
    run::Scratch,
};

#[test]
fn usage_is_2_and_names_the_rule() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    for (words, part) in [
        (&["get", "st", "../x"][..], "'.' or '..'"),
        (&["stat", "st", "/x"], "relative"),
        (&["rm", "st", "a/"], "directory"),
        (&["cat", "st", ""], "empty"),
        (&["cat", "/"], "give a NAME"),
        (&["ls"], "<URL>"),
        (&["lss", "st"], "'ls'"),
        (&["ls", "st", "--jsno"], "'--json'"),
        (&["put", "st"], "<FILE>"),
    ] {
        let error = scratch.run(words).failed(2);
        assert!(error.contains(part), "{words:?}: {error}");
    }
    let nothing = scratch.run::<&str>(&[]);
    assert_eq!(nothing.status, 2);
    assert!(nothing.err.contains("Usage: quintet") && nothing.out.is_empty());
}

#[test]
fn a_bad_url_is_8_with_the_way_out() {
    let scratch = Scratch::new();
    for (url, part) in [
        ("fiel:x", r#"did you mean "file""#),
        ("file:st?fsnyc=no", r#"did you mean "fsync""#),
        ("file:st?retries=some", "retries"),
        ("file:%zz", "%25"),
        ("", "the URL is empty"),
    ] {
        let error = scratch.run(&["ls", url]).failed(8);
        assert!(error.contains(part), "{url}: {error}");
    }
}

#[test]
fn what_exists_already_is_50() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    scratch.write("a", "2");
    scratch.run(&["put", "st", "a", "--new"]).failed(50);
}

#[test]
fn permission_denied_is_51() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    scratch.write("b", "2");
    fs::set_permissions(scratch.path("st/a"), fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(scratch.path("st"), fs::Permissions::from_mode(0o555)).unwrap();
    let test = "permission denied is 51";
    for words in [&["cat", "st", "a"][..], &["put", "st", "b"], &["rm", "st", "a"]] {
        match scratch.run_as_ordinary_user(words) {
            Some(run) => _ = run.failed(51),
            None => cannot_run(test, "there is no setpriv"),
        }
    }
    fs::set_permissions(scratch.path("st"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(scratch.entries("st"), ["a"]);
}

#[test]
fn not_found_is_52_for_objects_and_for_stores() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    for words in [
        &["cat", "st", "x"][..],
        &["get", "st/x"],
        &["stat", "st", "x"],
        &["rm", "st", "x"],
        &["rm", "-r", "st", "x"],
        &["ls", "nowhere"],
        &["cat", "st/a/b"],
    ] {
        let error = scratch.run(words).failed(52);
        assert!(error.contains("not found"), "{words:?}: {error}");
    }
}

#[test]
fn a_file_too_large_for_its_limit_is_53_and_leaves_nothing() {
    let scratch = Scratch::new();
    scratch.write("big", vec![0; 1 << 20]);
    scratch.run(&["put", "st", "big", "--as", "old"]).ok();
    for words in ["put st big", "put st - --as big <big", "get st old --to here"] {
        scratch.shell(&format!("ulimit -f 64; $Q {words}")).failed(53);
    }
    assert_eq!(scratch.entries("st"), ["old"]);
    assert_eq!(scratch.entries(""), ["big", "st"]);
}

#[test]
fn a_full_file_system_is_53_and_leaves_the_old_object() {
    let scratch = Scratch::new();
    scratch.write("big", vec![0; 4 << 20]);
    let Some(_mounted) = SmallFileSystem::mount(&scratch.path("st"), "1m") else {
        return cannot_run("a full file system is 53", "mounting a tmpfs is not allowed");
    };
    scratch.write("st/big", "old");
    scratch.run(&["put", "st", "big"]).failed(53);
    assert_eq!(scratch.read("st/big"), "old");
    assert_eq!(scratch.entries("st"), ["big"]);
}

#[test]
fn a_full_standard_output_is_53() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    for words in ["ls st", "cat st a", "stat st a", "ls -l st", "backends"] {
        let error = scratch.shell(&format!("$Q {words} >/dev/full"));
        assert!(error.failed(53).contains("standard output"), "{words}");
    }
}

#[test]
fn a_storage_that_breaks_the_contract_is_56() {
    let liar = "chaos+file:st?retries=0&chaos.plan=get:flip";
    let run = Scratch::new().run(&["test", liar, "--only", "contents::every_byte"]);
    assert_eq!(run.status, 56, "{run:?}");
    assert!(
        run.out.contains("FAILED  contents::every_byte") && run.out.contains(" failed"),
        "{run:?}"
    );
}

#[test]
fn of_several_failures_the_first_in_the_order_given_counts() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("b", "2")]);
    fs::create_dir(scratch.path("a")).unwrap();
    assert_eq!(scratch.run(&["get", "st", "a", "missing", "b", "--to", "."]).status, 50);
    assert_eq!(scratch.run(&["get", "st", "missing", "a", "b", "--to", "."]).status, 52);
    assert_eq!(scratch.read("b"), "2");
}
