//! get.

use std::{fs, os::unix::fs::symlink};

use crate::run::{Scratch, objects};

#[test]
fn one_object_goes_to_the_last_part_of_its_name_here() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("d/b", "2")]);
    scratch.run(&["get", "st", "a"]).ok();
    scratch.run(&["get", "st", "d/b"]).ok();
    assert_eq!((scratch.read("a"), scratch.read("b")), ("1".into(), "2".into()));
    scratch.run(&["get", "st/d/b", "--to", "c"]).ok();
    assert_eq!(scratch.read("c"), "2");
}

#[test]
fn several_objects_and_those_for_a_directory_keep_their_paths() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("d/e/b", "2")]);
    scratch.run(&["get", "st", "a", "d/e/b"]).ok();
    scratch.run(&["get", "st", "a", "d/e/b", "--to", "made/for/it"]).ok();
    fs::create_dir(scratch.path("there")).unwrap();
    scratch.run(&["get", "st", "d/e/b", "--to", "there"]).ok();
    scratch.run(&["get", "st", "d/e/b", "--to", "slash/"]).ok();
    for path in ["d/e/b", "made/for/it/d/e/b", "there/d/e/b", "slash/d/e/b"] {
        assert_eq!(scratch.read(path), "2", "{path}");
    }
}

#[test]
fn several_objects_cannot_become_one_file() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("b", "2")]);
    scratch.write("f", "old");
    scratch.run(&["get", "st", "a", "b", "--to", "f"]).failed(2);
    scratch.run(&["get", "st", "a", "b", "--to", "-"]).failed(2);
    assert_eq!(scratch.read("f"), "old");
}

#[test]
fn a_get_that_fails_leaves_the_old_file_and_nothing_else() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    scratch.write("f", "old");
    scratch.run(&["get", "st", "missing", "--to", "f"]).failed(52);
    assert_eq!(scratch.read("f"), "old");
    assert_eq!(scratch.entries(""), ["f", "st"]);
}

#[test]
fn a_missing_local_directory_does_not_read_as_a_missing_object() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    let error = scratch.run(&["get", "st", "a", "--to", "no/such/a"]).failed(50);
    assert!(error.contains("local directory"), "{error}");
}

#[test]
fn the_others_come_though_one_is_missing() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("c", "3")]);
    let run = scratch.run(&["get", "--json", "st", "a", "b", "c"]);
    assert_eq!(run.status, 52);
    let names: Vec<_> = objects(&run.out).iter().map(|o| o["name"].clone()).collect();
    assert_eq!(names, ["a", "c"]);
    assert_eq!(objects(&run.err)[0]["error"]["name"], "b");
    assert_eq!((scratch.read("a"), scratch.read("c")), ("1".into(), "3".into()));
}

#[test]
fn a_dash_is_standard_output() {
    let scratch = Scratch::with_objects(&[("a", "bytes")]);
    assert_eq!(scratch.run(&["get", "st", "a", "--to", "-"]).ok(), "bytes");
    assert!(!scratch.exists("-"));
}

#[test]
fn special_files_are_written_to_and_not_replaced() {
    let scratch = Scratch::with_objects(&[("a", "bytes")]);
    scratch.run(&["get", "st", "a", "--to", "/dev/null"]).ok();
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    assert_eq!(scratch.run(&["get", "st", "a", "--to", "/dev/stdout"]).ok(), "bytes");
    assert_eq!(scratch.run(&["get", "st", "a", "--to", "/dev/fd/1"]).ok(), "bytes");
    let through = scratch.shell("mkfifo pipe; $Q get st a --to pipe & cat pipe; wait");
    assert_eq!(through.ok(), "bytes");
}

#[test]
fn what_the_shell_has_opened_is_appended_to() {
    let scratch = Scratch::with_objects(&[("a", "bytes")]);
    scratch.shell("echo old >f; $Q get st a --to /dev/stdout >>f").ok();
    assert_eq!(scratch.read("f"), "old\nbytes");
}

#[test]
fn a_link_is_followed_and_stays_a_link() {
    let scratch = Scratch::with_objects(&[("a", "new")]);
    scratch.write("real/f", "old");
    symlink("real/f", scratch.path("link")).unwrap();
    symlink("real/later", scratch.path("dangling")).unwrap();
    symlink("circle", scratch.path("circle")).unwrap();
    scratch.run(&["get", "st", "a", "--to", "link"]).ok();
    scratch.run(&["get", "st", "a", "--to", "dangling"]).ok();
    assert!(scratch.path("link").is_symlink() && scratch.path("dangling").is_symlink());
    assert_eq!((scratch.read("real/f"), scratch.read("real/later")), ("new".into(), "new".into()));
    scratch.run(&["get", "st", "a", "--to", "circle"]).failed(50);
}

#[test]
fn a_directory_is_never_replaced() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    fs::create_dir(scratch.path("a")).unwrap();
    let error = scratch.run(&["get", "st", "a"]).failed(50);
    assert!(error.contains("is a directory"), "{error}");
}
