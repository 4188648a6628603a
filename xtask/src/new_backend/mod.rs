//! A backend for this workspace: its file, and the places that name it.

mod edit;
mod places;

use std::{fs, path::Path, process::Command};

use crate::{
    arguments::Arguments,
    cargo::{self, Profile, cargo},
    command, docs,
    failure::Failure,
    scratch::Scratch,
};

const HELP: &str = "\
Makes a backend in this workspace that compiles and passes all tests: backends/src/NAME.rs, out of the same template as `quintet new`.

Usage: cargo xtask new-backend NAME

  NAME   the scheme of its URLs, such as foo or my-storage; also its cargo feature

It is named in backends/Cargo.toml, backends/src/lib.rs, backends/tests/conformance.rs and README.md. What is there already is left as it
is; `git diff` shows what came, and git undoes it.";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let [name] = <[String; 1]>::try_from(arguments.names(HELP)?)
        .map_err(|names| format!("one NAME is needed, not {}\n\n{HELP}", names.len()))
        .map_err(Failure::Usage)?;
    let backend = skeleton(&name)?;
    let changes = places::changes(&name, &backend)?;
    for change in &changes {
        change.write()?;
    }
    command::run(cargo().args(["fmt", "--package=backends"]))?;
    docs::write()?;
    for change in &changes {
        println!("{}", change.path());
    }
    println!("Now change the bodies in {}, and run: cargo xtask test", changes[0].path());
    Ok(())
}

/// The source of a backend of this name, as `quintet new` has it, which also knows what a name may be.
fn skeleton(name: &str) -> Result<String, Failure> {
    let quintet = cargo::quintet(Profile::Dev)?;
    let scratch = Scratch::new(&std::env::temp_dir(), "quintet-new-backend")?;
    let mut new = Command::new(quintet);
    command::finish(new.args(["new", "--quiet", "--to"]).arg(scratch.path()).args(["--", name]))?;
    let source = scratch.path().join(name).join("src/lib.rs");
    Ok(read(&source)?)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
