//! put.

use std::{fs, os::unix::fs::symlink};

use crate::run::{Scratch, objects};

#[test]
fn files_are_stored_under_the_last_part_of_their_paths() {
    let scratch = Scratch::new();
    scratch.write("dir/a", "1");
    scratch.write("with space", "2");
    scratch.write("ünï 日本", "");
    let run = scratch.run(&["put", "st", "dir/a", "with space", "ünï 日本"]);
    assert_eq!(run.ok(), "", "nothing is said where nobody looks");
    assert_eq!(scratch.run(&["ls", "st"]).sorted_lines(), ["a", "with space", "ünï 日本"]);
    assert_eq!((scratch.read("st/a"), scratch.read("st/with space")), ("1".into(), "2".into()));
}

#[test]
fn what_was_put_is_reported_in_the_order_given() {
    let scratch = Scratch::new();
    let names: Vec<String> = (0..30).map(|n| format!("f{n}")).collect();
    names.iter().for_each(|name| scratch.write(name, name));
    let mut words = vec!["put", "--json", "st"];
    words.extend(names.iter().map(String::as_str));
    let reported = objects(&scratch.run(&words).ok());
    let shown: Vec<_> = reported.iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert_eq!(shown, names);
    assert!(reported.iter().all(|o| o["verified"] == true && o["bytes"].as_u64() >= Some(2)));
    assert_eq!(scratch.run(&["put", "-v", "st", "f1"]).ok(), "put f1  2 B\n");
    assert_eq!(scratch.run(&["put", "st", "f1", "-q"]).ok(), "");
}

#[test]
fn a_storage_that_tells_no_sizes_is_said_to_be_unverified() {
    let scratch = Scratch::new();
    scratch.write("a", "1");
    assert_eq!(scratch.run(&["put", "-v", "mem:", "a"]).ok(), "put a  1 B  unverified\n");
    assert_eq!(objects(&scratch.run(&["put", "--json", "mem:", "a"]).ok())[0]["verified"], false);
}

#[test]
fn as_gives_a_single_file_another_name() {
    let scratch = Scratch::new();
    scratch.write("a", "1");
    scratch.run(&["put", "st", "a", "--as", "x/y"]).ok();
    assert_eq!(scratch.read("st/x/y"), "1");
    let error = scratch.run(&["put", "st", "a", "a", "--as", "x"]).failed(2);
    assert!(error.contains("--as"), "{error}");
}

#[test]
fn standard_input_is_stored_short_or_long_and_needs_a_name() {
    let scratch = Scratch::new();
    for length in [0, 1, 1 << 20, (1 << 20) + 1, 5_000_000] {
        let input = vec![b'x'; length];
        scratch.run_with_input(&["put", "st", "-", "--as", "in"], &input).ok();
        assert_eq!(scratch.read("st/in").len(), length);
    }
    let error = scratch.run(&["put", "st", "-"]).failed(2);
    assert!(error.contains("--as NAME"), "{error}");
    scratch.run(&["put", "st", "-", "--as", "in", "--move"]).failed(2);
}

#[test]
fn a_pipe_is_read_to_its_end_once() {
    let scratch = Scratch::new();
    scratch.shell("mkfifo pipe; echo through >pipe & exec $Q put st pipe --as a").ok();
    assert_eq!(scratch.read("st/a"), "through\n");
}

#[test]
fn new_refuses_to_replace() {
    let scratch = Scratch::with_objects(&[("a", "old")]);
    scratch.write("a", "new");
    let error = scratch.run(&["put", "st", "a", "--new"]).failed(50);
    assert!(error.contains("already exists"), "{error}");
    assert_eq!(scratch.read("st/a"), "old");
    scratch.run(&["put", "st", "a", "--as", "b", "--new"]).ok();
    assert_eq!(scratch.read("st/b"), "new");
}

#[test]
fn move_leaves_the_file_only_in_the_store() {
    let scratch = Scratch::new();
    scratch.write("a", "1");
    scratch.write("b", "2");
    scratch.run(&["put", "st", "a", "b", "--move"]).ok();
    assert!(!scratch.exists("a") && !scratch.exists("b"));
    assert_eq!((scratch.read("st/a"), scratch.read("st/b")), ("1".into(), "2".into()));
}

#[test]
fn move_of_an_object_onto_itself_does_not_lose_it() {
    let scratch = Scratch::with_objects(&[("a", "precious")]);
    symlink("st", scratch.path("link")).unwrap();
    fs::hard_link(scratch.path("st/a"), scratch.path("other name")).unwrap();
    for file in ["st/a", "link/a"] {
        let error = scratch.run(&["put", "st", file, "--move"]).failed(50);
        assert!(error.contains("the object itself"), "{error}");
    }
    assert_eq!(scratch.read("st/a"), "precious");
}

#[test]
fn a_file_in_the_place_of_the_store_is_a_usage_error_that_shows_the_order() {
    let scratch = Scratch::new();
    scratch.write("a b", "1");
    let error = scratch.run(&["put", "a b", "st"]).failed(2);
    assert!(
        error.contains(r#""a b" is a file"#) && error.contains("quintet put file:st"),
        "{error}"
    );
    assert!(!scratch.exists("st"));
}

#[test]
fn words_that_are_no_files_are_usage_errors_before_anything_is_put() {
    let scratch = Scratch::new();
    scratch.write("good", "1");
    fs::create_dir(scratch.path("dir")).unwrap();
    for word in ["dir", "..", "/", "dir/.."] {
        scratch.run(&["put", "st", "good", word]).failed(2);
    }
    scratch.write("dir/good", "2");
    let error = scratch.run(&["put", "st", "good", "dir/good"]).failed(2);
    assert!(error.contains("two files"), "{error}");
    assert!(!scratch.exists("st"));
}

#[test]
fn a_file_that_is_missing_does_not_keep_the_others_from_being_put() {
    let scratch = Scratch::new();
    scratch.write("a", "1");
    scratch.write("c", "3");
    let error = scratch.run(&["put", "st", "a", "b", "c"]).failed(52);
    assert!(error.contains(r#"local file "b""#), "{error}");
    assert_eq!(scratch.entries("st"), ["a", "c"]);
}
