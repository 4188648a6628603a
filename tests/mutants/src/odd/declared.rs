//! What a storage declares.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use backend_core::{BackendUrl, Bytes, Entries, Result, Sink, Source, backend};

use crate::honest::{Honest, read};

/// A delete that is a success in any case.
struct Blind(Honest);

#[backend(scheme = "blind", declares(blind_delete))]
impl Blind {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.0.put(name, data).map(drop)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<()> {
        self.0.delete(name).map(drop)
    }
}

/// Objects by their names in lower case, with the names that they were put under.
#[derive(Default)]
struct CasePreserving(Mutex<BTreeMap<String, (String, Vec<u8>)>>);

#[backend(scheme = "case-preserving", declares(volatile, case_insensitive))]
impl CasePreserving {
    fn new() -> Self {
        Self::default()
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        lock(&self.0).get(&name.to_lowercase()).map(|(_, data)| data.clone())
    }

    fn put(&self, name: &str, data: Vec<u8>) {
        let mut objects = lock(&self.0);
        let object =
            objects.entry(name.to_lowercase()).or_insert_with(|| (name.into(), Vec::new()));
        object.1 = data;
    }

    fn list(&self) -> Vec<String> {
        lock(&self.0).values().map(|(name, _)| name.clone()).collect()
    }

    fn delete(&self, name: &str) -> bool {
        lock(&self.0).remove(&name.to_lowercase()).is_some()
    }
}

/// Changes that are seen later.
struct Late {
    /// Whether that is so of all changes, and not only of deletes.
    all: bool,
    place: Arc<Place>,
}

#[derive(Default)]
struct Place {
    /// What a reader sees.
    seen: Honest,
    /// What a reader does not see yet: a name, and its new contents or that it is gone.
    changes: Mutex<VecDeque<(Instant, String, Option<Bytes>)>>,
}

impl Late {
    /// What a reader sees now.
    fn seen(&self) -> &Honest {
        const LATE: Duration = Duration::from_millis(30);
        let mut changes = lock(&self.place.changes);
        while changes.front().is_some_and(|(at, ..)| at.elapsed() > LATE) {
            match changes.pop_front() {
                Some((_, name, Some(data))) => _ = self.place.seen.store(&name, data),
                Some((_, name, None)) => _ = self.place.seen.objects().remove(&name),
                None => {}
            }
        }
        &self.place.seen
    }

    fn change(&self, name: &str, data: Option<Bytes>) {
        lock(&self.place.changes).push_back((Instant::now(), name.into(), data));
    }
}

#[backend(scheme = "late", declares(eventual))]
impl Late {
    fn new(url: &BackendUrl) -> Self {
        static PLACES: Mutex<BTreeMap<String, Arc<Place>>> = Mutex::new(BTreeMap::new());
        let place = lock(&PLACES).entry(url.to_string()).or_default().clone();
        Self { all: url.path() == "/all", place }
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.seen().get(name, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        let data = read(data)?;
        let size = data.len() as u64;
        match self.all {
            true => self.change(name, Some(data.into())),
            false => {
                // What is deleted already and not seen to be must not go with it.
                lock(&self.place.changes).retain(|(_, other, _)| other != name);
                self.place.seen.store(name, data);
            }
        }
        Ok(size)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.seen().list(prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        let is_there = self.seen().object(name).is_ok();
        self.change(name, None);
        Ok(is_there)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
