//! Listing: page by page, in constant memory.

use backend_core::{Entries, Entry, Result};
use futures::{TryFutureExt, TryStreamExt};
use object_store::{ObjectMeta, list::PaginatedListOptions, path::Path};

use super::{Cloud, again::again, answers, keys, metadata};

impl Cloud {
    /// Sends the objects whose names start with `prefix`, in the service's order.
    pub(crate) async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let wanted = self.place.prefix(prefix);
        let Some(pages) = &self.pages else { return self.list_directory(&wanted, to).await };
        let start = Some(&*wanted).filter(|wanted| !wanted.is_empty());
        let mut options = PaginatedListOptions::default();
        loop {
            let page = || pages.list_paginated(start, options.clone()).map_err(answers::error);
            let page = again(page).await?;
            for object in page.result.objects {
                self.send(&object, to).await?;
            }
            match page.page_token.filter(|token| !token.is_empty()) {
                Some(next) => options.page_token = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// The same where only whole directories can be asked for.
    async fn list_directory(&self, wanted: &str, to: &mut Entries) -> Result<()> {
        let directory = wanted.rsplit_once('/').map_or("", |(directory, _)| directory);
        let directory = Path::parse(directory).map_err(|error| answers::error(error.into()))?;
        let mut objects = self.objects.list(Some(&directory));
        while let Some(object) = objects.try_next().await.map_err(answers::error)? {
            if keys::read(&object.location).starts_with(wanted) {
                self.send(&object, to).await?;
            }
        }
        Ok(())
    }

    async fn send(&self, object: &ObjectMeta, to: &mut Entries) -> Result<()> {
        let key = keys::read(&object.location);
        // What consoles and other programs put in the place of a directory is no object.
        let is_directory = key.ends_with('/') && object.size == 0;
        match self.place.name(&key) {
            Some(name) if !is_directory => to.send(Entry::new(name).with(metadata(object))).await,
            _ => Ok(()),
        }
    }
}
