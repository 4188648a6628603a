//! What a storage tells of its objects.

use std::{
    collections::BTreeMap,
    time::{Duration, UNIX_EPOCH},
};

use backend_core::{BackendUrl, Bytes, Entry, Metadata, Name, Result, Source, backend};

use crate::honest::Honest;

struct SizeOfPut(Honest);

#[backend(scheme = "size-of-put")]
impl SizeOfPut {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str) -> Result<Bytes> {
        Ok(self.0.object(name)?.data)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        Ok(self.0.put(name, data)?.size.unwrap_or_default())
    }

    fn list(&self, prefix: &str) -> Vec<String> {
        self.0.entries(prefix).into_iter().map(|entry| entry.into_parts().0).collect()
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }
}

struct Listed(Honest);

#[backend(scheme = "listed")]
impl Listed {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str) -> Result<Bytes> {
        Ok(self.0.object(name)?.data)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.0.put(name, data).map(drop)
    }

    fn list(&self, prefix: &str) -> Vec<Entry> {
        let entries = self.0.entries(prefix).into_iter().map(Entry::into_parts);
        let told = |(name, metadata): (String, Metadata)| {
            let since = |time: std::time::SystemTime| time.duration_since(UNIX_EPOCH).ok();
            let minutes = metadata.modified.and_then(since).unwrap_or_default().as_secs() / 60;
            Entry::new(name)
                .size(metadata.size.unwrap_or_default())
                .modified(UNIX_EPOCH + Duration::from_secs(minutes * 60))
        };
        entries.map(told).collect()
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }
}

struct There(Honest);

#[backend(scheme = "there")]
impl There {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str) -> Result<Bytes> {
        Ok(self.0.object(name)?.data)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.0.put(name, data).map(drop)
    }

    fn list(&self, prefix: &str) -> Vec<String> {
        self.0.entries(prefix).into_iter().map(|entry| entry.into_parts().0).collect()
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }

    fn query(&self, name: &str) -> Result<Option<Metadata>> {
        Ok(self.0.query(name)?.map(|_| Metadata::new()))
    }
}

struct Several(Honest);

#[backend(scheme = "several")]
impl Several {
    fn new(url: &BackendUrl) -> Self {
        Self(Honest::at(&url.to_string()))
    }

    fn get(&self, name: &str) -> Result<Bytes> {
        Ok(self.0.object(name)?.data)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        self.0.put(name, data).map(drop)
    }

    fn list(&self) -> Vec<Entry> {
        self.0.entries("")
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }

    fn delete_list(&self, names: &[Name]) -> Result<Vec<bool>> {
        names.iter().map(|name| self.0.delete(name)).collect()
    }

    /// Leaves out what is not there.
    fn query_list(&self, names: &[Name]) -> Result<BTreeMap<String, Metadata>> {
        let objects = self.0.objects();
        let found =
            |name: &Name| Some((name.to_string(), objects.get(name.as_str())?.metadata.clone()));
        Ok(names.iter().filter_map(found).collect())
    }
}
