//! Bugs that are there on purpose: each is found, and shrunk to the few steps that it takes.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Mutex, MutexGuard},
};

use backend_core::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde::Deserialize;

use crate::{
    check::{Difference, Subject, config, find},
    model::Shape,
};

/// What is wrong with a storage that does everything else right.
#[derive(Clone, Copy, Debug, Deserialize, Options, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Bug {
    ShorterPutLeavesTail,
    EmptyPutIsLost,
    LargePutIsCut,
    CaseIsFolded,
    PutNewReplaces,
    RangeEndsEarly,
    RangePastTheEndFails,
    DeleteOfNothingIsDone,
    DeleteListSkipsTheLast,
    QueryIsStale,
    QueryListIsSorted,
    PrefixIsADirectory,
    ListLeavesOutTheThird,
    CopyMoves,
    RenameCopies,
    RenameKeepsWhatIsThere,
    CacheOutlivesRename,
}

/// How many steps it may take to show each.
const BUGS: [(Bug, usize); 17] = [
    (Bug::ShorterPutLeavesTail, 2),
    (Bug::EmptyPutIsLost, 1),
    (Bug::LargePutIsCut, 1),
    (Bug::CaseIsFolded, 1),
    (Bug::PutNewReplaces, 2),
    (Bug::RangeEndsEarly, 2),
    (Bug::RangePastTheEndFails, 2),
    (Bug::DeleteOfNothingIsDone, 1),
    (Bug::DeleteListSkipsTheLast, 4),
    (Bug::QueryIsStale, 3),
    (Bug::QueryListIsSorted, 2),
    (Bug::PrefixIsADirectory, 2),
    (Bug::ListLeavesOutTheThird, 4),
    (Bug::CopyMoves, 2),
    (Bug::RenameCopies, 3),
    (Bug::RenameKeepsWhatIsThere, 3),
    (Bug::CacheOutlivesRename, 4),
];

#[test]
fn every_planted_bug_is_found_and_shrunk_to_the_steps_that_it_takes() {
    for (bug, steps) in BUGS {
        let found = shown_by(bug);
        let found = found.unwrap_or_else(|| panic!("{bug:?}: no program has shown it"));
        assert!(found.program.steps.len() <= steps, "{bug:?}: {found}");
    }
}

#[test]
fn a_difference_reads_like_a_program() {
    let shown = |bug| shown_by(bug).unwrap().to_string();
    assert_eq!(
        shown(Bug::PutNewReplaces),
        "put \"a\" (1 byte); put_new \"a\" (1 byte)\n\
         step 2, put_new \"a\" (1 byte): expected error 50: AlreadyExists, came 1 byte stored"
    );
    assert_eq!(
        shown(Bug::CacheOutlivesRename),
        "put \"b\" (1 byte); get \"b\"; put \"a\" (0 bytes); rename \"a\" \"b\"\n\
         at the end, get \"b\": expected 0 bytes [], came 1 byte [0]"
    );
}

#[test]
fn a_storage_without_a_bug_differs_in_nothing() {
    let url = |_: &std::path::Path| "planted:?retries=0".to_owned();
    assert!(find(&subject(&url), of_seed_0()).is_none());
}

fn shown_by(bug: Bug) -> Option<Difference> {
    let word = format!("{bug:?}").chars().fold(String::new(), |word, letter| {
        let gap = if letter.is_uppercase() && !word.is_empty() { "-" } else { "" };
        word + gap + &letter.to_lowercase().to_string()
    });
    let url = |_: &std::path::Path| format!("planted:?retries=0&bug={word}");
    find(&subject(&url), of_seed_0())
}

fn subject<'s>(url: &'s dyn Fn(&std::path::Path) -> String) -> Subject<'s> {
    Subject { name: "planted", url, shape: Shape::Flat, persists: false }
}

/// The same programs whatever the environment says.
fn of_seed_0() -> Config {
    Config { cases: 128, rng_seed: RngSeed::Fixed(0), ..config().0 }
}

/// A map, with a bug.
struct Planted {
    bug: Option<Bug>,
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
    /// What was known of objects at some time.
    sizes: Mutex<BTreeMap<String, u64>>,
    cache: Mutex<BTreeMap<String, Vec<u8>>>,
}

#[derive(Deserialize, Options)]
struct PlantedOptions {
    bug: Option<Bug>,
}

