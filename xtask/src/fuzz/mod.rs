//! The fuzz targets under libFuzzer.

mod report;

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
};

use self::report::Report;
use crate::{
    arguments::{self, Arguments},
    cargo::cargo,
    command,
    failure::Failure,
};

const HELP: &str = "\
Has libFuzzer search for texts and tokens that break what must hold of them: see tests/fuzz/src/targets/.

Usage: cargo xtask fuzz [--seconds N] [TARGET…]

  --seconds N   how long each target runs; 60 without it
  TARGET…       only these

Needs cargo-fuzz (cargo install cargo-fuzz --locked) and a C++ compiler; the toolchain is the usual one. The corpus grows in
target/fuzz/corpus. What is found is told with the command that runs it again; it stays found as a file in tests/fuzz/found/TARGET/,
which the ordinary tests replay.";

/// The workspace of libFuzzer.
const WORKSPACE: &str = "tests/fuzz/libfuzzer";

/// What is built, and what grows.
const TARGET_DIR: &str = "target/fuzz";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let seconds = arguments.number("--seconds", HELP)?.unwrap_or(60);
    if seconds == 0 {
        // libFuzzer takes it for no end.
        return Err(Failure::Usage(format!("--seconds is at least 1\n\n{HELP}")));
    }
    let targets = chosen(arguments.names(HELP)?)?;
    what_it_needs()?;
    command::run(&mut cargo_fuzz("build"))?;
    let mut reports = Vec::new();
    for target in targets {
        reports.push(fuzz(&target, seconds)?);
    }
    println!("\n{}", report::table(&reports));
    let found: Vec<_> = reports.iter().filter(|report| report.found.is_some()).collect();
    for report in &found {
        println!("\n{report}");
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::Told) }
}

/// Those of `names`, or all.
fn chosen(names: Vec<String>) -> Result<Vec<String>, Failure> {
    let all = all()?;
    let known: Vec<&str> = all.iter().map(String::as_str).collect();
    if let Some(other) = names.iter().find(|name| !known.contains(&name.as_str())) {
        let hint = arguments::did_you_mean(other, &known);
        let known = known.join(", ");
        return Err(Failure::Usage(format!(
            "there is no target {other:?}{hint}; there are {known}"
        )));
    }
    Ok(if names.is_empty() { all } else { names })
}

/// Every target has a file, which makes a program of it.
fn all() -> Result<Vec<String>, Failure> {
    let folder = format!("{WORKSPACE}/fuzz_targets");
    let unreadable = |error| format!("cannot read {folder}: {error}");
    let mut names = Vec::new();
    for file in fs::read_dir(&folder).map_err(unreadable)? {
        let path = file.map_err(unreadable)?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

fn what_it_needs() -> Result<(), Failure> {
    let is_there = |program: &mut Command| {
        let status = program.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    let compiler: OsString = env::var_os("CXX").unwrap_or_else(|| "c++".into());
    if !is_there(cargo().args(["fuzz", "--version"])) {
        return Err(missing("cargo-fuzz", "cargo install cargo-fuzz --locked"));
    }
    if !is_there(Command::new(compiler).arg("--version")) {
        return Err(missing("a C++ compiler", "sudo apt-get install g++, or name yours in CXX"));
    }
    Ok(())
}

fn missing(what: &str, way_out: &str) -> Failure {
    Failure::Failed(format!("fuzzing needs {what}: {way_out}"))
}

/// Nothing here is unsafe, so no sanitizer is needed, and hence no nightly toolchain.
fn cargo_fuzz(verb: &str) -> Command {
    let mut fuzz = cargo();
    fuzz.args(["fuzz", verb, "--fuzz-dir", WORKSPACE, "--target-dir", TARGET_DIR]);
    fuzz.args(["--sanitizer", "none"]);
    fuzz
}

/// Runs one target, from its seeds and what the last run has left.
fn fuzz(target: &str, seconds: u64) -> Result<Report, Failure> {
    let corpus = format!("{TARGET_DIR}/corpus/{target}");
    command::finish(cargo().args([
        "run",
        "--quiet",
        "--package=fuzz-targets",
        "--",
        target,
        &corpus,
    ]))?;
    let log = format!("{TARGET_DIR}/{target}.log");
    let mut fuzz = cargo_fuzz("run");
    fuzz.args([target, &corpus, "--", "-print_final_stats=1"]);
    fuzz.arg(format!("-max_total_time={seconds}"));
    println!("$ {} 2> {log}", command::shown(&fuzz));
    let written = File::create(&log).map_err(|error| format!("cannot write {log}: {error}"))?;
    let status =
        fuzz.stderr(written).status().map_err(|error| command::cannot_run(&fuzz, &error))?;
    let text = fs::read(Path::new(&log)).map_err(|error| format!("cannot read {log}: {error}"))?;
    Report::read(target, &String::from_utf8_lossy(&text), status.success())
        .ok_or_else(|| Failure::Failed(format!("{target} ended without having run: see {log}")))
}
