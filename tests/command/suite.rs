//! test.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt, process::Command};

use backend_core::conformance::{CHECKS, Class};
use serde_json::Value;

use crate::{
    machine::{cannot_run, is_root},
    run::{Run, Scratch, objects},
};

/// The command with storages that break the contract.
pub(crate) const UNSOUND: &str = env!("CARGO_BIN_EXE_quintet-unsound");

impl Scratch {
    fn run_unsound(&self, words: &[&str]) -> Run {
        let mut command = Command::new(UNSOUND);
        command.args(words).current_dir(self.path("")).output().unwrap().into()
    }
}

/// The names of the checks that are made by default.
fn usual() -> BTreeSet<&'static str> {
    let usual = CHECKS.iter().filter(|check| check.class() != Class::Performance);
    usual.map(|check| check.name()).collect()
}

#[test]
fn a_good_storage_passes_and_is_left_as_it_was() {
    let scratch = Scratch::with_objects(&[("mine", "precious"), ("dir/mine", "too")]);
    let out = scratch.run(&["test", "st"]).ok();
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].starts_with("group ") && lines[0].ends_with("not applicable  skipped"));
    assert!(lines.iter().any(|line| line.starts_with("contents ")), "{out}");
    let last = lines.last().unwrap();
    assert!(last.contains(" passed, 0 failed, ") && last.contains("; seed "), "{last}");
    assert_eq!(scratch.entries("st"), ["dir", "mine"]);
    assert_eq!(
        (scratch.read("st/mine"), scratch.read("st/dir/mine")),
        ("precious".into(), "too".into())
    );
    assert_eq!(scratch.run(&["test", "st", "-q"]).ok(), "");
}

#[test]
fn json_has_an_object_for_each_check_and_one_for_the_whole() {
    let only = ["test", "--json", "mem:", "--only", "contents"];
    let mut told = objects(&Scratch::new().run(&only).ok());
    let whole = told.pop().unwrap();
    let names: BTreeSet<_> = told.iter().map(|it| it["check"].as_str().unwrap()).collect();
    let group = usual().into_iter().filter(|name| name.starts_with("contents::"));
    assert_eq!(names, group.collect());
    let passed = told.iter().filter(|it| it["outcome"] == "passed").count();
    assert_eq!((&whole["passed"], &whole["failed"]), (&passed.into(), &0.into()));
    assert_eq!((&whole["url"], &whole["complete"]), (&"mem:".into(), &true.into()));
    assert!(told.iter().all(|it| it["steps"].is_array() && it["seconds"].is_number()));
}

#[test]
fn a_failure_says_what_came_what_led_there_and_a_command_that_comes_to_the_same() {
    let scratch = Scratch::with_objects(&[("mine", "precious")]);
    let run = scratch.run_unsound(&["test", "cut+file:st", "--only", "contents::one_byte"]);
    assert_eq!((run.status, &*run.err), (56, ""), "{run:?}");
    for part in [
        "FAILED  contents::one_byte  (must)\n  states    A single byte comes back.\n  matters   ",
        " to have 1 bytes\n  came      0 bytes\n  steps     put \"",
        "\n            get \"",
        " → 0 bytes (",
        "\n0 passed, 1 failed, 0 not applicable in ",
    ] {
        assert!(run.out.contains(part), "{part:?} is not in\n{}", run.out);
    }
    let again = run.out.lines().find_map(|line| line.strip_prefix("  again     ")).unwrap();
    let rest = again.strip_prefix(UNSOUND).unwrap();
    assert!(rest.starts_with(" test cut+file:st --only contents::one_byte --seed "), "{rest}");
    let second = scratch.shell(again);
    let without_times = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains(" in ") && !line.contains(" → "));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!((second.status, without_times(&second.out)), (56, without_times(&run.out)));
    assert_eq!(scratch.entries("st"), ["mine"]);
    let quiet = scratch.run_unsound(&["test", "cut+file:st", "-q"]).out;
    assert!(quiet.starts_with("FAILED  ") && !quiet.contains("group"), "{quiet}");
}

