//! Ctrl-C: what is interrupted leaves nothing half-done behind. Processes that are killed have tests of their own (`tests/kills`).

use std::{
    fs::{self, File},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use crate::run::{Scratch, wait_until};

const INTERRUPTED: Option<i32> = Some(130);

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// A file that takes long to copy, and hardly any space.
fn long_file(scratch: &Scratch, path: &str) {
    fs::create_dir_all(scratch.path(path).parent().unwrap()).unwrap();
    File::create(scratch.path(path)).unwrap().set_len(8 << 30).unwrap();
}

fn has_temporaries(scratch: &Scratch, directory: &str) -> bool {
    let there = scratch.exists(directory);
    there && scratch.entries(directory).iter().any(|name| name.starts_with(".quintet-tmp"))
}

#[test]
fn an_interrupted_put_leaves_the_old_object_and_nothing_else() {
    let scratch = Scratch::with_objects(&[("long", "old")]);
    long_file(&scratch, "long");
    let mut child = scratch.spawn(&["put", "st", "long"]);
    wait_until("a temporary", || has_temporaries(&scratch, "st"));
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), INTERRUPTED);
    assert_eq!(scratch.read("st/long"), "old");
    assert_eq!(scratch.entries("st"), ["long"]);
}

#[test]
fn an_interrupted_get_leaves_the_old_file_and_nothing_else() {
    let scratch = Scratch::new();
    long_file(&scratch, "st/long");
    scratch.write("here/f", "old");
    let mut child = scratch.spawn(&["get", "st", "long", "--to", "here/f"]);
    wait_until("a temporary", || has_temporaries(&scratch, "here"));
    signal(&child, "-TERM");
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(scratch.read("here/f"), "old");
    assert_eq!(scratch.entries("here"), ["f"]);
}

#[test]
fn waiting_for_input_or_for_a_reader_can_be_interrupted() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    scratch.shell("mkfifo pipe; head -c 4000000 /dev/zero >st/big").ok();
    for words in [
        &["put", "st", "-", "--as", "x"][..],
        &["rm", "st", "--from", "-"],
        &["get", "st", "a", "--to", "pipe"],
        &["cat", "st", "big"],
    ] {
        let mut command = scratch.command(words);
        let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        // Kept open: `wait` would close it, and the end of the input is no interrupt.
        let _input = child.stdin.take();
        thread::sleep(Duration::from_millis(300));
        let started = Instant::now();
        signal(&child, "-INT");
        assert_eq!(child.wait().unwrap().code(), INTERRUPTED, "{words:?}");
        assert!(started.elapsed() < Duration::from_secs(6), "{words:?}");
    }
    assert_eq!(scratch.entries("st"), ["a", "big"]);
}

#[test]
fn an_interrupted_test_leaves_nothing_behind() {
    let scratch = Scratch::with_objects(&[("mine", "1")]);
    let mut interrupted = 0;
    for delay in 0..40 {
        let mut child = scratch.spawn(&["test", "st"]);
        thread::sleep(Duration::from_millis(5 + delay));
        signal(&child, "-INT");
        let status = child.wait().unwrap().code();
        // Before it listens, or after it has ended, an interrupt has no status.
        interrupted += u32::from(status == INTERRUPTED);
        assert_eq!(scratch.entries("st"), ["mine"], "after {delay} ms: {status:?}");
    }
    assert!(interrupted > 0, "the interrupts came too early or too late");
}

#[test]
fn an_interrupted_test_says_what_was_made_and_writes_its_reports() {
    let scratch = Scratch::with_objects(&[("mine", "1")]);
    let mut command = Command::new(crate::suite::UNSOUND);
    let only = ["--only", "contents::empty", "--only", "listing::exact"];
    command.args(["test", "hanging+file:st", "--report", "json=r.json"]).args(only);
    command.current_dir(scratch.path("")).stdout(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    let corner = || scratch.entries("st").into_iter().find(|name| name.starts_with("quintet-test"));
    wait_until("a check at work", || {
        corner().is_some_and(|corner| scratch.exists(&format!("st/{corner}/contents-empty")))
    });
    let started = Instant::now();
    signal(&child, "-INT");
    let out = child.wait_with_output().unwrap();
    assert_eq!(out.status.code(), INTERRUPTED);
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("\ninterrupted: ") && text.contains("did not come to its end"), "{text}");
    let report: serde_json::Value = serde_json::from_str(&scratch.read("r.json")).unwrap();
    assert_eq!(report["complete"], false);
    assert!(report["skipped"].as_u64().unwrap() > 0, "{report}");
    assert_eq!(scratch.entries("st"), ["mine"]);
}
