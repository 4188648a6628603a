//! Prefixes as authors write them: each leaves something else to the framework.

use std::ops::Range;

use backend_core::prelude::*;

/// Contents turned around: whole in memory, and without anything optional. The guide's.
struct Reverse(Store);

#[backend(scheme = "reverse", prefix = true, forwards(list, delete, query, rename))]
impl Reverse {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    async fn get(&self, name: &str) -> Result<Vec<u8>> {
        let mut contents = self.0.get(name).await?.to_vec();
        contents.reverse();
        Ok(contents)
    }
    async fn put(&self, name: &str, mut data: Vec<u8>) -> Result<()> {
        data.reverse();
        self.0.put(name, data).await?;
        Ok(())
    }
}

/// Changes nothing, and hands on nothing by itself: what it does not write is made of the five.
struct Through(Store);

#[backend(scheme = "through", prefix = true)]
impl Through {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get_to(name, to).await?;
        Ok(())
    }
    async fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        Ok(self.0.put(name, data).await?.bytes)
    }
    fn list(&self, prefix: &str) -> Listing {
        self.0.list(prefix)
    }
    async fn delete(&self, name: &str) -> Result<()> {
        self.0.delete(name).await
    }
}

/// Each letter 13 places on, in contents and in names; every operation written out.
struct Rot13(Store);

#[backend(scheme = "rot13", prefix = true)]
impl Rot13 {
    fn new(inner: Store) -> Self {
        Self(inner)
    }
    async fn get(&self, name: &str) -> Result<Vec<u8>> {
        Ok(turned(self.0.get(turned_name(name)).await?))
    }
    async fn get_range(&self, name: &str, range: Range<u64>) -> Result<Vec<u8>> {
        Ok(turned(self.0.get_range(turned_name(name), range).await?))
    }
    async fn put(&self, name: &str, data: Bytes) -> Result<u64> {
        Ok(self.0.put(turned_name(name), turned(data)).await?.bytes)
    }
    async fn put_new(&self, name: &str, data: Bytes) -> Result<u64> {
        Ok(self.0.put_new(turned_name(name), turned(data)).await?.bytes)
    }
    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let mut listing = self.0.list(&turned_name(prefix));
        while let Some(entry) = futures::TryStreamExt::try_next(&mut listing).await? {
            let metadata = entry.metadata().clone();
            to.send(Entry::new(turned_name(entry.name())).with(metadata)).await?;
        }
        Ok(())
    }
    async fn delete(&self, name: &str) -> Result<()> {
        self.0.delete(turned_name(name)).await
    }
    async fn delete_list(&self, names: &[Name]) -> Result<Vec<Result<()>>> {
        let outcomes = self.0.delete_list(names.iter().map(|name| turned_name(name))).await?;
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }
    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        self.0.query(turned_name(name)).await
    }
    async fn query_list(&self, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
        let found = self.0.query_list(names.iter().map(|name| turned_name(name))).await?;
        Ok(found.into_iter().map(|(_, found)| found).collect())
    }
    async fn copy(&self, from: &str, to: &str) -> Result<()> {
        self.0.copy(turned_name(from), turned_name(to)).await
    }
    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        self.0.rename(turned_name(from), turned_name(to)).await
    }
}

fn turned(bytes: impl Into<Vec<u8>>) -> Vec<u8> {
    bytes.into().into_iter().map(turned_letter).collect()
}

fn turned_name(name: &str) -> String {
    name.chars()
        .map(|letter| u8::try_from(letter).map_or(letter, |byte| turned_letter(byte).into()))
        .collect()
}

fn turned_letter(letter: u8) -> u8 {
    match letter {
        b'a'..=b'm' | b'A'..=b'M' => letter + 13,
        b'n'..=b'z' | b'N'..=b'Z' => letter - 13,
        other => other,
    }
}
