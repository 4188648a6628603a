//! mv: nothing is deleted that has not arrived.

use std::{fs, os::unix::fs::MetadataExt, process::Command, thread, time::Duration};

use crate::{
    copying::{pairs, summary, tree},
    run::{Run, Scratch, wait_until},
};

const TREE: [(&str, &str); 3] = [("a", "1"), ("d/b", "22"), ("d/e/c", "333")];

#[test]
fn one_object_and_a_tree_change_their_place() {
    for (from, to) in [
        ("st", "new"),
        ("st/", "file:new/?fsync=no"),
        ("chaos+file:st", "new"),
        ("st", "chaos+file:new"),
        ("st", "other/dir/new"),
    ] {
        let scratch = Scratch::with_objects(&TREE);
        let out = scratch.run(&["mv", from, to]).ok();
        assert!(out.starts_with("moved 3 objects, 6 B in "), "{out}");
        let new = if to.starts_with("other") { "other/dir/new" } else { "new" };
        assert_eq!(tree(&scratch, new), pairs(&TREE), "{from} {to}");
        assert_eq!(tree(&scratch, "st"), []);
    }
    let scratch = Scratch::with_objects(&TREE);
    scratch.run(&["mv", "st/a", "st/z"]).ok();
    scratch.run(&["mv", "st/d/b", "there/"]).ok();
    assert_eq!(tree(&scratch, "st"), pairs(&[("d/e/c", "333"), ("z", "1")]));
    assert_eq!(scratch.read("there/b"), "22");
}

#[test]
fn within_one_store_an_object_is_renamed() {
    let scratch = Scratch::with_objects(&TREE);
    let inode = |path: &str| fs::metadata(scratch.path(path)).unwrap().ino();
    let (single, of_tree) = (inode("st/a"), inode("st/d/e/c"));
    scratch.run(&["mv", "st/a", "st/new/name"]).ok();
    scratch.run(&["mv", "st/d", "other"]).ok();
    assert_eq!((inode("st/new/name"), inode("other/e/c")), (single, of_tree));
    let no_rename = "chaos+file:other?retries=0&chaos.plan=rename:fail";
    scratch
        .run(&[
            "mv",
            &no_rename.replace("other?", "other/b?"),
            &no_rename.replace("other?", "other/b2?"),
        ])
        .failed(50);
    assert_eq!(scratch.read("other/b"), "22", "what could not be renamed is where it was");
}

#[test]
fn what_has_not_arrived_is_not_deleted() {
    for plan in ["put:fail", "put:cut-1", "put:trim-1", "put:size-9", "query:size-9,put:size-9"] {
        let scratch = Scratch::with_objects(&[("b", "22")]);
        let to = format!("chaos+file:new?retries=1&retry-delay=1ms&chaos.plan={plan}");
        let run = scratch.run(&["mv", "st", &to]);
        assert!([50, 56].contains(&run.status), "{plan}: {run:?}");
        assert!(run.out.contains(", 1 failed"), "{run:?}");
        assert_eq!(tree(&scratch, "st"), pairs(&[("b", "22")]), "{plan}");
    }
}

/// The command with storages of its own, run here.
fn unsound(scratch: &Scratch, words: &[&str]) -> Run {
    let mut command = Command::new(crate::suite::UNSOUND);
    command.args(words).current_dir(scratch.path("")).output().unwrap().into()
}

#[test]
fn where_nothing_tells_the_size_it_is_read_back_before_it_is_deleted() {
    let scratch = Scratch::with_objects(&TREE);
    let out = unsound(&scratch, &["mv", "st", "reticent+file:new", "--json"]).ok();
    assert_eq!(summary(&out)["done"], 3);
    assert!(out.lines().take(3).all(|line| line.contains("\"verified\":true")), "{out}");
    assert_eq!((tree(&scratch, "st"), tree(&scratch, "new")), (vec![], pairs(&TREE)));

    let scratch = Scratch::with_objects(&TREE);
    let run = unsound(&scratch, &["mv", "st", "reticent+cut+file:new"]);
    assert_eq!(run.status, 56, "{run:?}");
    assert_eq!(tree(&scratch, "st"), pairs(&TREE));
}

#[test]
fn one_place_by_two_urls_that_do_not_show_it_loses_nothing() {
    let scratch = Scratch::with_objects(&TREE);
    // It is the directory of its path, of which the words tell nothing.
    let run = unsound(&scratch, &["mv", "st", "alias:st"]);
    assert_eq!(run.status, 56, "{run:?}");
    assert_eq!(tree(&scratch, "st"), pairs(&TREE));
}

#[test]
fn nothing_is_moved_to_where_it_would_not_stay() {
    let scratch = Scratch::with_objects(&TREE);
    for to in ["mem:", "chaos+mem:"] {
        let error = scratch.run(&["mv", "st", to]).failed(2);
        assert!(error.contains("would be lost"), "{error}");
    }
    assert_eq!(tree(&scratch, "st"), pairs(&TREE));
}

#[test]
fn a_source_that_cannot_be_deleted_is_an_error_that_names_it_and_another_run_moves_it() {
    let scratch = Scratch::with_objects(&TREE);
    let from = "chaos+file:st?retries=0&chaos.plan=delete/d*b:fail";
    let run = scratch.run(&["mv", from, "new"]);
    assert_eq!((run.status, run.err.lines().count()), (50, 1), "{run:?}");
    assert!(run.err.contains("not deleted") && run.err.contains("\"d/b\""), "{run:?}");
    assert_eq!(tree(&scratch, "st"), pairs(&[("d/b", "22")]));
    scratch.run(&["mv", "st", "new"]).ok();
    assert_eq!((tree(&scratch, "st"), tree(&scratch, "new")), (vec![], pairs(&TREE)));
}

#[test]
fn a_source_that_changes_meanwhile_is_left() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    let to = "chaos+file:new?chaos.plan=put:delay-900ms";
    let child = scratch.command(&["mv", "st", to]).spawn().unwrap();
    thread::sleep(Duration::from_millis(400));
    scratch.write("st/a", "2");
    let out = child.wait_with_output().unwrap();
    assert_eq!(out.status.code(), Some(56), "{out:?}");
    assert_eq!(scratch.read("st/a"), "2");
}

#[test]
fn what_is_in_to_already_is_no_reason_to_delete() {
    let scratch = Scratch::with_objects(&[("a", "new")]);
    thread::sleep(Duration::from_millis(20));
    scratch.write("new/a", "old");
    scratch.run(&["mv", "chaos+file:st", "new"]).ok();
    assert_eq!((scratch.read("new/a"), tree(&scratch, "st")), ("new".into(), vec![]));
}

#[test]
fn a_kill_in_the_middle_loses_nothing_and_another_run_finishes() {
    let scratch = Scratch::new();
    (0..100).for_each(|n| scratch.write(&format!("st/n{n:02}"), n.to_string()));
    let all = tree(&scratch, "st");
    let to = "chaos+file:new?fsync=no&chaos.plan=put:delay-50ms";
    let mut child = scratch.command(&["mv", "st", to, "--jobs", "4"]).spawn().unwrap();
    wait_until("some objects", || scratch.exists("new") && tree(&scratch, "new").len() > 8);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut both = [tree(&scratch, "st"), tree(&scratch, "new")].concat();
    both.retain(|(name, _)| !name.starts_with(".quintet"));
    both.sort();
    both.dedup();
    assert_eq!(both, all);
    scratch.run(&["mv", "st", "file:new?fsync=no"]).ok();
    assert_eq!((tree(&scratch, "st"), tree(&scratch, "new")), (vec![], all));
}
