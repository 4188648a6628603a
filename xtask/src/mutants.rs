//! The checks of the contract, checked: by storages that break it.

use crate::{arguments::Arguments, cargo::cargo, command, failure::Failure};

const HELP: &str = "\
Makes the checks of the contract on storages with one fault each, and prints which checks fail for which of them. Fails if a mutant
passes the check that it names, if a check fails for no mutant, or if a storage that keeps the contract in an odd way fails one.

Usage: cargo xtask mutants [NAME…]

  NAME…   only the mutants whose name, or whose check's name, contains one of these";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let names = arguments.names(HELP)?;
    command::run(cargo().args(["run", "--quiet", "--package=mutants", "--"]).args(names))
}
