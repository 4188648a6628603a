//! cp: what the words mean, what is copied, what is left alone, and what an end in the middle leaves.

use std::{
    fs::{self, File},
    os::unix::fs::symlink,
    process::Command,
    thread,
    time::{Duration, Instant, SystemTime},
};

use serde_json::Value;

use crate::{
    crowds::small_to_the_end,
    machine::{SmallFileSystem, cannot_run},
    run::{Scratch, objects, wait_until},
};

/// Every file below a directory, with its contents, sorted. Temporaries come and go, and are none.
pub(crate) fn tree(scratch: &Scratch, directory: &str) -> Vec<(String, String)> {
    let find =
        scratch.shell(&format!("test ! -d {directory} || (cd {directory} && find . -name '.quintet-tmp*' -prune -o -type f -print)"));
    let mut files: Vec<_> = find
        .ok()
        .lines()
        .map(|line| line[2..].to_owned())
        .map(|name| (name.clone(), scratch.read(&format!("{directory}/{name}"))))
        .collect();
    files.sort();
    files
}

pub(crate) fn pairs(objects: &[(&str, &str)]) -> Vec<(String, String)> {
    objects.iter().map(|(name, contents)| ((*name).into(), (*contents).into())).collect()
}

/// The summary of a run with `--json`.
#[track_caller]
pub(crate) fn summary(text: &str) -> Value {
    objects(text).last().unwrap()["summary"].clone()
}

const TREE: [(&str, &str); 3] = [("a", "1"), ("d/b", "22"), ("d/e/c", "333")];

#[test]
fn one_object_goes_to_a_name_or_into_a_store() {
    for (to, becomes) in [
        ("new", "new"),
        ("no/such/dir/new", "no/such/dir/new"),
        ("slash/", "slash/b"),
        ("there", "there/b"),
        (".", "b"),
        ("file:url", "url"),
        ("file:url/?fsync=no", "url/b"),
        ("chaos+file:full", "full/b"),
    ] {
        let scratch = Scratch::with_objects(&TREE);
        fs::create_dir(scratch.path("there")).unwrap();
        scratch.write("full/other", "");
        let out = scratch.run(&["cp", "st/d/b", to]).ok();
        assert!(out.starts_with("copied 1 object, 2 B in ") && out.lines().count() == 1, "{out}");
        assert_eq!(scratch.read(becomes), "22", "{to}");
        assert_eq!(tree(&scratch, "st"), pairs(&TREE));
    }
}

#[test]
fn a_tree_goes_with_all_its_names_whatever_the_slashes() {
    for (from, to) in [
        ("st", "new"),
        ("st/", "new"),
        ("st", "new/"),
        ("./st/", "file:new?fsync=no"),
        ("chaos+file:st", "new"),
        ("file:st", "chaos+file:new"),
    ] {
        let scratch = Scratch::with_objects(&TREE);
        let out = scratch.run(&["cp", from, to]).ok();
        assert!(out.starts_with("copied 3 objects, 6 B in "), "{out}");
        assert_eq!(tree(&scratch, "new"), pairs(&TREE), "{from} {to}");
    }
}

#[test]
fn a_tree_is_added_to_what_is_there() {
    let scratch = Scratch::with_objects(&TREE);
    scratch.write("new/a", "old contents");
    scratch.write("new/other", "stays");
    scratch.run(&["cp", "st", "new"]).ok();
    assert_eq!(
        tree(&scratch, "new"),
        pairs(&[("a", "1"), ("d/b", "22"), ("d/e/c", "333"), ("other", "stays")])
    );
}

#[test]
fn an_empty_tree_is_nothing_to_do_and_a_missing_one_is_not_found() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("empty")).unwrap();
    let out = scratch.run(&["cp", "empty", "new"]).ok();
    assert!(out.starts_with("copied 0 objects, 0 B in "), "{out}");
    assert!(!scratch.exists("new"));
    for from in ["missing", "missing/", "missing/a", "file:missing/a", "empty/a"] {
        scratch.run(&["cp", from, "new"]).failed(52);
        scratch.run(&["cp", from, "new", "--dry-run"]).failed(52);
    }
    assert_eq!(scratch.entries(""), ["empty"]);
}

