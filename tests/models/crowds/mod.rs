//! Several tasks at once, on the same few names: what each call answers must fit an order in which they were made one after the other.
//!
//! Of every name it is known who put what, when each call began and when it had come back. A read may see what was put before it had
//! ended, unless something else was put, or it was deleted, in between for certain.

mod history;
mod member;
mod values;

use std::{fs, path::Path, sync::Arc};

use backend_core::{Store, local::is_temporary};
use tokio::runtime::Builder;

use self::{
    history::{Change, History, Read, Seen},
    member::Member,
};
use crate::check::config;

/// Of directories that come and go. None of them is in the way of another.
const NAMES: [&str; 5] = ["a", "d/b", "d/c", "d/e/f", "g/h"];

const TASKS: u64 = 4;

/// Of each task.
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
    let (config, first) = config();
    for seed in first..first + u64::from(config.cases / 4) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("root");
        fs::create_dir(&root).unwrap();
        let url = url(&root);
        let history = runtime.block_on(round(seed, &url, directory.path(), persists));
        history.check().unwrap_or_else(|why| panic!("PROPTEST_RNG_SEED={seed}, {url}: {why}"));
        for left in fs::read_dir(&root).unwrap() {
            let left = left.unwrap().file_name().into_string().unwrap();
            assert!(!is_temporary(&left), "PROPTEST_RNG_SEED={seed}, {url}: {left} is left");
        }
    }
}

/// Has the tasks do what follows from `seed`, and looks at the end at what is there.
async fn round(seed: u64, url: &str, directory: &Path, persists: bool) -> History {
    let history = Arc::new(History::default());
    let shared = Store::open(url).await.unwrap();
    let tasks = (0..TASKS).map(|task| {
        let (history, shared, url) = (history.clone(), shared.clone(), url.to_owned());
        let local = directory.join(format!("local-{task}"));
        tokio::spawn(async move {
            // Where all see the same storage, each opens it by itself, as processes do.
            let store = if persists { Store::open(&url).await.unwrap() } else { shared };
            let mut member =
                Member::new(history, store.clone(), local, seed.wrapping_mul(TASKS) + task);
            for _ in 0..CALLS {
                member.call().await;
            }
            if persists {
                store.close().await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let last = Member::new(history.clone(), shared.clone(), directory.join("last"), seed);
    last.list().await;
    for name in NAMES {
        last.get(name, false).await;
    }
    shared.close().await.unwrap();
    drop(last);
    Arc::into_inner(history).unwrap()
}
