//! The one test command.

mod machine;
mod steps;
mod tally;

use std::{
    env,
    io::{self, BufRead, BufReader, IsTerminal, Write},
    process::{Command, Stdio},
};

use crate::{
    arguments::Arguments,
    cargo::cargo,
    command, docs,
    failure::Failure,
    test::{steps::Steps, tally::Tally},
};

pub(crate) use machine::{path, prepare as prepare_machine};

const HELP: &str = "\
Everything that must hold before a change is accepted: format, lints, tests, documentation.

Usage: cargo xtask test [--keep-going] [NAME…]

  --keep-going   go on after a step that failed
  NAME…          only the tests whose names contain one of these, and no other step

What the tests need beyond Rust is installed if it is missing and this is root. What failed is told once more at the end, and the last
line is the sum of all tests.
With CI=true a test that is skipped is a failure.";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let mut steps = Steps::new(arguments.flag("--keep-going"));
    let names = arguments.names(HELP)?;
    let mut tally = Tally::default();
    if names.is_empty() {
        everything(&mut steps, &mut tally);
    } else {
        steps.take("tests", || tests(&names, &mut tally));
    }
    if !tally.failures().is_empty() {
        println!("\nOnce more, what failed:\n{}", tally.failures());
    }
    let outcome = steps.sum_up();
    println!("{tally}");
    outcome
}

fn everything(steps: &mut Steps, tally: &mut Tally) {
    let lint = |which: &[&str]| {
        let mut clippy = cargo();
        clippy.arg("clippy").args(which).args(["--", "-D", "warnings"]);
        command::run(&mut clippy)
    };
    let bare = ["--package=backends", "--no-default-features"];
    steps.take("machine", machine::prepare);
    steps.take("servers", machine::install_servers);
    steps.take("format", || command::run(cargo().args(["fmt", "--all", "--check"])));
    steps.take("lints", || lint(&["--workspace", "--all-targets", "--all-features"]));
    steps.take("lints, no feature", || lint(&bare));
    steps.take("lints, only cli", || lint(&[bare[0], bare[1], "--features=cli"]));
    steps.take("tests", || tests(&[], tally));
    steps.take("documentation", || {
        let what = ["doc", "--workspace", "--all-features", "--no-deps"];
        command::run(cargo().env("RUSTDOCFLAGS", "-D warnings").args(what))
    });
    steps.take("generated text", docs::check);
}

/// Runs the tests to their end, whatever fails, and adds up what their harnesses report.
fn tests(names: &[String], tally: &mut Tally) -> Result<(), Failure> {
    let mut cargo = cargo();
    cargo.args(["test", "--workspace", "--all-features", "--no-fail-fast", "--"]).args(names);
    // Harnesses see a pipe, and would leave the colours out.
    cargo.arg(if io::stdout().is_terminal() { "--color=always" } else { "--color=never" });
    println!("$ {}", command::shown(&cargo));
    cargo.env("PATH", path());
    let succeeded = stream(&mut cargo, tally)?;
    tally.account_for(succeeded);
    if !succeeded {
        return Err(Failure::Failed("tests failed".into()));
    }
    if tally.is_empty() {
        return Err(Failure::Failed(format!("no test has a name with {}", names.join(" or "))));
    }
    match tally.skipped() {
        [] => Ok(()),
        skipped if is_ci() => {
            Err(Failure::Failed(format!("skipped, which CI must not: {}", skipped.join(", "))))
        }
        skipped => {
            println!("SKIPPED: {}", skipped.join(", "));
            Ok(())
        }
    }
}

/// Runs the command and passes its output through, line by line; whether it succeeded.
fn stream(command: &mut Command, tally: &mut Tally) -> Result<bool, Failure> {
    let broken = |error: io::Error| Failure::Failed(format!("cannot pass the output on: {error}"));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| command::cannot_run(command, &error))?;
    let mut lines = child.stdout.take().map(BufReader::new);
    let mut line = Vec::new();
    while let Some(lines) = &mut lines
        && lines.read_until(b'\n', &mut line).map_err(broken)? > 0
    {
        io::stdout().write_all(&line).map_err(broken)?;
        tally.read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(child.wait().map_err(broken)?.success())
}

fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}
