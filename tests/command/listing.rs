//! ls, stat, cat.

use crate::run::{Scratch, objects};

#[test]
fn ls_shows_one_name_per_line_and_only_those_with_the_prefix() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("b/c", "22"), ("b d", "")]);
    assert_eq!(scratch.run(&["ls", "st"]).sorted_lines(), ["a", "b d", "b/c"]);
    assert_eq!(scratch.run(&["ls", "st", "b"]).sorted_lines(), ["b d", "b/c"]);
    assert_eq!(scratch.run(&["ls", "st", "b/"]).ok(), "b/c\n");
    assert_eq!(scratch.run(&["ls", "st", "x"]).ok(), "");
}

#[test]
fn a_store_may_be_a_path_or_a_url() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    let path = scratch.path("st").to_str().unwrap().to_owned();
    for store in ["st", "./st", "file:st", "file://st", &path, &format!("file://{path}")] {
        assert_eq!(scratch.run(&["ls", store]).ok(), "a\n", "{store}");
    }
}

#[test]
fn ls_of_an_object_or_of_the_start_of_names_shows_what_is_meant() {
    let scratch = Scratch::with_objects(&[("a.txt", "1"), ("a.tar", "2"), ("b", "3")]);
    assert_eq!(scratch.run(&["ls", "st/a.txt"]).ok(), "a.txt\n");
    assert_eq!(scratch.run(&["ls", "st/a."]).sorted_lines(), ["a.tar", "a.txt"]);
    scratch.run(&["ls", "st/x"]).failed(52);
}

#[test]
fn ls_l_shows_size_time_and_name() {
    let scratch = Scratch::with_objects(&[("a", "12345")]);
    let line = scratch.run(&["ls", "-l", "st"]).ok();
    let words: Vec<_> = line.split_whitespace().collect();
    let [size, time, name] = *words else { panic!("{line}") };
    assert_eq!((size, name, time.len()), ("5", "a", "2026-01-01T00:00:00Z".len()));
    assert!(time.ends_with('Z') && time[10..].starts_with('T'), "{line}");
    let unknown = scratch.run(&["ls", "-l", "mem:"]);
    assert_eq!(unknown.ok(), "");
}

#[test]
fn stat_tells_of_each_object_and_of_the_one_in_the_url() {
    let scratch = Scratch::with_objects(&[("a", "12345"), ("b", "")]);
    let both = scratch.run(&["stat", "st", "a", "b"]).ok();
    assert!(
        both.contains("name      a\nsize      5 B\n") && both.contains("name      b\n"),
        "{both}"
    );
    let one = objects(&scratch.run(&["stat", "--json", "st/a"]).ok());
    assert_eq!((&one[0]["name"], &one[0]["size"]), (&"a".into(), &5.into()));
}

#[test]
fn stat_tells_what_is_found_though_something_else_is_not() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("b", "2")]);
    let run = scratch.run(&["stat", "--json", "st", "a", "missing", "b"]);
    let found: Vec<_> = objects(&run.out).iter().map(|o| o["name"].clone()).collect();
    assert_eq!(found, ["a", "b"]);
    assert_eq!(run.status, 52);
}

#[test]
fn cat_writes_the_bytes_and_nothing_else() {
    let scratch = Scratch::with_objects(&[("a", "no newline at the end"), ("d/b", "")]);
    assert_eq!(scratch.run(&["cat", "st", "a"]).ok(), "no newline at the end");
    assert_eq!(scratch.run(&["cat", "st/a"]).ok(), "no newline at the end");
    assert_eq!(scratch.run(&["cat", "--json", "st", "d/b"]).ok(), "");
    let run = scratch.run(&["cat", "-v", "st", "a"]);
    assert_eq!((&*run.out, &*run.err), ("no newline at the end", "cat a  21 B\n"));
}

#[test]
fn names_that_would_break_a_line_are_escaped_for_people_and_exact_in_json() {
    let scratch =
        Scratch::with_objects(&[("new\nline", "1"), ("esc\x1b[1m", "2"), ("back\\n", "3")]);
    let lines = scratch.run(&["ls", "st"]).sorted_lines();
    assert_eq!(lines, ["back\\n", "esc\\x1b[1m", "new\\nline"]);
    let mut names: Vec<_> = objects(&scratch.run(&["ls", "--json", "st"]).ok())
        .iter()
        .map(|o| o["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["back\\n", "esc\x1b[1m", "new\nline"]);
}
