//! What a server holds, asked past the proxy and, where objects are files, past the server.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use backend_core::{Bytes, Store};
use futures::{StreamExt, TryStreamExt, stream};

use crate::subject::Site;

/// How many objects are put at the same time.
const AT_ONCE: usize = 16;

/// With which the files begin that s3s-fs has of uploads that are not complete.
const OF_UPLOADS: &str = ".upload";

impl Site {
    /// An object; none if there is no such.
    pub(crate) async fn held(&self, name: &str) -> Result<Option<Bytes>> {
        if let Some(objects) = self.instance.objects() {
            return Ok(fs::read(objects.join(name)).ok().map(Bytes::from));
        }
        match self.store().await?.get(name).await {
            Err(error) if error.is_not_found() => Ok(None),
            came => Ok(Some(came?)),
        }
    }

    /// The names of all there is, sorted: of objects, and of what is left of those that were never complete.
    pub(crate) async fn all_held(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        match self.instance.objects() {
            Some(objects) => {
                walk(&objects, "", &mut names);
                if objects != self.instance.data() {
                    let mut beside = Vec::new();
                    walk(self.instance.data(), "", &mut beside);
                    names.extend(beside.into_iter().filter(|file| file.starts_with(OF_UPLOADS)));
                }
            }
            None => names = self.store().await?.names("").await?,
        }
        names.sort();
        Ok(names)
    }

    /// Makes objects of these names, with the names as contents.
    pub(crate) async fn hold_all(&self, names: &[String]) -> Result<()> {
        if let Some(objects) = self.instance.objects() {
            return names.iter().try_for_each(|name| Ok(fs::write(objects.join(name), name)?));
        }
        let store = &self.store().await?;
        let put = |name: &String| {
            let name = name.clone();
            async move { store.put(&*name, name.clone()).await.map(drop) }
        };
        let puts = stream::iter(names.iter().map(put)).buffer_unordered(AT_ONCE);
        Ok(puts.try_collect().await?)
    }

    /// Removes an object, or what is left of one.
    pub(crate) async fn remove(&self, name: &str) -> Result<()> {
        match self.instance.objects() {
            Some(objects) => fs::remove_file(objects.join(name)).with_context(|| name.to_owned()),
            None => Ok(self.store().await?.delete(name).await?),
        }
    }

    /// The store, past every proxy.
    async fn store(&self) -> Result<Store> {
        Ok(Store::open(self.url(self.port(), "", "")).await?)
    }
}

fn walk(directory: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => walk(&entry.path(), &format!("{name}/"), files),
            false => files.push(name),
        }
    }
}
