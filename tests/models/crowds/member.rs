//! One of those who do something at the same time.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use backend_core::{ErrorCode, Operation, Store, Support};

use super::{
    NAMES,
    history::{Change, History, Read, Seen},
    values::{contents, value},
};

pub(super) struct Member {
    history: Arc<History>,
    store: Store,
    local: PathBuf,
    random: fastrand::Rng,
}

impl Member {
    /// `local` is a file that nobody else has.
    pub(super) fn new(history: Arc<History>, store: Store, local: PathBuf, seed: u64) -> Self {
        Self { history, store, local, random: fastrand::Rng::with_seed(seed) }
    }

    /// Does something.
    pub(super) async fn call(&mut self) {
        let name = NAMES[self.random.usize(..NAMES.len())];
        match self.random.u32(..16) {
            0..=3 => self.put(name).await,
            4 => self.put_new(name).await,
            5 => self.move_in(name).await,
            6..=8 => self.delete(name).await,
            9..=11 => self.get(name, false).await,
            12 => self.get(name, true).await,
            13..=14 => self.query(name).await,
            _ => self.list().await,
        }
    }

    async fn put(&self, name: &'static str) {
        let begin = self.history.now();
        self.store.put(name, contents(begin)).await.unwrap();
        self.changed(name, Some(begin), begin);
    }

    async fn put_new(&self, name: &'static str) {
        let begin = self.history.now();
        match self.store.put_new(name, contents(begin)).await {
            Ok(_) => {
                // Made of a question and a put it is not one step.
                if self.store.capabilities().support(Operation::PutNew) == Support::Native {
                    self.saw(name, Seen::Nothing, begin);
                }
                self.changed(name, Some(begin), begin);
            }
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::AlreadyExists, "{error}");
                self.saw(name, Seen::Something, begin);
            }
        }
    }

    async fn move_in(&self, name: &'static str) {
        let begin = self.history.now();
        std::fs::write(&self.local, contents(begin)).unwrap();
        match self.store.move_in(name, &self.local).await {
            Ok(_) => {}
            // It was there, but not any more when its size was to be verified.
            Err(error) => assert_eq!(error.code(), ErrorCode::ValidationFailed, "{error}"),
        }
        assert!(!self.local.exists(), "it was moved");
        self.changed(name, Some(begin), begin);
    }

    async fn delete(&self, name: &'static str) {
        let begin = self.history.now();
        match self.store.delete(name).await {
            Ok(()) => self.changed(name, None, begin),
            Err(error) => {
                assert!(error.is_not_found(), "{error}");
                self.saw(name, Seen::Nothing, begin);
            }
        }
    }

    pub(super) async fn get(&self, name: &'static str, to_file: bool) {
        let begin = self.history.now();
        let got = match to_file {
            false => self.store.get(name).await,
            true => self
                .store
                .get_to(name, &self.local)
                .await
                .map(|_| std::fs::read(&self.local).unwrap().into()),
        };
        let seen = match got {
            Ok(bytes) => Seen::Value(value(&bytes)),
            Err(error) => {
                assert!(error.is_not_found(), "{error}");
                Seen::Nothing
            }
        };
        self.saw(name, seen, begin);
    }

    async fn query(&self, name: &'static str) {
        let begin = self.history.now();
        let seen = match self.store.query(name).await.unwrap() {
            None => Seen::Nothing,
            Some(found) => found.size.map_or(Seen::Something, Seen::OfSize),
        };
        self.saw(name, seen, begin);
    }

    pub(super) async fn list(&self) {
        let begin = self.history.now();
        let listed = self.store.names("").await.unwrap();
        let names: BTreeSet<_> = listed.iter().map(String::as_str).collect();
        assert_eq!(names.len(), listed.len(), "{listed:?}: each is there once");
        assert!(names.iter().all(|name| NAMES.contains(name)), "{listed:?}: nothing else is there");
        for name in NAMES {
            let seen = if names.contains(name) { Seen::Something } else { Seen::Nothing };
            self.saw(name, seen, begin);
        }
    }

    fn changed(&self, name: &'static str, value: Option<u64>, begin: u64) {
        let change = Change { value, begin, end: self.history.now() };
        self.history.tell(name, |told| told.changes.push(change));
    }

    fn saw(&self, name: &'static str, seen: Seen, begin: u64) {
        let read = Read { seen, begin, end: self.history.now() };
        self.history.tell(name, |told| told.reads.push(read));
    }
}
