//! The guide's key-value store, finished: `cargo run -p backend-core --features conformance --example kv`.

// guide: finished
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use backend_core::prelude::*;
use redb::{Database, ReadableDatabase, TableDefinition};

const OBJECTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("objects");

/// What this process has open: redb locks its file, so the second to open it shares it with the first.
static OPEN: Mutex<BTreeMap<PathBuf, Weak<Database>>> = Mutex::new(BTreeMap::new());

/// Objects in a redb database, `kv:///dir`.
pub struct Kv(Arc<Database>);

#[backend(scheme = "kv")]
impl Kv {
    fn new(url: &BackendUrl) -> Result<Self, redb::Error> {
        let directory = Path::new(url.path());
        fs::create_dir_all(directory)?;
        let file = directory.canonicalize()?.join("objects.redb");
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(database) = open.get(&file).and_then(Weak::upgrade) {
            return Ok(Self(database));
        }
        let database = Arc::new(Database::create(&file)?);
        let transaction = database.begin_write()?;
        transaction.open_table(OBJECTS)?;
        transaction.commit()?;
        open.retain(|_, database| database.strong_count() > 0);
        open.insert(file, Arc::downgrade(&database));
        Ok(Self(database))
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, redb::Error> {
        let objects = self.0.begin_read()?.open_table(OBJECTS)?;
        Ok(objects.get(name)?.map(|data| data.value().to_vec()))
    }

    fn put(&self, name: &str, data: &[u8]) -> Result<(), redb::Error> {
        let transaction = self.0.begin_write()?;
        transaction.open_table(OBJECTS)?.insert(name, data)?;
        Ok(transaction.commit()?)
    }

    fn list(&self, prefix: &str) -> Result<Vec<Entry>, redb::Error> {
        let objects = self.0.begin_read()?.open_table(OBJECTS)?;
        let mut entries = Vec::new();
        for object in objects.range(prefix..)? {
            let (name, data) = object?;
            if !name.value().starts_with(prefix) {
                break;
            }
            entries.push(Entry::new(name.value()).size(data.value().len() as u64));
        }
        Ok(entries)
    }

    fn delete(&self, name: &str) -> Result<bool, redb::Error> {
        let transaction = self.0.begin_write()?;
        let found = transaction.open_table(OBJECTS)?.remove(name)?.is_some();
        transaction.commit()?;
        Ok(found)
    }

    fn query(&self, name: &str) -> Result<Option<u64>, redb::Error> {
        let objects = self.0.begin_read()?.open_table(OBJECTS)?;
        Ok(objects.get(name)?.map(|data| data.value().len() as u64))
    }

    fn error_code(&self, _op: Operation, error: &redb::Error) -> Option<ErrorCode> {
        match error {
            redb::Error::Io(error) if error.kind() == io::ErrorKind::StorageFull => {
                Some(ErrorCode::NoSpace)
            }
            redb::Error::ValueTooLarge(_) => Some(ErrorCode::NoSpace),
            redb::Error::Corrupted(_) => Some(ErrorCode::ValidationFailed),
            _ => None,
        }
    }
}
// guide: end

// guide: program
use backend_core::{Result, blocking::Store};

fn main() -> Result<()> {
    let directory = std::env::temp_dir().join("quintet-guide");
    let store = Store::open(format!("kv://{}", directory.display()))?;
    store.put("greeting", "hello")?;
    assert_eq!(store.get("greeting")?, "hello");
    assert_eq!(store.names("")?, ["greeting"]);
    store.delete("greeting")?;
    store.close()
}
// guide: end

#[cfg(test)]
mod tests {
    backend_core::conformance!(backend_core::conformance::directory("kv"));
}
