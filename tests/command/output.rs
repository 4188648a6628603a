//! JSON, broken pipes, causes.

use std::io::{BufRead, BufReader, Read};

use crate::run::{Scratch, objects};

#[test]
fn every_verb_prints_one_object_per_line_with_json() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("odd\n\"name\"", "2")]);
    scratch.write("f", "3");
    for words in [
        &["ls", "st"][..],
        &["ls", "-l", "st"],
        &["stat", "st", "a", "odd\n\"name\""],
        &["put", "st", "f"],
        &["get", "st", "f", "--to", "g"],
        &["rm", "st", "f"],
        &["backends"],
        &["backends", "file"],
        &["test", "st"],
    ] {
        let words: Vec<_> = words.iter().copied().chain(["--json"]).collect();
        let out = scratch.run(&words).ok();
        let objects = objects(&out);
        assert!(!objects.is_empty() && objects.iter().all(|o| o.is_object()), "{words:?}: {out}");
    }
}

#[test]
fn errors_are_objects_too_with_json() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    for (words, code) in [
        (&["cat", "st", "missing"][..], 52),
        (&["get", "st", ".."], 2),
        (&["ls", "foo:"], 8),
        (&["nonsense"], 2),
    ] {
        let words: Vec<_> = words.iter().copied().chain(["--json"]).collect();
        let run = scratch.run(&words);
        let error = &objects(&run.err)[0]["error"];
        assert_eq!((run.status, &error["code"]), (code, &code.into()), "{run:?}");
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{run:?}");
    }
    let named = scratch.run(&["cat", "st", "missing", "--json"]);
    assert_eq!(objects(&named.err)[0]["error"]["name"], "missing");
}

#[test]
fn causes_are_told_with_v_only() {
    let scratch = Scratch::new();
    let words = ["ls", "nowhere"];
    assert_eq!(scratch.run(&words).err.lines().count(), 1);
    let verbose = scratch.run(&["ls", "nowhere", "-v"]);
    assert!(verbose.err.contains("\n  caused by: "), "{verbose:?}");
    assert_eq!(verbose.status, 52);
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let scratch = Scratch::new();
    for n in 0..3000 {
        scratch.write(&format!("st/{n:0100}"), "");
    }
    scratch.write("st/big", vec![b'\n'; 4 << 20]);
    for words in [&["ls", "st"][..], &["ls", "--json", "st"], &["cat", "st", "big"]] {
        let mut child = scratch.spawn(words);
        let mut reader = BufReader::with_capacity(16, child.stdout.take().unwrap());
        reader.read_line(&mut String::new()).unwrap();
        drop(reader);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*err), (Some(0), ""), "{words:?}");
    }
}

#[test]
fn rm_goes_on_though_nobody_reads_its_reports() {
    let scratch = Scratch::new();
    for n in 0..2500 {
        scratch.write(&format!("st/{n:0100}"), "");
    }
    let mut child = scratch.spawn(&["rm", "-r", "file:st?fsync=no"]);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(scratch.entries("st"), [""; 0]);
}
