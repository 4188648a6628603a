//! What arrives: whole, once, and of the size that was sent.

use std::{
    io::{self, Read, Write},
    path::Path,
    sync::{Arc, Mutex},
};

use backend_core::{
    BackendUrl, Bytes, Error, ErrorCode, Operation, Result, Source, Store, Target, backend,
};
use futures::FutureExt;
use tests::{Script, Step};

use crate::{code, open, open_with_retries};

/// More than any buffer on the way holds, with every place in it recognisable.
fn long() -> Vec<u8> {
    (0..700_000u32).flat_map(|number| number.to_le_bytes()).collect()
}

/// A writer whose contents can be looked at.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    fn written(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Output {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(data)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The same contents from everything that can be put.
fn sources(contents: &[u8], dir: &Path) -> Vec<Source> {
    let path = dir.join("source");
    std::fs::write(&path, contents).unwrap();
    let owned: Arc<[u8]> = contents.into();
    vec![
        contents.into(),
        path.into(),
        Source::spool(contents).unwrap(),
        Source::reader(move || Ok(io::Cursor::new(owned.clone()))),
    ]
}

#[tokio::test(start_paused = true)]
async fn every_attempt_of_a_put_starts_at_the_first_byte() {
    let dir = tempfile::tempdir().unwrap();
    for scheme in ["flaky", "flaky-all"] {
        for source in sources(&long(), dir.path()) {
            let script = Script::new();
            script.on(Operation::Put, [Step::cut(1), Step::cut(1_000_000), Step::lose()]);
            let what = format!("{source:?} on {scheme}");
            let put = open(&script, scheme).await.put("a", source).await.unwrap();
            assert_eq!(put.bytes, 2_800_000, "{what}");
            assert!(script.held("a").unwrap() == long(), "{what}");
            assert_eq!(script.count(Operation::Put), 4, "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_fails_half_way_is_opened_again() {
    struct Breaking(io::Cursor<&'static [u8]>, bool);
    impl Read for Breaking {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.1 && self.0.position() > 2 {
                return Err(io::Error::other("the tape tore"));
            }
            let length = buffer.len().min(3);
            self.0.read(&mut buffer[..length])
        }
    }
    let opened = Arc::new(Mutex::new(0));
    let count = opened.clone();
    let source = Source::reader(move || {
        *count.lock().unwrap() += 1;
        Ok(Breaking(io::Cursor::new(b"0123456789"), *count.lock().unwrap() == 1))
    });
    let script = Script::new();
    let put = open(&script, "flaky").await.put("a", source).await.unwrap();
    assert_eq!((put.bytes, *opened.lock().unwrap()), (10, 2));
    assert_eq!(script.held("a").unwrap(), "0123456789");
}

#[tokio::test(start_paused = true)]
async fn of_a_reader_with_another_size_than_was_said_nothing_is_stored() {
    for said in [0, 9, 11] {
        for source in
            [Source::reader(|| Ok(io::Cursor::new("0123456789"))), Source::from("0123456789")]
        {
            let script = Script::new();
            script.hold("a", "old");
            let put = open(&script, "flaky").await.put("a", source.with_size(said)).await;
            assert_eq!(put.unwrap_err().code(), ErrorCode::ValidationFailed, "{said}");
            assert_eq!(script.held("a").unwrap(), "old", "{said}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_local_file_that_is_not_there_is_not_found_and_not_tried_again() {
    let script = Script::new();
    let result = open(&script, "flaky").await.put("a", Path::new("/no/such/file")).await;
    let error = result.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::NotFound, 1));
    assert_eq!(script.count(Operation::Put), 0);
}

#[tokio::test(start_paused = true)]
async fn a_get_that_was_cut_delivers_the_whole_object() {
    let dir = tempfile::tempdir().unwrap();
    for after in [0, 1, 200_000, 2_000_000] {
        let script = Script::new();
        script.hold("a", long());
        let store = open(&script, "flaky").await;
        script.on(Operation::Get, [Step::cut(after), Step::cut(after / 2)]);
        assert!(store.get("a").await.unwrap() == long(), "in memory, cut after {after}");
        script.on(Operation::Get, [Step::cut(after), Step::cut(after / 2)]);
        let file = dir.path().join("target");
        store.get_to("a", file.as_path()).await.unwrap();
        assert!(std::fs::read(&file).unwrap() == long(), "to a file, cut after {after}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_get_that_fails_leaves_the_old_file_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("target");
    std::fs::write(&file, "old").unwrap();
    let script = Script::new();
    script.hold("a", long()).always(Operation::Get, Step::cut(1_000_000));
    let store = open(&script, "flaky").await;
    store.get_to("a", file.as_path()).await.unwrap_err();
    store.get_to("missing", file.as_path()).await.unwrap_err();
    assert_eq!(std::fs::read(&file).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_get_that_is_no_longer_waited_for_leaves_the_old_file_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("target");
    std::fs::write(&file, "old").unwrap();
    let script = Script::new();
    script.hold("a", long()).always(Operation::Get, Step::Stall);
    let store = open(&script, "flaky").await;
    let waiting = store.get_to("a", file.as_path());
    tokio::time::timeout(std::time::Duration::from_secs(1), waiting).await.unwrap_err();
    assert_eq!(std::fs::read(&file).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_writer_gets_every_byte_once_or_the_get_fails() {
    let script = Script::new();
    script.hold("a", long());
    let store = open(&script, "flaky").await;

    let output = Output::default();
    script.on(Operation::Get, [Step::cut(0), Step::cut(100)]);
    store.get_to("a", Target::writer(output.clone())).await.unwrap();
    assert!(output.written() == long(), "nothing had gone out, so it can begin again");

    let output = Output::default();
    script.on(Operation::Get, [Step::cut(1_000_000)]);
    let error = store.get_to("a", Target::writer(output.clone())).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ValidationFailed, "{error}");
    assert!(long().starts_with(&output.written()), "what has gone out is right as far as it goes");
}

#[tokio::test(start_paused = true)]
async fn a_part_of_an_object_survives_a_cut_as_well() {
    for (scheme, operation) in [("flaky", Operation::Get), ("flaky-all", Operation::GetRange)] {
        let script = Script::new();
        script.hold("a", long()).on(operation, [Step::cut(1_000_000), Step::cut(1)]);
        let part = open(&script, scheme).await.get_range("a", 300_000..2_300_000).await.unwrap();
        assert!(part == long()[300_000..2_300_000], "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_is_what_there_is_between_its_ends() {
    for scheme in ["flaky", "flaky-all"] {
        let script = Script::new();
        script.hold("a", "0123456789");
        let store = open(&script, scheme).await;
        for (range, expected) in [
            (0..10, "0123456789"),
            (3..5, "34"),
            (8..99, "89"),
            (10..12, ""),
            (99..100, ""),
            (4..4, ""),
        ] {
            let part = store.get_range("a", range.clone()).await.unwrap();
            assert_eq!(part, expected, "{range:?} on {scheme}");
        }
        assert_eq!(code(store.get_range("a", std::ops::Range { start: 3, end: 2 }).await), 50);
        assert_eq!(code(store.get_range("missing", 0..1).await), 52);
        assert_eq!(code(store.get_range("missing", 0..0).await), 52);
    }
}

#[tokio::test(start_paused = true)]
async fn a_size_that_is_wrong_is_tried_again_and_then_validation_has_failed() {
    for (operation, wrong) in [
        (Operation::Put, Step::Tell(4)),
        (Operation::Put, Step::Short(4)),
        (Operation::Get, Step::Tell(4)),
        (Operation::Get, Step::Short(4)),
    ] {
        let script = Script::new();
        script.hold("held", "hello").on(operation, [wrong.clone()]);
        let store = open(&script, "flaky-all").await;
        let transfer = |store: Store| async move {
            match operation {
                Operation::Put => store.put("a", "hello").await.map(drop),
                _ => store.get("held").await.map(drop),
            }
        };
        transfer(store.clone()).await.unwrap();
        assert_eq!(script.count(operation), 2, "{operation}");
        script.always(operation, wrong);
        assert_eq!(code(transfer(store).await), 56, "{operation}");
        assert_eq!(script.count(operation), 7, "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_put_that_is_not_there_afterwards_has_failed() {
    let script = Script::new();
    let store = open(&script, "flaky-all").await;
    script.always(Operation::Query, Step::Tell(0));
    assert_eq!(code(store.put("a", "hello").await), 56);
}

#[tokio::test(start_paused = true)]
async fn what_no_storage_tells_is_unverified_and_asks_for_no_listing() {
    let dir = tempfile::tempdir().unwrap();
    let script = Script::new();
    let store = open(&script, "flaky").await;
    script.forget();
    assert!(!store.put("a", "hello").await.unwrap().verified);
    let got = store.get_to("a", dir.path().join("a")).await.unwrap();
    assert_eq!((got.bytes, got.verified), (5, false));
    assert_eq!(script.calls(), ["put a", "get a"]);

    let store = open(&script, "flaky-all").await;
    assert!(store.put("a", "hello").await.unwrap().verified);
    assert!(store.get_to("a", dir.path().join("a")).await.unwrap().verified);
}

#[tokio::test(start_paused = true)]
async fn a_size_that_put_tells_needs_no_query() {
    let script = Script::new();
    script.on(Operation::Put, [Step::Tell(5)]);
    let store = open(&script, "flaky-all").await;
    script.forget();
    assert!(store.put("a", "hello").await.unwrap().verified);
    assert_eq!(script.calls(), ["put a"]);
}

#[tokio::test(start_paused = true)]
async fn an_empty_object_is_an_object() {
    let dir = tempfile::tempdir().unwrap();
    for scheme in ["flaky", "flaky-all"] {
        for source in sources(b"", dir.path()) {
            let script = Script::new();
            let store = open(&script, scheme).await;
            let what = format!("{source:?} on {scheme}");
            assert_eq!(store.put("a", source).await.unwrap().bytes, 0, "{what}");
            assert_eq!(store.get("a").await.unwrap(), "", "{what}");
            let file = dir.path().join("empty");
            store.get_to("a", file.as_path()).await.unwrap();
            assert_eq!(std::fs::read(&file).unwrap(), b"", "{what}");
            std::fs::remove_file(&file).unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_local_file_is_deleted_only_once_its_object_is_verified() {
    let dir = tempfile::tempdir().unwrap();
    let local = dir.path().join("local");
    for (scheme, operation) in
        [("flaky", Operation::Put), ("flaky-all", Operation::Query), ("flaky-all", Operation::Move)]
    {
        std::fs::write(&local, "hello").unwrap();
        let script = Script::new();
        script.always(operation, Step::fail());
        open_with_retries(&script, scheme, 1).await.move_in("a", &local).await.unwrap_err();
        let kept = local.exists() || script.held("a").is_some_and(|held| held == "hello");
        assert!(kept, "{operation} on {scheme} failed, and the contents are nowhere");
    }
}

#[tokio::test(start_paused = true)]
async fn put_new_never_replaces_an_object() {
    for scheme in ["flaky", "flaky-all"] {
        let script = Script::new();
        script.hold("a", "old");
        let store = open(&script, scheme).await;
        let error = store.put_new("a", "new").await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::AlreadyExists, "{scheme}: {error}");
        assert_eq!(script.held("a").unwrap(), "old", "{scheme}");
        store.put_new("b", "new").await.unwrap();
        assert_eq!(script.held("b").unwrap(), "new", "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_put_new_whose_answer_was_lost_says_that_the_object_exists() {
    let script = Script::new();
    script.on(Operation::PutNew, [Step::lose()]);
    let error = open(&script, "flaky-all").await.put_new("a", "new").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::AlreadyExists, "{error}");
    assert_eq!(error.attempts(), 2, "so that a caller can see that it may be its own");
}

#[tokio::test(start_paused = true)]
async fn a_failing_writer_of_the_caller_ends_the_get() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let script = Script::new();
    script.hold("a", long());
    let result = open(&script, "flaky").await.get_to("a", Target::writer(Full)).await;
    assert_eq!(code(result), 53);
    assert_eq!(script.count(Operation::Get), 1);
}

#[tokio::test(start_paused = true)]
async fn progress_starts_again_with_each_attempt_and_ends_at_the_size() {
    let seen: Arc<Mutex<Vec<u64>>> = Arc::default();
    let observer = || {
        let seen = seen.clone();
        move |bytes| seen.lock().unwrap().push(bytes)
    };
    let script = Script::new();
    script.on(Operation::Put, [Step::cut(1_000_000)]).on(Operation::Get, [Step::cut(1_000_000)]);
    let store = open(&script, "flaky").await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("source");
    std::fs::write(&path, long()).unwrap();
    let check = |what: &str| {
        let seen = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(seen.last(), Some(&2_800_000), "{what}");
        assert_eq!(seen.windows(2).filter(|two| two[1] < two[0]).count(), 1, "{what}");
    };
    store.put("a", Source::from(&path).on_progress(observer())).await.unwrap();
    check("put");
    store.get_to("a", Target::from(&path).on_progress(observer())).await.unwrap();
    check("get");
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_storage_while_reading_its_answer_is_mapped_like_any_other() {
    let script = Script::new();
    let gone = Arc::new(|| Error::from(io::Error::from(io::ErrorKind::PermissionDenied)));
    script.hold("a", long()).always(Operation::Get, Step::Cut(10, gone));
    assert_eq!(code(open(&script, "flaky").await.get("a").await), 51);
    assert_eq!(script.count(Operation::Get), 1);
}

/// Stops waiting for a chunk, and reads on.
struct Impatient(Script);

#[backend(scheme = "impatient", lacks(list, delete), blocking = false)]
impl Impatient {
    fn new(url: &BackendUrl) -> Result<Self> {
        Script::of(url).map(Self)
    }
    fn get(&self, name: &str) -> Option<Bytes> {
        self.0.held(name)
    }
    async fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        let mut stored = Vec::new();
        loop {
            let at_once = data.next_chunk().now_or_never();
            let chunk = match at_once {
                Some(chunk) => chunk?,
                None => data.next_chunk().await?,
            };
            match chunk {
                Some(chunk) => stored.extend_from_slice(&chunk),
                None => break,
            }
        }
        self.0.hold(name, stored);
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_chunk_that_an_author_stopped_waiting_for_is_not_the_end_of_the_data() {
    let dir = tempfile::tempdir().unwrap();
    for source in sources(&long(), dir.path()) {
        let script = Script::new();
        let what = format!("{source:?}");
        let put = open_with_retries(&script, "impatient", 0).await.put("a", source).await;
        let whole = script.held("a").is_some_and(|held| held == long());
        assert_eq!(put.is_ok(), whole, "{what}: {put:?}");
    }
}

/// Somebody writes to the local file while it is stored.
struct Growing;

#[backend(scheme = "growing", lacks(list, delete))]
impl Growing {
    fn new() -> Self {
        Self
    }
    fn get(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }
    fn put(&self, _name: &str, data: &mut Source) -> io::Result<u64> {
        let stored = io::copy(data, &mut io::sink())?;
        let local = data.path().ok_or(io::ErrorKind::NotFound)?;
        std::fs::OpenOptions::new().append(true).open(local)?.write_all(b"more")?;
        Ok(stored)
    }
}

#[tokio::test]
async fn a_local_file_that_grows_while_it_is_moved_is_left() {
    let directory = tempfile::tempdir().unwrap();
    let local = directory.path().join("log");
    std::fs::write(&local, "some").unwrap();
    let store = Store::open("growing:").await.unwrap();
    assert_eq!(code(store.move_in("log", &local).await), 56);
    assert_eq!(std::fs::read(&local).unwrap(), b"somemore");
}
