//! The guide's key-value store as one writes it first: it compiles, and has two faults that the checks find, and one that the first use does.

// guide: draft
use std::{fs, path::Path};

use backend_core::prelude::*;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

const OBJECTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("objects");

/// Objects in a redb database, `kv:///dir`.
pub struct Kv(Database);

#[backend(scheme = "kv")]
impl Kv {
    fn new(url: &BackendUrl) -> Result<Self, redb::Error> {
        let directory = Path::new(url.path());
        fs::create_dir_all(directory)?;
        Ok(Self(Database::create(directory.join("objects.redb"))?))
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, redb::Error> {
        let objects = self.0.begin_read()?.open_table(OBJECTS)?;
        Ok(objects.get(name)?.map(|data| data.value().to_vec()))
    }

    fn put(&self, name: &str, data: &[u8]) -> Result<(), redb::Error> {
        let transaction = self.0.begin_write()?;
        transaction.open_table(OBJECTS)?.insert(name, data)?;
        Ok(transaction.commit()?)
    }

    fn list(&self) -> Result<Vec<String>, redb::Error> {
        let objects = self.0.begin_read()?.open_table(OBJECTS)?;
        objects.iter()?.map(|object| Ok(object?.0.value().to_owned())).collect()
    }

    fn delete(&self, name: &str) -> Result<(), redb::Error> {
        let transaction = self.0.begin_write()?;
        transaction.open_table(OBJECTS)?.remove(name)?;
        Ok(transaction.commit()?)
    }
}
// guide: end

fn main() {} // a library, really: its tests run it

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::{collections::BTreeSet, env};

    use backend_core::conformance::{Outcome, Suite, directory};

    /// What the guide shows of `cargo test`.
    const FAILURES: &str = include_str!("failures.txt");

    #[tokio::test]
    async fn the_checks_find_both_faults() {
        let (mut failures, mut names) = (String::new(), String::from("failures:\n"));
        let mut shown = BTreeSet::new();
        for check in Suite::new().checks() {
            let target = directory("kv");
            let url = format!("{}?retry-delay=1ms", target.as_ref());
            let report = |report: backend_core::conformance::Report| {
                if let Outcome::Failed { expected, came } = report.outcome {
                    let (name, contract) = (check.name(), check.statement());
                    names += &format!("    {name}\n");
                    // One fault fails many checks with the same answer: the first is enough to read.
                    if shown.insert(came.clone()) {
                        failures += &format!(
                            "---- {name} stdout ----\nexpected {expected}\n    came {came}\nThe contract: {contract}\n\n"
                        );
                    }
                }
            };
            let suite = Suite::new().only([check.name()]).unwrap();
            suite.run(url.parse().unwrap(), report).await.unwrap();
        }
        failures += &names;
        if env::var_os("BLESS").is_some() {
            let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/kv_draft/failures.txt");
            std::fs::write(recorded, &failures).unwrap();
        } else {
            assert_eq!(failures, FAILURES, "if it is as it should be, record it with BLESS=1");
        }
    }
}
