//! What a call is made in: a store with faults, the storage behind it, and local files.

use std::{
    collections::HashMap,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use backend_core::{Bytes, Error, Result, Store, Target};
use tempfile::TempDir;

use crate::{prefixes, subject::Subject};

pub(crate) const A: &str = "box/a";
pub(crate) const B: &str = "box/b";
pub(crate) const C: &str = "c";
pub(crate) const FRESH: &str = "box/fresh";
pub(crate) const MISSING: &str = "box/missing";

/// One storage with three objects, and what may take their places.
pub(crate) struct World {
    /// With faults.
    pub(crate) store: Store,
    /// The same storage without.
    pub(crate) behind: Store,
    pub(crate) seed: u64,
    pub(crate) a: Bytes,
    pub(crate) b: Bytes,
    pub(crate) c: Bytes,
    pub(crate) new: Bytes,
    /// Such as standard output.
    pub(crate) out: Out,
    directory: TempDir,
}

/// What takes nothing back that it was given.
#[derive(Clone, Default)]
pub(crate) struct Out(Arc<Mutex<Vec<u8>>>);

impl Out {
    pub(crate) fn target(&self) -> Target {
        Target::writer(self.clone())
    }

    /// What it was given.
    pub(crate) fn came(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl io::Write for Out {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the local file holds that a get is to replace.
pub(crate) const LOCAL: &[u8] = b"what was there before";

impl World {
    /// Opens the store of a subject with `options`, and puts the objects where they were always.
    pub(crate) async fn open(subject: &Subject, options: &str, seed: u64) -> Result<Self> {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let directory = tempfile::Builder::new().prefix("quintet-chaos-").tempdir()?;
        let url = format!("{}peek.number={number}&{options}", subject.url(&objects(&directory)));
        let store = Store::open(url).await?;
        let gone = || Error::other("nobody has opened the store behind");
        let world = Self {
            store,
            behind: prefixes::behind(number).ok_or_else(gone)?,
            seed,
            a: contents(seed, 0),
            b: contents(seed, 1),
            c: contents(seed, 2),
            new: contents(seed, 3),
            out: Out::default(),
            directory,
        };
        for (name, contents) in [(A, &world.a), (B, &world.b), (C, &world.c)] {
            world.behind.put(name, contents.clone()).await?;
        }
        fs::create_dir(world.local())?;
        fs::write(world.local_new(), &world.new)?;
        fs::write(world.local_target(), LOCAL)?;
        Ok(world)
    }

    /// What an object was.
    pub(crate) fn held(&self, name: &str) -> Option<&Bytes> {
        match name {
            A => Some(&self.a),
            B => Some(&self.b),
            C => Some(&self.c),
            _ => None,
        }
    }

    fn local(&self) -> PathBuf {
        self.directory.path().join("local")
    }

    /// A local file that a get replaces.
    pub(crate) fn local_target(&self) -> PathBuf {
        self.local().join("target")
    }

    /// A local file that is put or moved in.
    pub(crate) fn local_new(&self) -> PathBuf {
        self.local().join("new")
    }

    /// A part of the first object, or with every other seed what would go on behind its end.
    pub(crate) fn range(&self) -> Range<u64> {
        let size = self.a.len() as u64;
        size / 4..size - size / 4 + self.seed % 2 * size
    }

    /// What is left of temporaries, in the storage or beside local files, once the store is closed.
    pub(crate) fn leftovers(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        look_for_leftovers(self.directory.path(), &mut found)?;
        Ok(found)
    }
}

fn objects(directory: &TempDir) -> PathBuf {
    directory.path().join("objects")
}

fn look_for_leftovers(directory: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(backend_core::local::is_temporary) {
            found.push(entry.path());
        } else if entry.file_type()?.is_dir() {
            look_for_leftovers(&entry.path(), found)?;
        }
    }
    Ok(())
}

/// Bytes that no two objects have in common. Their sizes are on both sides of those that come at once. Kept, since they are made slowly.
fn contents(seed: u64, which: u64) -> Bytes {
    static MADE: LazyLock<Mutex<HashMap<(u64, u64), Bytes>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry((seed, which)).or_insert_with(|| make_contents(seed, which)).clone()
}

fn make_contents(seed: u64, which: u64) -> Bytes {
    const SIZES: [usize; 5] = [1000, 2, 131_073, 300_007, 700_001];
    let size = SIZES[usize::try_from((seed + which) % 5).unwrap_or_default()];
    let mut state = seed << 8 | which;
    let byte = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(byte).take(size).collect()
}