#[test]
fn checks_are_chosen_listed_and_explained_without_a_store() {
    let scratch = Scratch::new();
    let listed = scratch.run(&["test", "--list"]).ok();
    let names: BTreeSet<_> = listed.lines().map(|it| it.split(' ').next().unwrap()).collect();
    assert_eq!(names, usual());
    let only = ["test", "--list", "--only", "contents::e*", "--only", "listing::exact"];
    let listed = scratch.run(&only).ok();
    assert!(listed.starts_with("contents::empty ") && listed.contains("\nlisting::exact "));

    let explained = scratch.run(&["test", "--explain", "listing::exact"]).ok();
    for part in ["  states   A listing has", "  matters  What is not", "  needs    put, list\n"] {
        assert!(explained.contains(part), "{explained}");
    }
    assert!(explained.ends_with("  alone    quintet test URL --only listing::exact\n"));
    let group = scratch.run(&["test", "--explain", "contents"]).ok();
    assert!(group.starts_with("contents: What is put comes back, byte by byte.\n\n"), "{group}");
    let object = &objects(&scratch.run(&["test", "--explain", "listing::exact", "--json"]).ok())[0];
    assert_eq!((&object["check"], &object["class"]), (&"listing::exact".into(), &"must".into()));
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_done_with_the_way_out() {
    let scratch = Scratch::with_objects(&[]);
    fs::create_dir(scratch.path("st")).unwrap();
    for (words, status, hint) in [
        (&["--only", "contents::emty"][..], 2, "did you mean \"contents::empty\"?"),
        (&["--explain", "contnts"], 2, "did you mean \"contents\"?"),
        (&["--class", "most"], 2, "must"),
        (&["--jobs", "0"], 2, "1..=64"),
        (&["--seed", "x"], 2, "--seed"),
        (&["--report", "xml=r"], 2, "write junit=FILE, json=FILE or html=FILE"),
        (&["--report", "junit"], 2, "write junit=FILE, json=FILE or html=FILE"),
        (&["--report", "json=r", "--report", "html=r"], 2, "r is asked for twice"),
        (&["--report", "json=nowhere/r"], 52, "the report nowhere/r"),
        (&["--report", "json=st"], 50, "the report st"),
    ] {
        let words: Vec<_> = ["test", "st"].iter().chain(words).copied().collect();
        let error = scratch.run(&words).failed(status);
        assert!(error.contains(hint), "{words:?}: {error}");
    }
    let error = scratch.run(&["test"]).failed(2);
    assert!(error.contains("<URL>"), "{error}");
    assert_eq!(scratch.entries("."), ["st"]);
    assert!(scratch.entries("st").is_empty());
    scratch.run(&["test", "foo:"]).failed(8);
}

#[test]
fn reports_are_whole_files_that_say_the_same() {
    let scratch = Scratch::with_objects(&[("mine", "precious")]);
    scratch.write("r.json", "old");
    let reports = ["--report", "json=r.json", "--report", "junit=r.xml", "--report", "html=r.html"];
    let words: Vec<_> = ["test", "cut+file:st", "--seed", "7"].into_iter().chain(reports).collect();
    let run = scratch.run_unsound(&words);
    assert_eq!(run.status, 56, "{run:?}");
    assert_eq!(scratch.entries("."), ["r.html", "r.json", "r.xml", "st"]);

    let json: Value = serde_json::from_str(&scratch.read("r.json")).unwrap();
    let checks = json["checks"].as_array().unwrap();
    let names: BTreeSet<_> = checks.iter().map(|it| it["check"].as_str().unwrap()).collect();
    assert_eq!((names, &json["seed"]), (usual(), &7.into()));
    let failed = checks.iter().filter(|it| it["outcome"] == "failed").count();
    assert!(
        failed > 0
            && json["failed"].as_u64().unwrap() + json["warnings"].as_u64().unwrap()
                == failed as u64
    );

    let junit = scratch.read("r.xml");
    assert_eq!(junit.matches("<testcase ").count(), usual().len());
    assert_eq!(junit.matches("<failure ").count() as u64, json["failed"].as_u64().unwrap());
    let html = scratch.read("r.html");
    assert!(usual().iter().all(|name| html.contains(name)), "{html}");
    assert_eq!(
        html.matches("<section class=\"failed\">").count() as u64,
        json["failed"].as_u64().unwrap()
    );
    assert!(!html.contains("http"), "a page that needs nothing else names no other place");
}

#[test]
fn markup_and_control_characters_of_a_storage_stay_words_everywhere() {
    let scratch = Scratch::with_objects(&[]);
    let reports = ["--report", "json=r.json", "--report", "junit=r.xml", "--report", "html=r.html"];
    let words: Vec<_> = ["test", "hostile+file:st"].into_iter().chain(reports).collect();
    let run = scratch.run_unsound(&words);
    assert_eq!(run.status, 56, "{run:?}");
    assert!(
        run.out.contains("came      <script>\"'&]]>\\x1b[31m\\x00\\n</testsuite>\n"),
        "{run:?}"
    );
    let is_plain = |text: &str| text.chars().all(|c| c == '\n' || !c.is_control());
    for (file, escaped) in [("r.xml", "&lt;script&gt;"), ("r.html", "&#60;script&#62;")] {
        let text = scratch.read(file);
        assert!(
            !text.contains("<script") && text.contains(escaped) && is_plain(&text),
            "{file}: {text}"
        );
    }
    assert_eq!(scratch.read("r.xml").matches("</testsuite>").count(), {
        let groups: BTreeSet<_> = CHECKS
            .iter()
            .filter(|check| check.class() != Class::Performance)
            .map(|check| check.group())
            .collect();
        groups.len()
    });
}

#[test]
fn no_password_is_in_any_report_nor_printed() {
    let scratch = Scratch::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_quintet-login"));
    command.args(["test", "login://me:hunter2@host/", "-v", "--only", "contents"]);
    command.args(["--report", "json=r.json", "--report", "junit=r.xml", "--report", "html=r.html"]);
    let run: Run = command.current_dir(scratch.path("")).output().unwrap().into();
    assert_eq!(run.status, 56, "{run:?}");
    assert!(run.out.contains("login://me:***@host/"), "{}", run.out);
    for text in
        [run.out, run.err, scratch.read("r.json"), scratch.read("r.xml"), scratch.read("r.html")]
    {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn what_could_not_be_removed_is_named_and_what_is_to_be_kept_is_told() {
    let scratch = Scratch::with_objects(&[("mine", "precious")]);
    let run = scratch.run_unsound(&["test", "keeping+file:st", "--only", "contents::empty"]);
    assert_eq!(run.status, 51, "{run:?}");
    for line in run.err.lines() {
        assert!(line.starts_with("quintet: left behind: delete \"quintet-test-"), "{line}");
    }
    assert!(run.err.contains("/contents-empty/"), "{run:?}");

    let scratch = Scratch::with_objects(&[("mine", "precious")]);
    let out = scratch.run(&["test", "st", "--keep", "--only", "contents::empty"]).ok();
    let kept =
        out.lines().find_map(|it| it.strip_prefix("kept: every object whose name starts with "));
    let corner = kept.unwrap().strip_suffix('/').unwrap();
    assert_eq!(scratch.entries("st"), ["mine", corner]);
    assert_eq!(scratch.entries(&format!("st/{corner}")), ["contents-empty"]);
    let removal = out.lines().find_map(|it| it.strip_prefix("  remove    ")).unwrap();
    assert_eq!(scratch.shell(removal).status, 0, "{removal}");
    assert_eq!(scratch.entries("st"), ["mine"]);
}

#[test]
fn a_storage_that_forbids_writing_is_told_in_a_line_before_any_check() {
    let scratch = Scratch::with_objects(&[("mine", "precious")]);
    fs::set_permissions(scratch.path("st"), fs::Permissions::from_mode(0o555)).unwrap();
    let run = scratch.run_as_ordinary_user(&["test", "st"]);
    fs::set_permissions(scratch.path("st"), fs::Permissions::from_mode(0o755)).unwrap();
    let Some(run) = run else {
        return cannot_run("a storage that forbids writing", "there is no setpriv");
    };
    assert_eq!((run.status, &*run.out), (51, ""), "{run:?} (root: {})", is_root());
    assert!(run.err.starts_with("quintet: no check was made: put \"quintet-test-"), "{run:?}");
    assert!(run.err.contains("ermission denied") && run.err.lines().count() == 1, "{run:?}");
    assert_eq!(scratch.entries("st"), ["mine"]);
}

#[test]
fn failures_with_one_cause_are_summed_up_and_others_are_not() {
    let scratch = Scratch::with_objects(&[]);
    let failing = "chaos+file:st?chaos.plan=get:fail:permanent";
    let out = scratch.run(&["test", failing, "--only", "contents"]).out;
    let checks = CHECKS.iter().filter(|check| check.group() == "contents").count();
    let line = format!("\n{checks} of {checks} came to the same: nothing was done");
    assert!(out.contains(&line), "{out}");
    let one = scratch.run(&["test", failing, "--only", "contents::empty"]).out;
    assert!(one.contains("FAILED") && !one.contains("came to the same"), "{one}");
}

#[test]
fn shells_complete_the_names_of_checks() {
    let script = Scratch::new().run(&["completions", "bash"]).ok();
    assert!(script.contains("contents::empty") && script.contains("listing::exact"));
    let help = Scratch::new().run(&["test", "--help"]).ok();
    assert!(help.contains("--only <NAME>") && !help.contains("listing::exact"), "{help}");
}

const OPERATORS_PAGE: &str = include_str!("../../backends/src/cli/test/is_my_storage_any_good.md");

#[test]
fn the_commands_of_the_page_for_operators_do_what_it_says() {
    let scratch = Scratch::with_objects(&[("mine", "precious")]);
    let (mut commands, store) = (0, scratch.path("st").display().to_string());
    for line in OPERATORS_PAGE.lines().filter_map(|line| line.strip_prefix("$ quintet ")) {
        let mut line = line.replace("/srv/backup", &store);
        if line.contains(&store) && !line.contains("--only") {
            // All of them take a while.
            line = line.replacen(&store, &format!("{store} --only contents::empty"), 1);
        }
        scratch.shell(&format!("\"$Q\" {line}")).ok();
        commands += 1;
    }
    assert_eq!(commands, 7);
    assert_eq!(scratch.entries("."), ["checks.jsonl", "report.html", "report.xml", "st"]);
    assert_eq!(scratch.entries("st"), ["mine"]);
}

#[test]
fn the_failure_on_the_page_for_operators_is_what_comes() {
    let scratch = Scratch::with_objects(&[("mine", "precious")]);
    let url = format!("cut+file:{}", scratch.path("st").display());
    let run =
        scratch.run_unsound(&["test", &url, "--only", "contents::one_byte", "--seed", "7", "-q"]);
    let came = run.out.replace(UNSOUND, "quintet").replace(&url, "cut+file:/srv/backup");
    let without_time = |line: &str| match line.rsplit_once(" (") {
        Some((step, _)) if step.contains(" → ") => format!("{step} (…)"),
        _ => line.to_owned(),
    };
    let came: Vec<_> = came.trim_end().lines().map(without_time).collect();
    let shown = OPERATORS_PAGE.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(came, shown.trim_end().lines().collect::<Vec<_>>());
}
