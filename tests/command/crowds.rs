//! Sizes and numbers: memory does not grow with them.

use std::{
    fs::{self, File},
    io,
    process::Child,
    thread,
    time::Duration,
};

use crate::run::Scratch;

const SIZE: u64 = 256 << 20;
const MOST_MEMORY_KIB: u64 = 48 << 10;

/// The most memory that a child has taken so far, in KiB.
fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Waits for a child while something else may be done with its output.
#[track_caller]
pub(crate) fn small_to_the_end(mut child: Child) {
    let mut most = 0;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        most = most.max(peak(&child).unwrap_or_default());
        thread::sleep(Duration::from_millis(2));
    };
    assert!(status.success());
    assert!((1..=MOST_MEMORY_KIB).contains(&most), "{most} KiB");
}

#[test]
fn memory_does_not_grow_with_the_size_of_an_object() {
    let scratch = Scratch::new();
    let store = "file:st?fsync=no";
    File::create(scratch.path("big")).unwrap().set_len(SIZE).unwrap();
    small_to_the_end(scratch.spawn(&["put", store, "big"]));
    small_to_the_end(scratch.spawn(&["get", store, "big", "--to", "got"]));
    assert_eq!(fs::metadata(scratch.path("got")).unwrap().len(), SIZE);

    let mut cat = scratch.spawn(&["cat", store, "big"]);
    let mut output = cat.stdout.take().unwrap();
    let drained = thread::spawn(move || io::copy(&mut output, &mut io::sink()).unwrap());
    small_to_the_end(cat);
    assert_eq!(drained.join().unwrap(), SIZE);

    let input = File::open(scratch.path("big")).unwrap();
    let words = ["put", store, "-", "--as", "in"];
    small_to_the_end(scratch.command(&words).stdin(input).spawn().unwrap());
    assert_eq!(fs::metadata(scratch.path("st/in")).unwrap().len(), SIZE);
}

#[test]
fn more_names_than_one_page_or_slice_are_listed_and_deleted_each_once() {
    let scratch = Scratch::new();
    let names: Vec<String> = (0..2500).map(|n| format!("n{n:04}")).collect();
    names.iter().for_each(|name| scratch.write(&format!("st/{name}"), ""));
    assert_eq!(scratch.run(&["ls", "st"]).sorted_lines(), names);
    let removed = scratch.run(&["rm", "-r", "file:st?fsync=no"]).sorted_lines();
    let expected: Vec<_> = names.iter().map(|name| format!("rm {name}")).collect();
    assert_eq!(removed, expected);
    assert_eq!(scratch.run(&["ls", "st"]).ok(), "");
}
