//! A get that was cut goes on where it was, where that can be known to be right; else it begins again.

use std::{
    io::{self, Write},
    ops::Range,
    sync::{Arc, Mutex},
};

use backend_core::{
    BackendUrl, Body, Bytes, Error, ErrorCode, Metadata, Name, Operation, Result, Sink, Source,
    Store, Target, backend,
};
use futures::{StreamExt, stream};
use tests::{Script, Step};

/// In real time: who waits in a thread does not move a paused clock.
async fn open(script: &Script, scheme: &str) -> Store {
    Store::open(format!("{}?retry-delay=1ms", script.url(scheme))).await.unwrap()
}

/// What an object is: its size, and a version that its bytes make.
fn told(object: &Bytes) -> Metadata {
    let sum = object.iter().fold(0u64, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    Metadata::new().size(object.len() as u64).version(sum.to_string())
}

struct Pushing(Script);

#[backend(scheme = "cut-pushing")]
impl Pushing {
    fn new(url: &BackendUrl) -> Result<Self> {
        Script::of(url).map(Self)
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        to.expect(told(&self.0.held(name).ok_or_else(Error::not_found)?))?;
        self.0.get(Operation::Get, name, |whole| whole, to).await.map(drop)
    }
    async fn get_range(&self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        let part = |whole: Bytes| whole.slice(range.start as usize..range.end as usize);
        self.0.get(Operation::GetRange, name, part, to).await.map(drop)
    }
    fn put(&self, name: &str, data: Bytes) {
        self.0.hold(name, data);
    }
    fn list(&self) -> Vec<String> {
        self.0.names()
    }
    fn delete(&self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }
    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        self.0.plain(Operation::Query, &[name], |held| Ok(held.get(name).map(told))).await
    }
}

/// What fails and what is short comes out of a stream, as with HTTP.
struct Answering(Script);

impl Answering {
    async fn answer(&self, operation: Operation, name: &str, from: usize) -> Result<Body> {
        let object = self.0.held(name).ok_or_else(Error::not_found)?;
        let cut = self.0.plain(operation, &[name], |_| Ok(())).await.is_err();
        let rest = object.slice(from..);
        let pieces: Vec<_> = rest.chunks(50_000).map(Bytes::copy_from_slice).map(Ok).collect();
        let take = if cut { pieces.len() / 2 } else { pieces.len() };
        let end = cut.then(|| Err(Error::other("the connection was reset")));
        let stream = stream::iter(pieces.into_iter().take(take).chain(end));
        let size = rest.len() as u64;
        Ok(Body::from_stream(stream.boxed()).metadata(match from {
            0 => told(&object),
            _ => Metadata::new().size(size),
        }))
    }
}

#[backend(scheme = "cut-answering")]
impl Answering {
    fn new(url: &BackendUrl) -> Result<Self> {
        Script::of(url).map(Self)
    }
    async fn get(&self, name: &str) -> Result<Body> {
        self.answer(Operation::Get, name, 0).await
    }
    async fn get_range(&self, name: &str, range: Range<u64>) -> Result<Body> {
        self.answer(Operation::GetRange, name, range.start as usize).await
    }
    fn put(&self, name: &str, data: Bytes) {
        self.0.hold(name, data);
    }
    fn list(&self) -> Vec<String> {
        self.0.names()
    }
    fn delete(&self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }
    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        self.0.plain(Operation::Query, &[name], |held| Ok(held.get(name).map(told))).await
    }
}

const BOTH: [&str; 2] = ["cut-pushing", "cut-answering"];

/// More than any buffer on the way holds, with every place in it recognisable.
fn long() -> Vec<u8> {
    (0..700_000u32).flat_map(|number| number.to_le_bytes()).collect()
}

async fn holding(scheme: &str) -> (Script, Store) {
    let script = Script::new();
    script.hold("a", long());
    let store = open(&script, scheme).await;
    (script, store)
}

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(data)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gets the object in each way there is, after `plan`; what came of each, and what was called.
async fn in_each_way(plan: impl Fn(&Script), scheme: &str) -> Vec<(Result<Vec<u8>>, Vec<String>)> {
    let mut all = Vec::new();
    for way in 0..4 {
        let (script, store) = holding(scheme).await;
        plan(&script);
        let dir = tempfile::tempdir().unwrap();
        let (path, output) = (dir.path().join("a"), Output::default());
        let got = match way {
            0 => store.get("a").await.map(Vec::from),
            1 => store.get_to("a", path.clone()).await.map(|_| std::fs::read(&path).unwrap()),
            2 => {
                let got = store.get_to("a", Target::writer(output.clone())).await;
                got.map(|_| output.0.lock().unwrap().clone())
            }
            _ => {
                let other = Script::new();
                let to = open(&other, "cut-pushing").await;
                let name = Name::new("a").unwrap();
                let put = to.put("b", Source::object(&store, &name)).await;
                put.map(|_| other.held("b").unwrap().into())
            }
        };
        if got.is_err() {
            assert!(!path.exists(), "{scheme}: half an object");
        }
        let calls = script.calls().into_iter().filter(|call| !call.starts_with("query"));
        all.push((got, calls.collect()));
    }
    all
}

