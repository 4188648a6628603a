//! What the macro says and what it makes, compared with what was recorded.

use std::{fs, process::Command};

use crate::{arguments::Arguments, cargo::cargo, command, failure::Failure};

const HELP: &str = "\
Compares compiler messages (tests/ui/) and expansions (tests/expand/) with the recorded ones.

Usage: cargo xtask ui [--bless]

  --bless   record what comes now, and the version of rustc that it comes from; look at the difference before it is committed";

/// The compiler whose messages are recorded: another one's may differ in any word.
const RUSTC: &str = "tests/ui/RUSTC";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let bless = arguments.flag("--bless");
    arguments.end(HELP)?;
    if bless {
        // First, since the tests leave out what another compiler has said.
        let version = command::output(Command::new("rustc").arg("--version"))?;
        fs::write(RUSTC, version).map_err(|error| format!("cannot write {RUSTC}: {error}"))?;
    }
    let test = |which: &[&str]| {
        let mut test = cargo();
        test.arg("test").args(which);
        if bless {
            test.envs([("TRYBUILD", "overwrite"), ("BLESS", "1")]);
        }
        command::run(&mut test)
    };
    test(&["--package=backend-derive"])?;
    if bless {
        // Before the tests that read what is recorded.
        test(&["--package=ui", "mistakes_are_explained"])?;
    }
    test(&["--package=ui"])
}
