//! What a backend and a call cost, beside the peers: measured on the crates of `tests/peers`, a workspace of its own.

mod build;
mod callgrind;
mod cost;
mod lines;
pub(crate) mod record;
pub(crate) mod table;

use std::process::Command;

use serde_json::Value;

use crate::{cargo::cargo, failure::Failure};

/// Where their workspace is.
const PEERS: &str = "tests/peers";

/// One thing that is measured; what came out last is kept in a file, from which README.md has its table.
#[derive(Clone, Copy)]
pub(crate) enum Bench {
    Cost,
    Lines,
    Build,
}

impl Bench {
    pub(crate) const ALL: [Self; 3] = [Self::Lines, Self::Cost, Self::Build];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Lines => "lines",
            Self::Build => "build",
        }
    }

    /// Measures and prints; with `write` also keeps what came out.
    pub(super) fn run(self, write: bool) -> Result<(), Failure> {
        let results = match self {
            Self::Cost => cost::measure()?,
            Self::Lines => lines::measure()?,
            Self::Build => build::measure()?,
        };
        println!("\n{}", self.table(&results)?);
        if write {
            let path = self.path();
            record::write(&path, &results)?;
            println!("\nwrote {path}; for README.md: cargo xtask docs");
        }
        Ok(())
    }

    /// What was kept, for README.md: a table and the line that says where it comes from.
    pub(crate) fn recorded(self) -> Result<String, Failure> {
        let again = format!("cargo xtask bench {} --write", self.name());
        let record = record::read(&self.path(), &again)?;
        Ok(format!("{}\n{}\n", self.table(&record.results)?.markdown(), record.origin))
    }

    /// Where its results are kept.
    fn path(self) -> String {
        format!("{PEERS}/results/{}.json", self.name())
    }

    fn table(self, results: &Value) -> Result<table::Table, Failure> {
        let table = match self {
            Self::Cost => cost::table(results),
            Self::Lines => lines::table(results),
            Self::Build => build::table(results),
        };
        table.ok_or_else(|| Failure::Failed(format!("these are no results of {}", self.name())))
    }
}

/// Cargo in their workspace.
fn cargo_of_peers(verb: &str) -> Command {
    let mut cargo = cargo();
    cargo.args([verb, "--manifest-path", &format!("{PEERS}/Cargo.toml")]);
    cargo
}

/// The same minimal backend, on each.
const BACKENDS: [Backend; 3] = [
    Backend {
        label: "Quintet",
        folder: "quintet",
        package: "kv-on-quintet",
        opens: "`kv:`, once it is linked",
        leaves_out: "nothing",
    },
    Backend {
        label: "object_store",
        folder: "object_store",
        package: "kv-on-object-store",
        opens: "the URL that an instance is registered with",
        leaves_out: "multipart, delimiter, conditional put, copy, retries",
    },
    Backend {
        label: "OpenDAL",
        folder: "opendal",
        package: "kv-on-opendal",
        opens: "`kv:///`, once `register` is called",
        leaves_out: "put in several pieces, copy, rename",
    },
];

struct Backend {
    label: &'static str,
    /// Below `tests/peers/kv`.
    folder: &'static str,
    package: &'static str,
    opens: &'static str,
    leaves_out: &'static str,
}