#[test]
fn places_that_overlap_are_refused_however_they_are_spelled() {
    let scratch = Scratch::with_objects(&TREE);
    symlink("st", scratch.path("link")).unwrap();
    let absolute = scratch.path("st").to_str().unwrap().to_owned();
    let url = format!("file://{absolute}/?fsync=no");
    for (verb, from, to) in [
        ("cp", "st", "st"),
        ("cp", "st/", "./st"),
        ("mv", "st", absolute.as_str()),
        ("cp", "st", &url),
        ("mv", "st", "link"),
        ("mv", "chaos+file:st", "st/d/.."),
        ("cp", "st", "st/new/deep"),
        ("mv", "st", "link/new"),
        ("cp", "st/d", "st"),
        ("mv", "st/d/", "."),
        ("cp", "st/a", "st/a"),
        ("mv", "st/a", "link/a"),
        ("mv", "st/a", "st/"),
        ("cp", "st/a", "st"),
    ] {
        let error = scratch.run(&[verb, from, to]).failed(2);
        assert!(error.contains("FROM") && error.contains("TO"), "{error}");
        assert_eq!(tree(&scratch, "st"), pairs(&TREE), "{verb} {from} {to}");
    }
    scratch.run(&["cp", "st/d/b", "st/d/b2"]).ok();
    scratch.run(&["cp", "st/d/b", "st"]).ok();
    assert_eq!((scratch.read("st/d/b2"), scratch.read("st/b")), ("22".into(), "22".into()));
}

#[test]
fn words_that_cannot_be_meant_are_refused_with_the_way_out() {
    let scratch = Scratch::with_objects(&TREE);
    scratch.write("f", "file");
    for (words, way_out) in [
        (&["cp", "st", "f"][..], "is a file"),
        (&["cp", "-", "st"], "quintet put"),
        (&["cp", "st/a", "-"], "quintet cat"),
        (&["cp", "st", "new", "--include", "[a"], "--include"),
        (&["cp", "st/a", "new", "--exclude", "*.b"], "trees"),
        (&["cp", "st", "new", "--jobs", "0"], "--jobs"),
        (&["cp", "st"], "<TO>"),
    ] {
        let error = scratch.run(words).failed(2);
        assert!(error.contains(way_out), "{error}");
    }
    assert_eq!(scratch.entries(""), ["f", "st"]);
}

#[test]
fn filters_choose_from_a_tree() {
    let scratch = Scratch::with_objects(&[("a.jpg", "1"), ("d/b.jpg", "2"), ("d/c.tmp", "3")]);
    scratch.run(&["cp", "st", "jpg", "--include", "*.jpg"]).ok();
    assert_eq!(tree(&scratch, "jpg"), pairs(&[("a.jpg", "1"), ("d/b.jpg", "2")]));
    scratch.run(&["cp", "st", "rest", "--include", "d/b.*", "--exclude", "d/"]).ok();
    assert_eq!(tree(&scratch, "rest"), pairs(&[("a.jpg", "1"), ("d/b.jpg", "2")]));
    scratch.run(&["mv", "st", "moved", "--exclude", "*.jpg"]).ok();
    assert_eq!(tree(&scratch, "moved"), pairs(&[("d/c.tmp", "3")]));
    assert_eq!(tree(&scratch, "st"), pairs(&[("a.jpg", "1"), ("d/b.jpg", "2")]));
}

#[test]
fn a_dry_run_says_what_would_be_done_and_touches_nothing() {
    let scratch = Scratch::with_objects(&TREE);
    for verb in ["cp", "mv"] {
        let mut lines: Vec<_> =
            scratch.run(&[verb, "st", "new", "--dry-run"]).ok().lines().map(String::from).collect();
        let last = lines.pop().unwrap();
        lines.sort();
        let would = [("a", 1), ("d/b", 2), ("d/e/c", 3)];
        assert_eq!(lines, would.map(|(name, size)| format!("would {verb} {name}  {size} B")));
        assert_eq!(last, format!("would {verb} 3 objects, 6 B"));
        let one = scratch.run(&[verb, "st/a", "new", "--dry-run"]).ok();
        assert_eq!(one.lines().next(), Some(&*format!("would {verb} a to new  1 B")));
    }
    assert_eq!(scratch.entries(""), ["st"]);
    assert_eq!(tree(&scratch, "st"), pairs(&TREE));
}

