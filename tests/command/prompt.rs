//! A password that is found nowhere is asked for on the terminal.

use std::{
    io::{Read, Write},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::{
    machine::cannot_run,
    run::{Run, Scratch},
};

const LOGIN: &str = env!("CARGO_BIN_EXE_quintet-login");

/// A command that finds no password in its surroundings.
fn without_passwords(program: &str) -> Command {
    let mut command = Command::new(program);
    for variable in ["QUINTET_PASSWORD_LOGIN", "BACKEND_PASSWORD", "FTP_PASSWORD", "NETRC"] {
        command.env_remove(variable);
    }
    command.env("HOME", "/nonexistent").env("Q", LOGIN);
    command
}

impl Scratch {
    /// Types `keys` at the question that a line of shell asks on a terminal; what was shown there, and the exit status. `None` if there
    /// is no `script` to make a terminal.
    fn typed(&self, line: &str, keys: &str) -> Option<(String, i32)> {
        self.write("line.sh", line);
        let mut script = without_passwords("script");
        script.args(["-qefc", "sh line.sh", "/dev/null"]).current_dir(self.path(""));
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).env("TERM", "xterm");
        let mut child = script.spawn().ok()?;
        let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut shown = Vec::new();
        while !shown.ends_with(b": ") {
            let mut byte = [0];
            match output.read(&mut byte).unwrap() {
                0 => break,
                _ => shown.push(byte[0]),
            }
        }
        // The question is printed just before echo is turned off.
        thread::sleep(Duration::from_millis(300));
        input.write_all(keys.as_bytes()).unwrap();
        output.read_to_end(&mut shown).unwrap();
        Some((String::from_utf8(shown).unwrap(), child.wait().unwrap().code().unwrap_or(-1)))
    }
}

#[test]
fn a_password_is_asked_for_once_without_echo_whatever_the_pipes() {
    let scratch = Scratch::new();
    let line = "echo | $Q get login://me@host/ a b c d --to out/ >printed";
    let Some((shown, status)) = scratch.typed(line, "hunter2\r") else {
        return cannot_run("a prompt", "there is no script");
    };
    assert_eq!(status, 0, "{shown}");
    assert_eq!(shown.matches("Password for me@host (login): ").count(), 1, "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
    for name in ["a", "b", "c", "d"] {
        assert_eq!(scratch.read(&format!("out/{name}")), "me hunter2");
    }
}

#[test]
fn an_async_new_may_wait_for_whoever_types() {
    let scratch = Scratch::new();
    let Some((shown, status)) = scratch.typed("$Q cat login-async://host/a >got", "hunter2\r")
    else {
        return cannot_run("a prompt", "there is no script");
    };
    assert_eq!((status, &*scratch.read("got")), (0, "nobody hunter2"), "{shown}");
    assert!(shown.contains("Password for host (login-async): "), "{shown}");
}

#[test]
fn what_was_typed_is_kept_out_of_errors() {
    let scratch = Scratch::new();
    scratch.write("x", "1");
    let Some((shown, status)) = scratch.typed("$Q -v put login://me@host/ x", "hunter2\r") else {
        return cannot_run("a prompt", "there is no script");
    };
    assert_eq!(status, 50, "{shown}");
    assert!(shown.contains("refused: me ***") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn an_interrupt_at_the_question_ends_the_command_and_leaves_the_terminal_as_it_was() {
    let scratch = Scratch::new();
    let line = "$Q cat login://me@host/a; echo status $?; stty -a | tr ' ;' '\\n\\n' | grep -x -e echo -e icanon -e isig";
    let Some((shown, _)) = scratch.typed(line, "hun\u{3}") else {
        return cannot_run("a prompt", "there is no script");
    };
    assert!(shown.contains("status 130"), "{shown}");
    let after: Vec<_> = shown.lines().map(str::trim).collect();
    for setting in ["echo", "icanon", "isig"] {
        assert!(after.contains(&setting), "{setting}: {shown}");
    }
}

#[test]
fn no_answer_is_no_password() {
    let scratch = Scratch::new();
    let Some((shown, status)) = scratch.typed("$Q cat login://me@host/a", "\u{4}") else {
        return cannot_run("a prompt", "there is no script");
    };
    assert_eq!(status, 51, "{shown}");
    assert!(shown.contains("there is no password"), "{shown}");
}

#[test]
fn a_control_character_in_a_user_does_not_reach_the_terminal() {
    let scratch = Scratch::new();
    let Some((shown, _)) = scratch.typed("$Q cat login://m%1Be@host/a", "x\r") else {
        return cannot_run("a prompt", "there is no script");
    };
    assert!(shown.contains("Password for m\\x1be@host (login): "), "{shown:?}");
}

#[test]
fn nothing_is_asked_with_json() {
    let scratch = Scratch::new();
    let Some((shown, status)) = scratch.typed("$Q --json cat login://me@host/a", "") else {
        return cannot_run("a prompt", "there is no script");
    };
    assert_eq!(status, 51, "{shown}");
    assert!(shown.contains("there is no password") && !shown.contains("Password for"), "{shown}");
}

#[test]
fn nothing_is_asked_without_a_terminal() {
    let scratch = Scratch::new();
    let mut command = without_passwords("setsid");
    command.args(["--wait", LOGIN, "cat", "login://me@host/a"]).current_dir(scratch.path(""));
    let Ok(output) = command.stdin(Stdio::null()).output() else {
        return cannot_run("no terminal", "there is no setsid");
    };
    let error = Run::from(output).failed(51);
    assert!(error.contains("there is no password"), "{error}");
}
