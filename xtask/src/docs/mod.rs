//! The generated parts of README.md.

mod backends;
mod exit_codes;
mod section;

use std::fs;

use crate::{arguments::Arguments, failure::Failure};

const HELP: &str = "\
Writes the generated parts of README.md anew: what stands between <!-- generated: NAME --> and <!-- end: NAME -->.

Usage: cargo xtask docs [--check]

  --check   change nothing, and fail if a part is stale";

const README: &str = "README.md";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let check_only = arguments.flag("--check");
    arguments.end(HELP)?;
    if check_only { check() } else { write() }
}

/// Writes the parts that are stale.
pub(crate) fn write() -> Result<(), Failure> {
    let (old, new, stale) = generated()?;
    if old != new {
        fs::write(README, new).map_err(|error| format!("cannot write {README}: {error}"))?;
    }
    match stale.as_slice() {
        [] => println!("{README} was up to date"),
        stale => println!("{README}: wrote {}", stale.join(", ")),
    }
    Ok(())
}

/// An error that names the parts that are stale.
pub(crate) fn check() -> Result<(), Failure> {
    let (_, _, stale) = generated()?;
    match stale.as_slice() {
        [] => Ok(()),
        stale => Err(Failure::Failed(format!(
            "{README} is stale in {}; write it anew with: cargo xtask docs",
            stale.join(", ")
        ))),
    }
}

/// The document as it is and as it should be, and the parts in which they differ.
fn generated() -> Result<(String, String, Vec<&'static str>), Failure> {
    let old = read(README)?;
    let mut new = old.clone();
    let mut stale = Vec::new();
    for (name, text) in [
        ("mem", fenced(&read("backends/src/mem.rs")?)),
        ("backends", backends::table()?),
        ("exit-codes", exit_codes::table(&read("backend-core/src/error.rs")?)?),
    ] {
        let replaced = section::replace(&new, name, &text).map_err(|e| format!("{README}: {e}"))?;
        if replaced != new {
            stale.push(name);
        }
        new = replaced;
    }
    Ok((old, new, stale))
}

fn fenced(code: &str) -> String {
    format!("```rust\n{code}```\n")
}

fn read(path: &str) -> Result<String, Failure> {
    Ok(fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?)
}
