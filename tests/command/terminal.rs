//! What is shown on a terminal, and nowhere else.

use std::{os::unix::fs::symlink, process::Command};

use crate::{machine::cannot_run, run::Scratch};

impl Scratch {
    /// What a line of shell shows on a terminal; `None` if there is no `script` to make one. In it, `$Q` is the command.
    fn on_terminal(&self, line: &str) -> Option<String> {
        self.write("line.sh", line);
        let mut script = Command::new("script");
        script.args(["-qefc", "sh line.sh", "/dev/null"]);
        script.env("Q", tests::quintet()).env("TERM", "xterm").current_dir(self.path(""));
        Some(String::from_utf8(script.output().ok()?.stdout).unwrap())
    }
}

#[test]
fn each_object_has_a_line_on_a_terminal() {
    let scratch = Scratch::new();
    scratch.write("a", "1");
    let Some(shown) = scratch.on_terminal("$Q put st a") else {
        return cannot_run("lines on a terminal", "there is no script");
    };
    assert_eq!(shown, "put a  1 B\r\n", "a line, and no bar for what is done at once");
    assert_eq!(scratch.on_terminal("$Q put st a -q").unwrap(), "");
}

#[test]
fn a_long_transfer_has_a_bar_on_a_terminal() {
    let scratch = Scratch::new();
    scratch.write("st/long", vec![0; 1 << 20]);
    let slow = "mkfifo pipe; (head -c 9; sleep 1.5; cat) <pipe >got & $Q get st long --to pipe";
    let Some(shown) = scratch.on_terminal(slow) else {
        return cannot_run("bars", "there is no script");
    };
    assert!(shown.contains(" of 1.00 MiB"), "{shown:?}");
    assert!(shown.ends_with("get long  1.0 MiB\r\n"), "{shown:?}");
    let quiet = scratch.on_terminal(&slow.replace("mkfifo pipe;", "").replace("get", "get -q"));
    assert_eq!(quiet.unwrap(), "");
}

#[test]
fn a_long_copy_has_one_bar_and_a_summary() {
    let scratch = Scratch::with_objects(&[("a", "1"), ("b", "2")]);
    let line = "$Q cp 'chaos+file:st?chaos.plan=get:delay-1500ms' new";
    let Some(shown) = scratch.on_terminal(line) else {
        return cannot_run("the bar of a copy", "there is no script");
    };
    assert!(shown.contains("0 of 2 objects") && shown.contains(" of 2 B"), "{shown:?}");
    let last = shown.trim_end().rsplit('\r').next().unwrap();
    assert!(last.contains("copied 2 objects, 2 B in "), "{shown:?}");
}

#[test]
fn a_retry_is_a_line_on_a_terminal_and_elsewhere_only_with_v() {
    let scratch = Scratch::new();
    scratch.write("a", "1");
    symlink("circle", scratch.path("circle")).unwrap();
    let words = "put 'file:circle?retries=1&retry-delay=1ms' a";
    let Some(shown) = scratch.on_terminal(&format!("$Q {words}")) else {
        return cannot_run("retries on a terminal", "there is no script");
    };
    assert!(shown.contains("attempt 1: ") && shown.contains("; trying again in "), "{shown:?}");
    assert_eq!(scratch.shell(&format!("$Q {words}")).err.lines().count(), 1);
    let verbose = scratch.shell(&format!("$Q {words} -v"));
    assert!(verbose.err.contains("; trying again in "), "{verbose:?}");
}

#[test]
fn an_interrupted_test_says_what_is_waited_for() {
    let scratch = Scratch::with_objects(&[]);
    let line = "$Q test 'chaos+file:st?chaos.plan=get:stall' & sleep 1; kill -INT $!; wait $!";
    let Some(shown) = scratch.on_terminal(line) else {
        return cannot_run("an interrupt on a terminal", "there is no script");
    };
    assert!(shown.contains("quintet: stopping and clearing up; another Ctrl-C leaves"), "{shown}");
    assert!(shown.contains("interrupted: "), "{shown}");
}
