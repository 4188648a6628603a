//! What is listed is not what is there.

use backend_core::{Entries, Result};

use crate::honest::Honest;

mutants! {
    /// The first entry comes twice.
    "listing::exact" => ListsTheFirstTwice {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            if let Some(first) = it.entries(prefix).into_iter().next() {
                to.push(first)?;
            }
            it.list(prefix, to)
        }
    }
}
