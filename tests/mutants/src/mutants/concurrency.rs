//! What mixes.

use std::{
    ops::Range,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use backend_core::{Error, Metadata, Result, Sink, Source};

use crate::honest::{Honest, read, send};

/// Long enough for whoever is at work at the same time.
fn meanwhile() {
    thread::sleep(Duration::from_millis(5));
}

/// A buffer that several calls use at a time.
struct Shared(Mutex<Vec<u8>>);

impl Shared {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// What is in it a while after these bytes were put into it.
    fn pass(&self, bytes: Vec<u8>) -> Vec<u8> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
        meanwhile();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A call among those at work.
struct AtWork<'c>(&'c AtomicUsize);

impl<'c> AtWork<'c> {
    fn begin(count: &'c AtomicUsize, limit: usize) -> Result<Self> {
        let others = count.fetch_add(1, Ordering::SeqCst);
        let begun = Self(count);
        match others < limit {
            true => Ok(begun),
            false => Err(Error::other("421 there are too many connections").permanent()),
        }
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

mutants! {
    /// Uploads share a buffer.
    "concurrency::puts" => OneUploadBuffer {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            static BUFFER: Shared = Shared::new();
            it.store(name, BUFFER.pass(read(data)?));
            Ok(Metadata::new())
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|_| Metadata::new()))
        }
    }

    /// Downloads share a buffer.
    "concurrency::gets" => OneDownloadBuffer {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            static BUFFER: Shared = Shared::new();
            send(&BUFFER.pass(it.object(name)?.data.into()), to)
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|_| Metadata::new()))
        }
    }

    /// All who read parts move one position.
    "concurrency::ranges" => OnePosition {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            static POSITION: AtomicU64 = AtomicU64::new(0);
            POSITION.store(range.start, Ordering::SeqCst);
            meanwhile();
            let start = POSITION.load(Ordering::SeqCst);
            it.get_range(name, start..start + (range.end - range.start), to)
        }
    }

    /// Uploads of one name write to one temporary file.
    "concurrency::same_name" => OneTemporary {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let temporary = format!(".temporary/{name}");
            it.store(&temporary, "");
            for piece in read(data)?.chunks(64 * 1024) {
                let so_far = it.object(&temporary).map(|object| object.data).unwrap_or_default();
                it.store(&temporary, [&so_far[..], piece].concat());
                meanwhile();
            }
            let whole = it.object(&temporary)?.data;
            it.store(name, whole);
            Ok(Metadata::new())
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|_| Metadata::new()))
        }
    }

    /// The old object is deleted a while before the new one is there.
    "concurrency::reading_while_overwritten" => NothingInBetween {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data = read(data)?;
            it.delete(name)?;
            meanwhile();
            Ok(it.store(name, data))
        }
    }

    /// What vanishes or changes between two steps of a get is an error of its own.
    "concurrency::racing" => ChecksThenReads {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let checked = it.object(name)?;
            meanwhile();
            match it.object(name) {
                Ok(object) if object.metadata == checked.metadata => send(&object.data, to),
                _ => Err(Error::other("426 the transfer was aborted").permanent()),
            }
        }
    }

    /// Copies go through one temporary name.
    "concurrency::copies" => OneCopyBuffer {
        fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
            static BUFFER: Shared = Shared::new();
            it.store(to, BUFFER.pass(it.object(from)?.data.into()));
            Ok(true)
        }
    }

    /// No more than eight calls are served at once; the others are refused.
    "concurrency::many_callers" => EightConnections {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);
            let _connection = AtWork::begin(&CONNECTIONS, 8)?;
            meanwhile();
            meanwhile();
            it.put(name, data)
        }
    }

    others {
        /// What was read once comes from a cache, whatever others have changed since.
        "concurrency::other_connections" => CachesForEver at "instance://PLACE/cache";
    }
}
