//! rm.

use crate::run::{Scratch, objects};

#[test]
fn each_object_is_reported_and_a_missing_one_does_not_stop_the_others() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("b", "2"), ("c", "3")]);
    let run = scratch.run(&["rm", "st", "a", "missing", "c"]);
    assert_eq!((run.status, &*run.out), (52, "rm a\nrm c\n"));
    assert_eq!(run.err, "quintet: delete \"missing\" on file: not found\n");
    assert_eq!(scratch.entries("st"), ["b"]);
    assert_eq!(scratch.run(&["rm", "-q", "st/b"]).ok(), "");
    assert_eq!(scratch.entries("st"), [""; 0]);
}

#[test]
fn json_tells_of_each_whether_it_was_deleted() {
    let scratch = Scratch::with_objects(&[("a", "1")]);
    let run = scratch.run(&["rm", "--json", "st", "missing", "a"]);
    let told = objects(&run.out);
    assert_eq!((&told[0]["name"], &told[0]["deleted"]), (&"missing".into(), &false.into()));
    assert_eq!(told[0]["error"]["code"], 52);
    assert_eq!((&told[1]["name"], &told[1]["deleted"]), (&"a".into(), &true.into()));
    assert_eq!(run.status, 52);
}

#[test]
fn a_tree_is_an_object_and_what_is_below_it_and_nothing_beside_it() {
    let objects = [("a/1", ""), ("a/b/2", ""), ("ab", ""), ("a-", ""), ("b", "")];
    let scratch = Scratch::with_objects(&objects);
    assert_eq!(
        scratch.run(&["rm", "-r", "st", "a", "b"]).sorted_lines(),
        ["rm a/1", "rm a/b/2", "rm b"]
    );
    assert_eq!(scratch.run(&["ls", "st"]).sorted_lines(), ["a-", "ab"]);
    let run = scratch.run(&["rm", "-r", "st", "a"]);
    assert_eq!((&*run.out, run.status), ("", 52));
}

#[test]
fn r_without_a_name_empties_the_store_and_only_the_store() {
    let scratch = Scratch::with_objects(&[("a", ""), ("b/c", ""), ("b/d/e", "")]);
    scratch.write("other", "stays");
    assert_eq!(scratch.run(&["rm", "-r", "st"]).sorted_lines(), ["rm a", "rm b/c", "rm b/d/e"]);
    assert_eq!(scratch.entries("st"), [""; 0]);
    assert_eq!(scratch.read("other"), "stays");
    scratch.run(&["rm", "-r", "st"]).ok();
}

#[test]
fn names_come_from_a_file_or_from_standard_input() {
    let scratch = Scratch::with_objects(&[("a", ""), ("b c", ""), ("d", ""), ("e", "")]);
    scratch.write("list", "a\nb c");
    assert_eq!(scratch.run(&["rm", "st", "--from", "list"]).ok(), "rm a\nrm b c\n");
    let piped = scratch.shell("$Q ls st d | $Q rm st --from -");
    assert_eq!(piped.ok(), "rm d\n");
    assert_eq!(scratch.entries("st"), ["e"]);
}

#[test]
fn a_line_that_is_no_name_is_told_with_its_place_and_the_others_are_deleted() {
    let scratch = Scratch::with_objects(&[("a", ""), ("b", "")]);
    let run = scratch.run_with_input(&["rm", "st", "--from", "-"], b"a\n../x\nb\n\xff\n");
    assert_eq!((run.status, &*run.out), (2, "rm a\nrm b\n"));
    assert!(
        run.err.contains("standard input, line 2: ") && run.err.contains("line 4: "),
        "{run:?}"
    );
    assert_eq!(scratch.entries("st"), [""; 0]);
}

#[test]
fn a_list_of_names_that_is_missing_does_not_read_as_a_missing_object() {
    let scratch = Scratch::with_objects(&[("a", "")]);
    scratch.run(&["rm", "st", "--from", "no such list"]).failed(2);
    assert_eq!(scratch.entries("st"), ["a"]);
}
