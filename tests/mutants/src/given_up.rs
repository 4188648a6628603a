//! An async storage, whose calls end wherever they wait when nobody waits for them: `async://PLACE/FAULT`. With the fault `none` every one
//! of them leaves what is so, or what was to be.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use backend_core::{BackendUrl, Entries, Error, Metadata, Result, Sink, Source, backend};
use tokio::{task::yield_now, time::sleep};

use crate::honest::Honest;

/// How many connections there are in the pool.
const CONNECTIONS: usize = 16;

struct Async {
    it: Honest,
    fault: String,
    in_use: AtomicUsize,
}

#[backend(scheme = "async")]
impl Async {
    fn new(url: &BackendUrl) -> Self {
        let place = format!("async/{}", url.authority().unwrap_or_default());
        let fault = url.path().trim_start_matches('/').into();
        Self { it: Honest::at(&place), fault, in_use: AtomicUsize::new(0) }
    }

    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let connection = self.connect()?;
        yield_now().await;
        let found = self.it.object(name);
        connection.give_back();
        let object = found?;
        to.expect(object.metadata)?;
        Ok(to.send(object.data).await?)
    }

    async fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        let mut upload = Upload::begin(self, name)?;
        loop {
            match data.next_chunk().await {
                Ok(Some(chunk)) => upload.write(&chunk)?,
                Ok(None) => return upload.commit(),
                Err(error) => return upload.abort().and(Err(error.into())),
            }
        }
    }

    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        for entry in self.it.entries(prefix) {
            to.send(entry).await?;
        }
        Ok(())
    }

    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        self.it.query(name)
    }

    async fn delete(&self, name: &str) -> Result<bool> {
        if self.fault == "two-deletes" && self.it.query(name)?.is_some() {
            self.it.store(name, "");
            yield_now().await;
        }
        yield_now().await;
        self.it.delete(name)
    }

    async fn copy(&self, from: &str, to: &str) -> Result<()> {
        let data = self.it.object(from)?.data;
        if self.fault == "two-copies" {
            self.it.store(to, "");
        }
        yield_now().await;
        self.it.store(to, data);
        Ok(())
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        if self.fault == "two-renames" {
            let data = self.it.object(from)?.data;
            self.it.delete(from)?;
            yield_now().await;
            self.it.store(to, data);
            return Ok(());
        }
        yield_now().await;
        self.it.rename(from, to).map(drop)
    }
}

impl Async {
    fn connect(&self) -> Result<Connection<'_>> {
        let others = self.in_use.fetch_add(1, Ordering::SeqCst);
        let connection = Connection { of: self };
        match others < CONNECTIONS || self.fault != "loses-connections" {
            true => Ok(connection),
            false => Err(Error::other("there is no free connection").permanent()),
        }
    }
}

struct Connection<'a> {
    of: &'a Async,
}

impl Connection<'_> {
    /// With the fault this is the only way back to the pool.
    fn give_back(self) {
        if self.of.fault == "loses-connections" {
            self.of.in_use.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        if self.of.fault != "loses-connections" {
            self.of.in_use.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// An object on its way.
struct Upload<'a> {
    of: &'a Async,
    name: &'a str,
    bytes: Vec<u8>,
    old: Option<backend_core::Bytes>,
    has_ended: bool,
}

impl<'a> Upload<'a> {
    fn begin(of: &'a Async, name: &'a str) -> Result<Self> {
        let old = of.it.objects().get(name).map(|object| object.data.clone());
        if of.fault == "empties" && old.is_some() {
            of.it.store(name, "");
        }
        Ok(Self { of, name, bytes: Vec::new(), old, has_ended: false })
    }

    fn write(&mut self, chunk: &[u8]) -> Result<()> {
        self.bytes.extend_from_slice(chunk);
        if matches!(&*self.of.fault, "leaves-part" | "clears-late") {
            self.of.it.store(&format!("{}.part", self.name), self.bytes.clone());
        }
        Ok(())
    }

    fn commit(mut self) -> Result<()> {
        self.end()?;
        self.of.it.store(self.name, std::mem::take(&mut self.bytes));
        Ok(())
    }

    fn abort(mut self) -> Result<()> {
        if self.of.fault == "empties"
            && let Some(old) = self.old.take()
        {
            self.of.it.store(self.name, old);
        }
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        self.has_ended = true;
        self.of.it.delete(&format!("{}.part", self.name)).map(drop)
    }
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        if !self.has_ended && self.of.fault == "commits-on-drop" {
            self.of.it.store(self.name, std::mem::take(&mut self.bytes));
        }
        if !self.has_ended && self.of.fault == "clears-late" {
            let (it, part) = (self.of.it.clone(), format!("{}.part", self.name));
            tokio::spawn(async move {
                sleep(Duration::from_millis(300)).await;
                it.delete(&part)
            });
        }
    }
}