#[test]
fn a_second_run_does_only_what_is_missing_or_has_changed() {
    let scratch = Scratch::with_objects(&TREE);
    scratch.run(&["cp", "st", "new"]).ok();
    let again = scratch.run(&["cp", "st", "new"]).ok();
    assert!(again.starts_with("copied 0 objects, 0 B in ") && again.contains(", 3 unchanged"));

    fs::remove_file(scratch.path("new/a")).unwrap();
    scratch.write("st/d/b", "another size");
    // Of the same size, and newer.
    scratch.write("st/d/e/c", "444");
    let later = SystemTime::now() + Duration::from_secs(5);
    File::options()
        .write(true)
        .open(scratch.path("st/d/e/c"))
        .unwrap()
        .set_modified(later)
        .unwrap();
    let out = scratch.run(&["cp", "st", "new", "--json"]).ok();
    assert_eq!((&summary(&out)["done"], &summary(&out)["unchanged"]), (&3.into(), &0.into()));
    assert_eq!(
        tree(&scratch, "new"),
        pairs(&[("a", "1"), ("d/b", "another size"), ("d/e/c", "444")])
    );

    let forced = summary(&scratch.run(&["cp", "st", "new", "--json", "--force"]).ok());
    assert_eq!((&forced["done"], &forced["unchanged"]), (&3.into(), &0.into()));
    let single = summary(&scratch.run(&["cp", "st/a", "new/", "--json"]).ok());
    assert_eq!(single["done"], 1, "what is named is copied");
}

#[test]
fn each_object_has_a_line_with_v_and_an_object_with_json() {
    let scratch = Scratch::with_objects(&TREE[..2]);
    assert_eq!(scratch.run(&["cp", "st/a", "new", "-q"]).ok(), "");
    let verbose = scratch.run(&["cp", "st/a", "new", "-v"]).ok();
    assert_eq!(verbose.lines().next(), Some("cp a to new  1 B"));
    let out = scratch.run(&["cp", "st", "tree", "--json"]).ok();
    let rows = objects(&out);
    let row = rows.iter().find(|row| row["name"] == "d/b").unwrap();
    assert_eq!(
        row.to_string(),
        r#"{"bytes":2,"name":"d/b","outcome":"copied","to":"d/b","verified":true}"#
    );
    let summary = &rows[2]["summary"];
    assert_eq!((&summary["done"], &summary["bytes"]), (&2.into(), &3.into()));
    assert_eq!((&summary["failed"], &summary["interrupted"]), (&0.into(), &false.into()));
}

#[test]
fn what_failed_is_listed_and_another_run_does_it() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("b", "2"), ("c", "3")]);
    let failing = "chaos+file:st?chaos.plan=get/b:fail:permanent:code-53,get/c:fail:permanent";
    let run = scratch.run(&["cp", failing, "new"]);
    // That of the first in the order of the listing, which is the file system's.
    assert!([50, 53].contains(&run.status), "{run:?}");
    let mut errors: Vec<_> = run.err.lines().collect();
    errors.sort();
    assert_eq!(errors.len(), 2, "{errors:?}");
    for (error, name) in errors.iter().zip(["b", "c"]) {
        assert!(error.starts_with("quintet: ") && error.contains(&format!("{name:?}")), "{error}");
    }
    assert!(run.out.starts_with("copied 1 object, ") && run.out.contains(", 2 failed"), "{run:?}");
    let json = scratch.run(&["cp", failing, "new2", "--json"]);
    let failed = objects(&json.out).into_iter().filter(|row| row["outcome"] == "failed").count();
    assert_eq!(
        (failed, objects(&json.err).len(), summary(&json.out)["failed"].as_u64()),
        (2, 2, Some(2))
    );

    let again = scratch.run(&["cp", "st", "new", "--json"]).ok();
    assert_eq!((&summary(&again)["done"], &summary(&again)["unchanged"]), (&2.into(), &1.into()));
    assert_eq!(tree(&scratch, "new"), pairs(&[("a", "1"), ("b", "2"), ("c", "3")]));
}

