//! Several tasks at once, on the same few names: what each call answers must fit an order in which they were made one after the other.
//!
//! Of every name it is known who put what, when each call began and when it had come back. A read may see what was put before it had
//! ended, unless something else was put, or it was deleted, in between for certain.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use backend_core::{Bytes, ErrorCode, Operation, Result, Store, Support};
use tokio::runtime::Builder;

use crate::check::config;

/// Of directories that come and go. None of them is in the way of another.
const NAMES: [&str; 5] = ["a", "d/b", "d/c", "d/e/f", "g/h"];

const TASKS: u64 = 4;

const CALLS: usize = 40;

#[test]
fn on_file_every_answer_fits_an_order_of_the_calls() {
    rounds(|here| format!("file://{}?fsync=no&retries=0", here.display()), true);
}

#[test]
fn on_file_behind_a_prefix_every_answer_fits_an_order_of_the_calls() {
    rounds(|here| format!("through+file://{}?fsync=no&retries=0", here.display()), true);
}

#[test]
fn on_mem_every_answer_fits_an_order_of_the_calls() {
    rounds(|_| "mem:?retries=0".into(), false);
}

#[test]
fn an_answer_that_fits_no_order_is_found() {
    let put = |value, begin, end| Change { value: Some(value), begin, end };
    let history =
        [Change::START, put(1, 1, 2), put(2, 3, 4), Change { value: None, begin: 5, end: 9 }];
    let read = |seen, begin, end| Read { seen, begin, end }.fits(&history);
    assert!(read(Seen::Value(2), 5, 6) && read(Seen::Nothing, 6, 7) && read(Seen::Value(1), 2, 4));
    assert!(!read(Seen::Value(1), 5, 6), "it was replaced before");
    assert!(!read(Seen::Nothing, 4, 5), "nothing was deleted yet");
    assert!(!read(Seen::Value(2), 10, 11), "it was deleted before");
    assert!(!read(Seen::Value(3), 10, 11), "nobody has put it");
}

fn rounds(url: impl Fn(&Path) -> String, persists: bool) {
    let runtime = Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let rounds = u64::from(config().cases / 4);
    for seed in 0..rounds {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("root");
        std::fs::create_dir(&root).unwrap();
        let url = url(&root);
        let crowd = runtime.block_on(round(seed, &url, directory.path(), persists));
        crowd.check().unwrap_or_else(|why| panic!("round {seed} of {url}: {why}"));
        let left: Vec<_> =
            std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
        let is_temporary = |path: &PathBuf| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(backend_core::local::is_temporary)
        };
        assert!(!left.iter().any(is_temporary), "round {seed} of {url} has left {left:?}");
    }
}

