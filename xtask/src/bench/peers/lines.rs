//! How much an author writes for the same backend on each library.

use std::fs;

use serde_json::{Value, json};

use super::{BACKENDS, PEERS, cargo_of_peers, table::Table};
use crate::{command, failure::Failure};

/// Counts the sources, which are formatted alike, once each has been seen to work.
pub(super) fn measure() -> Result<Value, Failure> {
    command::run(cargo_of_peers("fmt").args(["--all", "--", "--check"]))?;
    let packages = BACKENDS.iter().map(|backend| format!("--package={}", backend.package));
    command::run(cargo_of_peers("test").arg("--quiet").args(packages))?;
    let mut results = Vec::new();
    for backend in &BACKENDS {
        let path = format!("{PEERS}/kv/{}/src/lib.rs", backend.folder);
        let source = fs::read_to_string(&path).map_err(|e| format!("cannot read {path}: {e}"))?;
        let Counted { lines, traits, types, functions } = count(&source);
        results.push(json!({
            "backend": backend.label,
            "lines": lines, "traits": traits, "types": types, "functions": functions,
        }));
    }
    Ok(results.into())
}

#[derive(Debug, Default, PartialEq)]
struct Counted {
    /// Neither blank nor a comment.
    lines: usize,
    /// Implemented by hand.
    traits: usize,
    /// Associated types.
    types: usize,
    functions: usize,
}

/// Counts what rustfmt has formatted, so that an item starts its own line.
fn count(source: &str) -> Counted {
    let mut counted = Counted::default();
    let code = source.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("//"));
    for line in code {
        counted.lines += 1;
        let item = line.trim_start_matches("pub ").trim_start_matches("async ");
        counted.traits += usize::from(item.starts_with("impl ") && item.contains(" for "));
        counted.types += usize::from(line.starts_with("type "));
        counted.functions += usize::from(item.starts_with("fn "));
    }
    counted
}

pub(super) fn table(results: &Value) -> Option<Table> {
    let mut table = Table::new([
        "put, get, range, list, delete",
        "lines",
        "traits",
        "associated types",
        "functions",
        "opens by",
        "leaves out",
    ]);
    for (result, backend) in results.as_array()?.iter().zip(&BACKENDS) {
        let number = |what: &str| Some(result[what].as_u64()?.to_string());
        table.row([
            result["backend"].as_str()?.to_owned(),
            number("lines")?,
            number("traits")?,
            number("types")?,
            number("functions")?,
            backend.opens.to_owned(),
            backend.leaves_out.to_owned(),
        ]);
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_are_no_lines_and_only_implemented_traits_are_traits() {
        let source = "\
//! About.

/// A type.
#[derive(Debug)]
pub struct Kv;

impl Kv {
    pub async fn one(&self) {
        for _ in 0..1 {} // code, with a comment
    }
}

impl Service for Kv {
    type Reader = ();
    // Why.
    fn read(&self) {}
}
";
        let expected = Counted { lines: 11, traits: 1, types: 1, functions: 2 };
        assert_eq!(count(source), expected);
    }
}
