//! Where the crate that is made takes Quintet from.

use std::{fs, path::Path};

use super::super::failure::Failure;

/// The published crates of this command's own version, or a checkout.
pub(super) enum Dependency {
    Version,
    /// The absolute path, as a string of TOML without its quotes.
    Checkout(String),
}

impl Dependency {
    /// Checks that `checkout` is one.
    pub(super) fn new(checkout: Option<&Path>) -> Result<Self, Failure> {
        let Some(checkout) = checkout else { return Ok(Self::Version) };
        let wrong = |why: &str| {
            let path = checkout.display();
            Failure::usage(format!(
                "--checkout {path}: {why}; give the directory that has backend-core/ and backends/ in it"
            ))
        };
        let path = fs::canonicalize(checkout).map_err(|error| wrong(&error.to_string()))?;
        if !path.join("backend-core/Cargo.toml").is_file() {
            return Err(wrong("this is no checkout of Quintet"));
        }
        let path = path.to_str().ok_or_else(|| wrong("the path is not UTF-8"))?;
        Ok(Self::Checkout(path.replace('\\', "\\\\").replace('"', "\\\"")))
    }

    /// What stands in a manifest for the crate `name`.
    pub(super) fn of(&self, name: &str) -> String {
        match self {
            Self::Version => format!("version = \"{}\"", env!("CARGO_PKG_VERSION")),
            Self::Checkout(path) => format!("path = \"{path}/{name}\""),
        }
    }
}