#[tokio::test]
async fn a_get_that_was_cut_goes_on_where_it_was() {
    for scheme in BOTH {
        let plan = |script: &Script| {
            script.on(Operation::Get, [Step::cut(1_000_000)]);
            script.on(Operation::GetRange, [Step::cut(500_000), Step::cut(400_000)]);
        };
        for (way, (got, calls)) in in_each_way(plan, scheme).await.into_iter().enumerate() {
            assert!(got.unwrap() == long(), "{scheme}, {way}");
            let range = "get_range a";
            assert_eq!(calls, ["get a", range, range, range], "{scheme}, {way}");
        }
    }
}

#[tokio::test]
async fn a_get_of_what_has_changed_since_begins_again_unless_bytes_are_out() {
    for scheme in BOTH {
        let (script, store) = holding(scheme).await;
        let new: Vec<u8> = long().into_iter().rev().collect();
        script.on(Operation::Get, [Step::cut(1_000_000)]);
        let changing = script.clone();
        let replacement = new.clone();
        // Replaced while the first attempt is at work.
        let target = Target::writer(io::sink()).on_progress(move |bytes| {
            if bytes > 500_000 {
                changing.hold("a", replacement.clone());
            }
        });
        let error = store.get_to("a", target).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::ValidationFailed, "{scheme}");
        assert_eq!(script.count(Operation::GetRange), 0, "{scheme}");

        let (script, store) = holding(scheme).await;
        script.on(Operation::Get, [Step::cut(1_000_000)]);
        let (changing, replacement) = (script.clone(), new.clone());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let target = Target::from(&path).on_progress(move |bytes| {
            if bytes > 500_000 {
                changing.hold("a", replacement.clone());
            }
        });
        store.get_to("a", target).await.unwrap();
        assert!(std::fs::read(&path).unwrap() == new, "{scheme}");
        assert_eq!(script.count(Operation::GetRange), 0, "{scheme}");
    }
}

#[tokio::test]
async fn what_is_replaced_while_the_rest_of_it_comes_is_never_delivered_as_one() {
    for scheme in BOTH {
        let (script, store) = holding(scheme).await;
        let new: Vec<u8> = long().into_iter().rev().collect();
        script.on(Operation::Get, [Step::cut(1_000_000)]);
        let (changing, replacement) = (script.clone(), new.clone());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let target = Target::from(&path).on_progress(move |bytes| {
            if bytes > 2_000_000 {
                changing.hold("a", replacement.clone());
            }
        });
        store.get_to("a", target).await.unwrap();
        assert!(std::fs::read(&path).unwrap() == new, "{scheme}");
        let gets = (script.count(Operation::Get), script.count(Operation::GetRange));
        assert_eq!(gets, (2, 1), "{scheme}: the rest was of another object");
    }
}

#[tokio::test]
async fn where_the_rest_cannot_be_had_the_whole_is() {
    for scheme in BOTH {
        let plan = |script: &Script| {
            script.on(Operation::Get, [Step::cut(1_000_000)]);
            script.always(Operation::GetRange, Step::fail());
        };
        for (way, (got, calls)) in in_each_way(plan, scheme).await.into_iter().enumerate() {
            // What fails in the stream of an answer has brought some of the rest.
            if scheme == "cut-pushing" {
                assert!(got.unwrap() == long(), "{scheme}, {way}");
                assert_eq!(calls, ["get a", "get_range a", "get a"], "{scheme}, {way}");
            }
        }
    }
}

#[tokio::test]
async fn a_rest_of_another_length_fails_the_attempt() {
    let plan = |script: &Script| {
        script.on(Operation::Get, [Step::cut(1_000_000)]);
        script.on(Operation::GetRange, [Step::Short(300_000)]);
    };
    for (way, (got, calls)) in in_each_way(plan, "cut-pushing").await.into_iter().enumerate() {
        assert!(got.unwrap() == long(), "{way}");
        assert_eq!(calls, ["get a", "get_range a", "get_range a"], "{way}");
    }
}
