//! Objects in memory that outlive the store, with a manner that the URL says: `shelf:PLACE?manner=…`.

use std::{
    collections::BTreeMap,
    io::ErrorKind,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{Arc, Mutex, OnceLock},
    thread,
    time::Duration,
};

use backend_core::{
    BackendUrl,
    conformance::{End, Outcome, Report, Suite},
    prelude::*,
};
use futures::FutureExt;
use serde::Deserialize;

/// What is at one place: its objects, and the calls that were made there.
#[derive(Default)]
pub(crate) struct Place {
    pub(crate) objects: BTreeMap<String, Vec<u8>>,
    pub(crate) calls: Vec<String>,
}

/// The place of this name.
pub(crate) fn place(name: &str) -> Arc<Mutex<Place>> {
    static PLACES: OnceLock<Mutex<BTreeMap<String, Arc<Mutex<Place>>>>> = OnceLock::new();
    PLACES.get_or_init(Mutex::default).lock().unwrap().entry(name.into()).or_default().clone()
}

/// What is otherwise than it should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Manner {
    #[default]
    Honest,
    /// A put stores other bytes.
    Reverses,
    /// Every get panics.
    Panics,
    /// A get never answers.
    Hangs,
    /// A delete never answers.
    DeleteHangs,
    /// No delete is allowed.
    Keeps,
    /// A delete does nothing, and says that it was done.
    Pretends,
    /// A name has no `/`.
    Plain,
    /// No listing succeeds.
    Blind,
    /// There is no space.
    Full,
}

#[derive(Deserialize)]
struct ShelfOptions {
    #[serde(default)]
    manner: Manner,
}

struct Shelf {
    manner: Manner,
    place: Arc<Mutex<Place>>,
}

#[backend(scheme = "shelf")]
impl Shelf {
    fn new(url: &BackendUrl, options: Options<ShelfOptions>) -> Self {
        Self { manner: options.manner, place: place(url.path()) }
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        match self.manner {
            Manner::Panics => panic!("on purpose"),
            Manner::Hangs => thread::sleep(Duration::from_secs(3600)),
            _ => {}
        }
        self.called("get", name, &[]).objects.get(name).cloned()
    }

    fn put(&self, name: &str, mut data: Vec<u8>) -> Result<()> {
        if self.manner == Manner::Plain && name.contains('/') {
            return Err(Error::other("a name has no /").permanent());
        }
        if self.manner == Manner::Full {
            return Err(std::io::Error::from(ErrorKind::StorageFull).into());
        }
        let mut place = self.called("put", name, &data);
        if self.manner == Manner::Reverses {
            data.reverse();
            data.push(0);
        }
        place.objects.insert(name.into(), data);
        Ok(())
    }

    fn list(&self) -> Result<Vec<String>> {
        if self.manner == Manner::Blind {
            return Err(Error::other("no listing today").permanent());
        }
        Ok(self.called("list", "", &[]).objects.keys().cloned().collect())
    }

    fn delete(&self, name: &str) -> Result<bool> {
        match self.manner {
            Manner::Keeps => return Err(std::io::Error::from(ErrorKind::PermissionDenied).into()),
            Manner::Pretends => return Ok(true),
            Manner::DeleteHangs => thread::sleep(Duration::from_secs(3600)),
            _ => {}
        }
        Ok(self.called("delete", name, &[]).objects.remove(name).is_some())
    }
}

impl Shelf {
    /// Records a call, without the part of the name that is another each time.
    fn called(&self, operation: &str, name: &str, data: &[u8]) -> std::sync::MutexGuard<'_, Place> {
        let mut place = self.place.lock().unwrap();
        let name = match name.split_once("quintet-test-") {
            Some((before, corner)) => format!("{before}{}", corner.get(16..).unwrap_or(corner)),
            None => name.into(),
        };
        place.calls.push(format!("{operation} {name} {data:?}"));
        place
    }
}

/// The URL of a place whose storage has a manner.
pub(crate) fn url(place: &str, manner: &str) -> BackendUrl {
    format!("shelf:{place}?manner={manner}&retries=0").parse().unwrap()
}

/// What came of a suite: the outcome of each check, and the end.
pub(crate) async fn made(suite: Suite, url: BackendUrl) -> (BTreeMap<&'static str, Outcome>, End) {
    let mut outcomes = BTreeMap::new();
    let report = |made: Report| _ = outcomes.insert(made.check.name(), made.outcome);
    let end = suite.run(url, report).await.unwrap();
    (outcomes, end)
}

/// Some checks that exist for every kind of storage, and are quickly made.
pub(crate) fn few() -> Suite {
    Suite::new().only(["contents::empty", "contents::one_byte", "listing::exact"]).unwrap()
}

/// Runs a test, and does not wait for what hangs on threads of its own, also when it fails.
pub(crate) fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let done = runtime.block_on(AssertUnwindSafe(test).catch_unwind());
    runtime.shutdown_background();
    done.unwrap_or_else(|panic| resume_unwind(panic));
}