#[test]
fn a_fault_in_the_middle_is_gone_over_by_another_attempt() {
    let contents = "0123456789".repeat(70_000);
    for plan in ["get:cut-300000:once", "get:fail:times-2", "get:short-300000:once"] {
        for (from, to) in [
            (format!("chaos+file:st?retry-delay=1ms&chaos.plan={plan}"), "file:new".to_owned()),
            (
                "file:st".into(),
                format!(
                    "chaos+file:new?retry-delay=1ms&chaos.plan={}",
                    plan.replace("get", "put").replace("short", "cut")
                ),
            ),
        ] {
            let scratch = Scratch::with_objects(&[("big", &contents)]);
            let out = scratch.run(&["cp", &from, &to]).ok();
            assert!(out.starts_with("copied 1 object"), "{out}");
            assert_eq!(scratch.read("new/big"), contents, "{from} {to}");
            assert_eq!(scratch.entries("new"), ["big"]);
        }
    }
}

#[test]
fn what_cannot_be_read_to_its_end_is_not_there() {
    let scratch = Scratch::with_objects(&[("big", &"x".repeat(700_000))]);
    let run = scratch.run(&[
        "cp",
        "chaos+file:st?retries=1&retry-delay=1ms&chaos.plan=get:cut-300000,get_range:cut",
        "new",
    ]);
    assert_eq!((run.status, run.err.lines().count()), (50, 1), "{run:?}");
    assert_eq!(tree(&scratch, "new"), []);
    assert!(!scratch.exists("new/.quintet-tmp"));
}

#[test]
fn a_listing_that_breaks_off_is_a_failure() {
    let scratch = Scratch::with_objects(&TREE);
    let run = scratch.run(&["cp", "chaos+file:st?retries=0&chaos.plan=list:cut-2", "new"]);
    assert_eq!(run.status, 50, "{run:?}");
    assert!(run.out.starts_with("copied 2 objects, ") && run.out.contains(", 1 failed"), "{run:?}");
}

#[test]
fn names_of_all_kinds_keep_their_bytes() {
    let names = [
        "a b",
        "50%",
        "x#y?z",
        "q\"uo'te",
        "ü日本",
        "nl\nx",
        "*",
        "[a]",
        "-v",
        "+",
        "\\",
        "d/.hidden",
    ];
    let objects: Vec<_> = names.iter().map(|name| (*name, *name)).collect();
    let scratch = Scratch::with_objects(&objects);
    scratch.run(&["cp", "st", "new dir 100%"]).ok();
    for name in names {
        assert_eq!(scratch.read(&format!("new dir 100%/{name}")), name);
    }
}

#[test]
fn an_entry_without_a_good_name_fails_and_the_others_come() {
    let scratch = Scratch::with_objects(&TREE);
    scratch.shell("printf x >\"st/$(printf 'bad\\377')\"").ok();
    let run = scratch.run(&["cp", "st", "new"]);
    assert_eq!((run.status, run.err.lines().count()), (50, 1), "{run:?}");
    assert_eq!(tree(&scratch, "new"), pairs(&TREE));
}

#[test]
fn memory_does_not_grow_with_an_object_streamed_between_stores() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("st")).unwrap();
    File::create(scratch.path("st/big")).unwrap().set_len(200 << 20).unwrap();
    // Behind a prefix no file is handed over: all bytes go through.
    small_to_the_end(scratch.spawn(&["cp", "chaos+file:st", "chaos+file:new?fsync=no"]));
    assert_eq!(fs::metadata(scratch.path("new/big")).unwrap().len(), 200 << 20);
}

#[test]
fn memory_does_not_grow_with_the_number_of_names() {
    let scratch = Scratch::new();
    scratch.shell("mkdir st && cd st && seq -f 'n%06.0f' 0 19999 | xargs touch").ok();
    small_to_the_end(scratch.spawn(&["cp", "st", "file:new?fsync=no"]));
    assert_eq!(scratch.entries("new").len(), 20_000);
    small_to_the_end(scratch.spawn(&["cp", "st", "file:new?fsync=no"]));
}

/// Whether the command waits for the disk, with this work.
fn waits_for_the_disk(words: &[&str]) -> bool {
    let scratch = Scratch::with_objects(&TREE);
    let mut traced = scratch.command(words);
    let program = std::mem::replace(&mut traced, Command::new("strace"));
    traced.args(["-f", "-qq", "-e", "trace=fsync,fdatasync", "-o"]).arg(scratch.path("log"));
    traced.arg(program.get_program()).args(program.get_args()).current_dir(scratch.path("."));
    assert!(traced.output().unwrap().status.success(), "{words:?}");
    scratch.read("log").contains("sync(")
}

