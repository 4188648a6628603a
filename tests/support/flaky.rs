//! Backends that do what their script says. The host of the URL names the script; what follows it matters to nobody.

use std::{ops::Range, path::Path};

use backend_core::prelude::*;

use crate::{Objects, Script};

/// Fails on command: what every backend has, and nothing else.
#[derive(Debug)]
pub struct Flaky(Script);

#[backend(scheme = "flaky")]
impl Flaky {
    async fn new(url: &BackendUrl) -> Result<Self> {
        let script = Script::of(url)?;
        script.plain(Operation::New, &[], |_| Ok(())).await?;
        Ok(Self(script))
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let told = self.0.get(Operation::Get, name, |whole| whole, to).await?;
        told.map_or(Ok(()), |size| to.expect(Metadata::new().size(size)))
    }
    async fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        Ok(stored(self.0.put(Operation::Put, name, data).await?))
    }
    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to).await
    }
    async fn delete(&self, name: &str) -> Result<()> {
        self.0.plain(Operation::Delete, &[name], |objects| removed(objects, name).map(drop)).await
    }
}

/// Fails on command: every operation there is, native.
#[derive(Debug)]
pub struct FlakyAll(Script);

#[backend(scheme = "flaky-all")]
impl FlakyAll {
    async fn new(url: &BackendUrl) -> Result<Self> {
        let script = Script::of(url)?;
        script.plain(Operation::New, &[], |_| Ok(())).await?;
        Ok(Self(script))
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let told = self.0.get(Operation::Get, name, |whole| whole, to).await?;
        told.map_or(Ok(()), |size| to.expect(Metadata::new().size(size)))
    }
    async fn get_range(&self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        let part = |whole: Bytes| {
            let [start, end] = [range.start, range.end].map(|at| at.min(whole.len() as u64));
            whole.slice(start as usize..end as usize)
        };
        self.0.get(Operation::GetRange, name, part, to).await.map(drop)
    }
    async fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        Ok(stored(self.0.put(Operation::Put, name, data).await?))
    }
    async fn put_new(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        Ok(stored(self.0.put(Operation::PutNew, name, data).await?))
    }
    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.0.list(prefix, to).await
    }
    async fn delete(&self, name: &str) -> Result<()> {
        self.0.plain(Operation::Delete, &[name], |objects| removed(objects, name).map(drop)).await
    }
    async fn delete_list(&self, names: &[Name]) -> Result<Vec<bool>> {
        let words = Script::words(names);
        let all = |objects: &mut Objects| {
            Ok(names.iter().map(|name| removed(objects, name).is_ok()).collect())
        };
        self.0.plain(Operation::DeleteList, &words, all).await
    }
    async fn query(&self, name: &str) -> Result<Option<u64>> {
        self.0.query(name).await
    }
    async fn query_list(&self, names: &[Name]) -> Result<Vec<Option<u64>>> {
        let words = Script::words(names);
        let all = |objects: &mut Objects| {
            let size = |name: &Name| Some(objects.get(name.as_str())?.len() as u64);
            Ok(names.iter().map(size).collect())
        };
        self.0.plain(Operation::QueryList, &words, all).await
    }
    async fn r#move(&self, name: &str, from: &Path) -> Result<()> {
        let moved = |objects: &mut Objects| {
            objects.insert(name.into(), std::fs::read(from)?.into());
            Ok(std::fs::remove_file(from)?)
        };
        self.0.plain(Operation::Move, &[name], moved).await
    }
    async fn copy(&self, from: &str, to: &str) -> Result<()> {
        let copied = |objects: &mut Objects| {
            let contents = objects.get(from).cloned().ok_or_else(Error::not_found)?;
            objects.insert(to.into(), contents);
            Ok(())
        };
        self.0.plain(Operation::Copy, &[from, to], copied).await
    }
    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let renamed = |objects: &mut Objects| {
            let contents = removed(objects, from)?;
            objects.insert(to.into(), contents);
            Ok(())
        };
        self.0.plain(Operation::Rename, &[from, to], renamed).await
    }
    async fn retry_cleanup(&self) -> Result<()> {
        self.0.plain(Operation::RetryCleanup, &[], |_| Ok(())).await
    }
    async fn close(&self) -> Result<()> {
        self.0.plain(Operation::Close, &[], |_| Ok(())).await
    }
}

fn removed(objects: &mut Objects, name: &str) -> Result<Bytes> {
    objects.remove(name).ok_or_else(Error::not_found)
}

fn stored(size: Option<u64>) -> Metadata {
    size.map_or_else(Metadata::new, |size| Metadata::new().size(size))
}