/// Has the tasks do what follows from `seed`, and looks at the end at what is there.
async fn round(seed: u64, url: &str, directory: &Path, persists: bool) -> Crowd {
    let crowd = Arc::new(Crowd::default());
    let shared = Store::open(url).await.unwrap();
    let tasks = (0..TASKS).map(|task| {
        let (crowd, shared, url) = (crowd.clone(), shared.clone(), url.to_owned());
        let local = directory.join(format!("local-{task}"));
        tokio::spawn(async move {
            // Where all see the same storage, each opens it by itself, as processes do.
            let store = if persists { Store::open(&url).await.unwrap() } else { shared };
            let mut member = Member {
                crowd,
                store,
                local,
                random: fastrand::Rng::with_seed(seed * TASKS + task),
            };
            for _ in 0..CALLS {
                member.call().await;
            }
            if persists {
                member.store.close().await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let last = Member {
        crowd: crowd.clone(),
        store: shared,
        local: directory.join("last"),
        random: fastrand::Rng::new(),
    };
    last.list().await;
    for name in NAMES {
        last.get(name, false).await;
    }
    last.store.close().await.unwrap();
    drop(last);
    Arc::into_inner(crowd).unwrap()
}

/// What was done, name by name, on one clock.
#[derive(Default)]
struct Crowd {
    clock: AtomicU64,
    told: Mutex<BTreeMap<&'static str, Told>>,
}

#[derive(Default)]
struct Told {
    changes: Vec<Change>,
    reads: Vec<Read>,
}

/// What a name came to stand for: a value, or nothing.
#[derive(Clone, Copy, Debug)]
struct Change {
    value: Option<u64>,
    begin: u64,
    end: u64,
}

#[derive(Clone, Copy, Debug)]
struct Read {
    seen: Seen,
    begin: u64,
    end: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Seen {
    Nothing,
    Something,
    OfSize(u64),
    Value(u64),
}

impl Change {
    const START: Self = Self { value: None, begin: 0, end: 0 };
}

impl Read {
    /// Whether one of the changes explains it.
    fn fits(&self, changes: &[Change]) -> bool {
        self.visible(changes).any(|change| self.seen.is_of(change.value))
    }

    /// The changes that it may have seen.
    fn visible<'c>(&'c self, changes: &'c [Change]) -> impl Iterator<Item = Change> + 'c {
        // Certainly after it, and certainly before this.
        let is_over = move |change: &Change| {
            changes.iter().any(|later| later.begin > change.end && later.end < self.begin)
        };
        changes
            .iter()
            .filter(|change| change.begin < self.end)
            .filter(move |change| !is_over(change))
            .copied()
    }
}

impl Seen {
    fn is_of(self, value: Option<u64>) -> bool {
        match (self, value) {
            (Self::Nothing, value) => value.is_none(),
            (_, None) => false,
            (Self::Something, Some(_)) => true,
            (Self::OfSize(size), Some(value)) => contents(value).len() as u64 == size,
            (Self::Value(seen), Some(value)) => seen == value,
        }
    }
}

impl Crowd {
    fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn tell(&self, name: &'static str, tell: impl FnOnce(&mut Told)) {
        tell(self.told.lock().unwrap().entry(name).or_default());
    }

    fn check(&self) -> Result<(), String> {
        for (name, told) in &*self.told.lock().unwrap() {
            let changes = [&[Change::START], &*told.changes].concat();
            if let Some(read) = told.reads.iter().find(|read| !read.fits(&changes)) {
                let visible: Vec<_> = read.visible(&changes).collect();
                return Err(format!("{name}: {read:?} could see nothing but {visible:?}"));
            }
        }
        Ok(())
    }
}

/// One of those who do something at the same time.
struct Member {
    crowd: Arc<Crowd>,
    store: Store,
    local: PathBuf,
    random: fastrand::Rng,
}

impl Member {
    async fn call(&mut self) {
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
        let begin = self.crowd.now();
        self.store.put(name, contents(begin)).await.unwrap();
        self.changed(name, Some(begin), begin);
    }

    async fn put_new(&self, name: &'static str) {
        let begin = self.crowd.now();
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
        let begin = self.crowd.now();
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
        let begin = self.crowd.now();
        match self.store.delete(name).await {
            Ok(()) => self.changed(name, None, begin),
            Err(error) => {
                assert!(error.is_not_found(), "{error}");
                self.saw(name, Seen::Nothing, begin);
            }
        }
    }

    async fn get(&self, name: &'static str, to_file: bool) {
        let begin = self.crowd.now();
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
        let begin = self.crowd.now();
        let seen = match self.store.query(name).await.unwrap() {
            None => Seen::Nothing,
            Some(found) => found.size.map_or(Seen::Something, Seen::OfSize),
        };
        self.saw(name, seen, begin);
    }

    async fn list(&self) {
        let begin = self.crowd.now();
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
        let change = Change { value, begin, end: self.crowd.now() };
        self.crowd.tell(name, |told| told.changes.push(change));
    }

    fn saw(&self, name: &'static str, seen: Seen, begin: u64) {
        let read = Read { seen, begin, end: self.crowd.now() };
        self.crowd.tell(name, |told| told.reads.push(read));
    }
}

/// A value as bytes: another size for each, and large ones among them.
fn contents(value: u64) -> Bytes {
    let line = format!("{value};");
    let lines = if value.is_multiple_of(5) { 40_000 } else { value % 97 + 1 };
    line.repeat(usize::try_from(lines).unwrap()).into()
}

/// The value that these bytes are, all of them.
#[track_caller]
fn value(bytes: &Bytes) -> u64 {
    let line = bytes.split(|byte| *byte == b';').next().and_then(|line| str::from_utf8(line).ok());
    let value = line.and_then(|line| line.parse().ok());
    let whole = value.filter(|value| *bytes == contents(*value));
    whole.unwrap_or_else(|| panic!("{} bytes of {line:?}, torn", bytes.len()))
}