#[backend(scheme = "planted", blocking = false)]
impl Planted {
    fn new(options: Options<PlantedOptions>) -> Self {
        Self {
            bug: options.into_inner().bug,
            objects: Mutex::default(),
            sizes: Mutex::default(),
            cache: Mutex::default(),
        }
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        if let Some(cached) = self.cache.lock().unwrap().get(name) {
            return Some(cached.clone());
        }
        let found = self.objects().get(name).cloned()?;
        if self.has(Bug::CacheOutlivesRename) {
            self.cache.lock().unwrap().insert(name.into(), found.clone());
        }
        Some(found)
    }

    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, String> {
        let objects = self.objects();
        let Some(found) = objects.get(name) else { return Ok(None) };
        let size = found.len() as u64;
        if self.has(Bug::RangePastTheEndFails) && range.end > size {
            return Err(format!("{range:?} is out of range"));
        }
        let early = u64::from(self.has(Bug::RangeEndsEarly));
        let end = range.end.min(size).saturating_sub(early).max(range.start.min(size));
        Ok(Some(found[range.start.min(size) as usize..end as usize].to_vec()))
    }

    fn put(&self, name: &str, mut data: Vec<u8>) {
        let name = if self.has(Bug::CaseIsFolded) { name.to_lowercase() } else { name.to_owned() };
        if self.has(Bug::EmptyPutIsLost) && data.is_empty() {
            return;
        }
        if self.has(Bug::LargePutIsCut) {
            data.truncate(128 << 10);
        }
        let mut objects = self.objects();
        if self.has(Bug::ShorterPutLeavesTail)
            && let Some(old) = objects.get(&name)
        {
            data.extend_from_slice(old.get(data.len()..).unwrap_or_default());
        }
        self.sizes.lock().unwrap().entry(name.clone()).or_insert(data.len() as u64);
        self.cache.lock().unwrap().remove(&name);
        objects.insert(name, data);
    }

    fn put_new(&self, name: &str, data: Vec<u8>) -> Result<()> {
        if self.objects().contains_key(name) && !self.has(Bug::PutNewReplaces) {
            return Err(Error::already_exists());
        }
        self.put(name, data);
        Ok(())
    }

    fn list(&self, prefix: &str) -> Vec<String> {
        let prefix = match self.has(Bug::PrefixIsADirectory) && !prefix.is_empty() {
            true => format!("{}/", prefix.trim_end_matches('/')),
            false => prefix.to_owned(),
        };
        let mut names: Vec<_> = self.objects().keys().cloned().collect();
        names.retain(|name| name.starts_with(&prefix));
        if self.has(Bug::ListLeavesOutTheThird) && names.len() > 2 {
            names.remove(2);
        }
        names
    }

    fn delete(&self, name: &str) -> bool {
        self.sizes.lock().unwrap().remove(name);
        self.cache.lock().unwrap().remove(name);
        self.objects().remove(name).is_some() || self.has(Bug::DeleteOfNothingIsDone)
    }

    fn delete_list(&self, names: &[Name]) -> Vec<bool> {
        let last = names.len() - 1;
        let skips = |at| at == last && at > 0 && self.has(Bug::DeleteListSkipsTheLast);
        let delete = |(at, name): (usize, &Name)| match skips(at) {
            true => self.objects().contains_key(name.as_str()),
            false => self.delete(name),
        };
        names.iter().enumerate().map(delete).collect()
    }

    fn query(&self, name: &str) -> Option<u64> {
        let size = self.objects().get(name)?.len() as u64;
        let stale = self.sizes.lock().unwrap().get(name).copied();
        if self.has(Bug::QueryIsStale) { stale } else { Some(size) }
    }

    fn query_list(&self, names: &[Name]) -> Vec<Option<u64>> {
        let mut sizes: Vec<_> = names.iter().map(|name| self.query(name)).collect();
        if self.has(Bug::QueryListIsSorted) {
            sizes.sort();
        }
        sizes
    }

    fn copy(&self, from: &str, to: &str) -> Result<()> {
        let copied = self.objects().get(from).cloned().ok_or_else(Error::not_found)?;
        self.put(to, copied);
        if self.has(Bug::CopyMoves) {
            self.delete(from);
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> Result<()> {
        let mut objects = self.objects();
        let renamed = objects.get(from).cloned().ok_or_else(Error::not_found)?;
        if !self.has(Bug::RenameCopies) {
            objects.remove(from);
        }
        if !(self.has(Bug::RenameKeepsWhatIsThere) && objects.contains_key(to)) {
            objects.insert(to.into(), renamed);
        }
        Ok(())
    }
}

impl Planted {
    fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    fn objects(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.objects.lock().unwrap()
    }
}