#[test]
fn a_copy_to_a_local_path_is_left_to_the_system_and_a_move_or_a_copy_to_a_url_is_on_the_disk() {
    if let Err(error) = Command::new("strace").arg("-V").output() {
        return cannot_run("cp waiting for the disk", &format!("strace: {error}"));
    }
    for (words, waits) in [
        (["cp", "st", "new"], false),
        (["cp", "st/a", "new"], false),
        (["cp", "file:st", "new"], false),
        (["cp", "st", "file:new"], true),
        (["mv", "file:st?fsync=true", "chaos+file:new"], true),
    ] {
        assert_eq!(waits_for_the_disk(&words), waits, "{words:?}");
    }
}

#[test]
fn no_space_is_told_and_nothing_is_half_written() {
    let scratch = Scratch::with_objects(&[("small", "1")]);
    scratch.write("st/large", vec![0; 3 << 20]);
    let Some(_full) = SmallFileSystem::mount(&scratch.path("full"), "1m") else {
        return cannot_run("cp to a full disk", "no tmpfs can be mounted");
    };
    let run = scratch.run(&["cp", "st", "full"]);
    assert_eq!((run.status, run.err.lines().count()), (53, 1), "{run:?}");
    assert_eq!(tree(&scratch, "full"), pairs(&[("small", "1")]));
    assert_eq!(scratch.entries("full"), ["small"]);
    fs::remove_file(scratch.path("st/large")).unwrap();
    scratch.run(&["cp", "st", "full"]).ok();
}

/// A copy that takes its time: 100 objects of which each put takes a while.
fn slow(scratch: &Scratch, verb: &str) -> Command {
    (0..100).for_each(|n| scratch.write(&format!("st/n{n:02}"), n.to_string()));
    let to = "chaos+file:new?fsync=no&chaos.plan=put:delay-50ms";
    scratch.command(&[verb, "st", to, "--jobs", "4"])
}

#[test]
fn an_interrupt_tells_what_was_done_and_another_run_goes_on() {
    let scratch = Scratch::new();
    let child = slow(&scratch, "cp").spawn().unwrap();
    let arrived = || scratch.exists("new") && tree(&scratch, "new").len() > 8;
    wait_until("some objects", arrived);
    let started = Instant::now();
    assert!(
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success()
    );
    let out = child.wait_with_output().unwrap();
    assert_eq!(out.status.code(), Some(130));
    assert!(started.elapsed() < Duration::from_secs(6));
    let told = String::from_utf8(out.stdout).unwrap();
    assert!(told.starts_with("copied ") && told.contains("; interrupted: "), "{told}");
    assert!(!scratch.exists("new/.quintet-tmp"));
    let there = tree(&scratch, "new");
    assert!(
        there.len() < 100
            && there.iter().all(|(name, contents)| {
                name[1..].parse::<u32>().is_ok_and(|n| n.to_string() == *contents)
            }),
        "{there:?}"
    );
    let again = summary(&scratch.run(&["cp", "st", "new", "--json"]).ok());
    assert_eq!(again["unchanged"], there.len());
    assert_eq!(again["done"], 100 - there.len());
    assert_eq!(tree(&scratch, "new"), tree(&scratch, "st"));
}

#[test]
fn after_a_kill_another_run_finishes_and_leaves_nothing_else() {
    let scratch = Scratch::new();
    let mut child = slow(&scratch, "cp").spawn().unwrap();
    wait_until("some objects", || scratch.exists("new") && tree(&scratch, "new").len() > 8);
    child.kill().unwrap();
    child.wait().unwrap();
    scratch.run(&["cp", "st", "file:new?fsync=no"]).ok();
    assert_eq!(tree(&scratch, "new"), tree(&scratch, "st"));
    assert!(!scratch.entries("new").iter().any(|name| name.starts_with(".quintet")));
}

#[test]
fn a_source_that_grows_after_it_was_listed_is_copied_as_it_is_then() {
    let scratch = Scratch::with_objects(&[("log", "1")]);
    let from = "chaos+file:st?chaos.plan=get:delay-700ms";
    let child = scratch.command(&["cp", from, "new"]).spawn().unwrap();
    thread::sleep(Duration::from_millis(250));
    scratch.write("st/log", "1 and more");
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{out:?}");
    assert_eq!(scratch.read("new/log"), "1 and more");
}
