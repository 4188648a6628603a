//! The places that name a backend, and what each of them is given.

use std::{fs, path::Path};

use super::{edit, read};
use crate::failure::Failure;

const MANIFEST: &str = "backends/Cargo.toml";
const ROLL: &str = "backends/src/lib.rs";
const TESTS: &str = "backends/tests/conformance.rs";

/// A file with its new contents.
pub(super) struct Change {
    path: String,
    contents: String,
}

impl Change {
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn write(&self) -> Result<(), Failure> {
        let written = fs::write(&self.path, &self.contents);
        Ok(written.map_err(|error| format!("cannot write {}: {error}", self.path))?)
    }
}

/// All that a new backend changes, its own file first. An error if something of it is there: then nothing is written.
pub(super) fn changes(name: &str, source: &str) -> Result<Vec<Change>, Failure> {
    let module = name.replace('-', "_");
    let own = format!("backends/src/{module}.rs");
    for path in [&own, &format!("backends/src/{module}")] {
        if Path::new(path).exists() {
            return Err(format!("{path} exists already; take another NAME").into());
        }
    }
    let changed = |path: &str, change: &dyn Fn(&str) -> Result<String, String>| {
        let contents = change(&read(Path::new(path))?).map_err(|why| format!("{path}: {why}"))?;
        Ok::<_, String>(Change { path: path.into(), contents })
    };
    let type_name =
        type_name(source).ok_or_else(|| String::from("the template has no `pub struct`"))?;
    Ok(vec![
        Change { path: own.clone(), contents: source.into() },
        changed(MANIFEST, &|text| edit::with_feature(text, name))?,
        changed(ROLL, &|text| edit::with_row(text, name, &module, type_name))?,
        changed(TESTS, &|text| Ok(edit::with_tests(text, name, &module)))?,
    ])
}

fn type_name(source: &str) -> Option<&str> {
    let (_, rest) = source.split_once("\npub struct ")?;
    rest.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_where_it_is_looked_for() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let text = |path: &str| read(&root.join(path)).expect("it is there");
        edit::with_feature(&text(MANIFEST), "brand-new").expect("the manifest has room");
        edit::with_row(&text(ROLL), "brand-new", "brand_new", "BrandNew").expect("so has the roll");
        assert!(text(TESTS).contains("backend_core::conformance!"));
        assert_eq!(type_name(&text("backends/template/src/lib.rs")), Some("MyStorage"));
    }
}
