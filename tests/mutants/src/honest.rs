//! An honest storage: objects in memory, every operation of its own.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    ops::Range,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::SystemTime,
};

use backend_core::{Bytes, Entries, Entry, Error, Metadata, Result, Sink, Source};

/// An object.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its contents.
    pub data: Bytes,
    /// What is known of it.
    pub metadata: Metadata,
}

/// The objects of one place, by name.
pub type Objects = BTreeMap<String, Object>;

/// An honest storage. Clones are the same one, as are those of the same [place](Self::at).
#[derive(Clone, Default)]
pub struct Honest {
    place: Arc<Place>,
}

#[derive(Default)]
struct Place {
    objects: Mutex<Objects>,
    counts: Mutex<BTreeMap<String, u64>>,
    cache: Mutex<BTreeMap<String, Objects>>,
    versions: AtomicU64,
    sessions: AtomicUsize,
    logged_out: AtomicBool,
}

impl Honest {
    /// The storage of this name, which is there until the process ends.
    pub fn at(place: &str) -> Self {
        static PLACES: Mutex<BTreeMap<String, Honest>> = Mutex::new(BTreeMap::new());
        lock(&PLACES).entry(place.into()).or_default().clone()
    }

    /// Its objects.
    pub fn objects(&self) -> MutexGuard<'_, Objects> {
        lock(&self.place.objects)
    }

    /// How often this was called with this word before.
    pub fn count(&self, word: &str) -> u64 {
        let mut counts = lock(&self.place.counts);
        let count = counts.entry(word.into()).or_default();
        *count += 1;
        *count - 1
    }

    /// What a cache in front of it has kept, by what it was asked for: nothing, unless a fault keeps it.
    pub fn cache(&self) -> MutexGuard<'_, BTreeMap<String, Objects>> {
        lock(&self.place.cache)
    }

    /// Those of its objects that were there when this was first asked for.
    pub fn cached(&self, asked: &str, which: impl Fn(&str) -> bool) -> Objects {
        let now = || {
            let objects = self.objects();
            let wanted = objects.iter().filter(|(name, _)| which(name));
            wanted.map(|(name, object)| (name.clone(), object.clone())).collect()
        };
        self.cache().entry(asked.into()).or_insert_with(now).clone()
    }

    /// Whether something is in the directory of this name.
    pub fn is_directory(&self, name: &str) -> bool {
        let start = format!("{name}/");
        self.objects().keys().any(|name| name.starts_with(&start))
    }

    /// Begins a session, unless there are so many.
    pub fn log_in(&self, limit: usize) -> bool {
        let one_more = |sessions| (sessions < limit).then_some(sessions + 1);
        self.place.sessions.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more).is_ok()
    }

    /// Ends a session.
    pub fn log_out(&self) {
        self.place.sessions.fetch_sub(1, Ordering::SeqCst);
        self.place.logged_out.store(true, Ordering::SeqCst);
    }

    /// Whether a session has ended.
    pub fn has_logged_out(&self) -> bool {
        self.place.logged_out.load(Ordering::SeqCst)
    }

    /// What is there under this name.
    pub fn object(&self, name: &str) -> Result<Object> {
        self.objects().get(name).cloned().ok_or_else(Error::not_found)
    }

    /// Stores these contents.
    pub fn store(&self, name: &str, data: impl Into<Bytes>) -> Metadata {
        let data = data.into();
        let version = self.place.versions.fetch_add(1, Ordering::Relaxed);
        let metadata = Metadata::new()
            .size(data.len() as u64)
            .modified(SystemTime::now())
            .version(version.to_string());
        self.objects().insert(name.into(), Object { data, metadata: metadata.clone() });
        metadata
    }

    /// Writes an object in pieces.
    pub fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let object = self.object(name)?;
        to.expect(object.metadata)?;
        send(&object.data, to)
    }

    /// Writes a part of an object; behind its end there is nothing.
    pub fn get_range(&self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        let data = self.object(name)?.data;
        let size = data.len() as u64;
        let part = range.start.min(size) as usize..range.end.min(size) as usize;
        send(&data[part], to)
    }

    /// Reads all there is and stores it.
    pub fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        let data = read(data)?;
        Ok(self.store(name, data))
    }

    /// Stores an object unless there is one.
    pub fn put_new(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        let data = read(data)?;
        // Under one lock, so that of several one wins.
        let version = self.place.versions.fetch_add(1, Ordering::Relaxed);
        let metadata = Metadata::new()
            .size(data.len() as u64)
            .modified(SystemTime::now())
            .version(version.to_string());
        let mut objects = self.objects();
        if objects.contains_key(name) {
            return Err(Error::already_exists());
        }
        objects.insert(name.into(), Object { data: data.into(), metadata: metadata.clone() });
        Ok(metadata)
    }

    /// The entries that start with `prefix`.
    pub fn entries(&self, prefix: &str) -> Vec<Entry> {
        let objects = self.objects();
        let objects = objects.iter().filter(|(name, _)| name.starts_with(prefix));
        objects.map(|(name, object)| Entry::new(name).with(object.metadata.clone())).collect()
    }

    /// Pushes the entries that start with `prefix`.
    pub fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.entries(prefix).into_iter().try_for_each(|entry| to.push(entry))
    }

    /// Deletes an object; whether there was one.
    pub fn delete(&self, name: &str) -> Result<bool> {
        Ok(self.objects().remove(name).is_some())
    }

    /// What is known of an object.
    pub fn query(&self, name: &str) -> Result<Option<Metadata>> {
        Ok(self.objects().get(name).map(|object| object.metadata.clone()))
    }

    /// Takes a local file in.
    pub fn move_in(&self, name: &str, from: &Path) -> Result<bool> {
        self.store(name, fs::read(from)?);
        Ok(true)
    }

    /// Copies an object.
    pub fn copy(&self, from: &str, to: &str) -> Result<bool> {
        let data = self.object(from)?.data;
        self.store(to, data);
        Ok(true)
    }

    /// Renames an object.
    pub fn rename(&self, from: &str, to: &str) -> Result<bool> {
        let mut objects = self.objects();
        let object = objects.remove(from).ok_or_else(Error::not_found)?;
        objects.insert(to.into(), object);
        Ok(true)
    }
}

/// All that a source has.
pub fn read(data: &mut Source) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    data.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes to a sink, in pieces as they come from a network.
pub fn send(data: &[u8], to: &mut Sink) -> Result<()> {
    use std::io::Write;
    data.chunks(64 * 1024).try_for_each(|piece| to.write_all(piece))?;
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
