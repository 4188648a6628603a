//! The `rclone` backend: what the rclone program reaches.

mod call;
mod errors;
mod names;
mod remote;

use std::{ops::Range, pin::pin, time::Duration};

use backend_core::prelude::*;
use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, time::timeout};

use self::{
    call::{Item, Spooled},
    errors::Refused,
    names::{checked, is_left, is_partial, natural, standard},
    remote::{RcloneOptions, Remote},
};
use crate::tree::directory_of;

/// How much is read at a time of what comes.
const CHUNK: usize = 256 << 10;
/// How often it is told that a put goes on.
const BEAT: Duration = Duration::from_secs(1);

/// What the rclone program reaches: some seventy kinds of storage.
///
/// `rclone:REMOTE:PATH` is what rclone calls `REMOTE:PATH`, and `rclone://REMOTE/PATH` is the same. `REMOTE` is one that `rclone config` has made, or
/// one without a configuration, as in `rclone::local:/dir`. What a remote needs to be told besides belongs into rclone's configuration, where
/// nobody sees it: a remote with options, as in `REMOTE,pass=secret:PATH`, is refused.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("rclone:drive:backups").await?;
/// store.put("2026/monday.tar", std::path::Path::new("monday.tar")).await?;
/// # Ok(()) }
/// ```
///
/// | option | |
/// |---|---|
/// | `config=FILE` | rclone's configuration, instead of its own choice. That of an encrypted one is decrypted with `RCLONE_CONFIG_PASS` |
///
/// The program is needed, of a version with `--partial-suffix` (tried: 1.75); without it every call is an error (54) at once. It is told the
/// rest by its own variables, such as `RCLONE_BWLIMIT`, and asks nobody.
///
/// # What is stored
///
/// - Every call is a run of rclone: 60 ms and more, and what the remote takes to log in. Calls that are made at the same time run at the same time.
/// - **A put is visible whole or not at all**, also where rclone would write under the final name what comes through a pipe: what is no local file
///   becomes a temporary one first. rclone verifies it by size and, where the remote tells one, by checksum. Where it has to write under another
///   name first, that ends with `.quintet-tmp` and a number for the day, and is not listed; one that a killed put has left is removed by a listing
///   when a day has passed, or two.
/// - The time of an object is that of the local file that was put, as rclone has it.
/// - A get is read as it comes, and goes on where it was cut. Copies and renames are made by the remote, where it can.
/// - Names are those of the objects, not those that rclone shows for them: control characters are no pictures of themselves.
///
/// # Errors
///
/// What rclone says last is the text of an error. What it finds not to be there is not found (52); a remote that its configuration does not
/// have is a bad URL (8). The rest is retried unless rclone calls it fatal: its own retries of a whole call are off.
pub struct Rclone {
    remote: Remote,
}

#[backend(scheme = "rclone")]
impl Rclone {
    fn new(url: &BackendUrl, options: Options<RcloneOptions>) -> Result<Self> {
        Ok(Self { remote: Remote::of(url, options.into_inner())? })
    }

    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.read(name, None, to).await
    }

    async fn get_range(&self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        self.read(name, Some(range), to).await
    }

    async fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        let name = standard(checked(name)?);
        let spooled = Spooled::of(data).await?;
        let (directory, file) = spooled.split()?;
        let size = std::fs::metadata(spooled.path())?.len();
        let fs = self.remote.fs();
        let place = json!({
            "srcFs": directory, "srcRemote": standard(file), "dstFs": fs, "dstRemote": name,
        });
        let copy = self.store("operations/copyfile", place, &name);
        let mut copy = pin!(copy);
        // rclone ends by itself what stalls.
        loop {
            match timeout(BEAT, &mut copy).await {
                Ok(copied) => return copied.map(|_| size).map_err(not_stored),
                Err(_) => data.keep_alive(),
            }
        }
    }

    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let start = directory_of(prefix);
        // Of a file, rclone would list the file itself.
        if !start.is_empty() && !self.is_directory(start.trim_end_matches('/')).await? {
            return if self.has_root().await? { Ok(()) } else { Err(Error::not_found()) };
        }
        let mut left = Vec::new();
        let mut listing = self.remote.listing(&standard(start))?;
        while let Some(line) = listing.line().await? {
            let Some(Item { path, metadata, .. }) = Item::of_line(&line)? else { continue };
            let name = format!("{start}{}", natural(&path));
            if is_partial(&name) {
                left.extend(is_left(&name, metadata.modified).then_some(name));
            } else if name.starts_with(prefix) {
                to.send(Entry::new(name).with(metadata)).await?;
            }
        }
        let ended = listing.end().await?;
        for name in left {
            // If it cannot be removed it stays: it is never listed.
            let place = self.remote.place_of(&standard(&name));
            let _ = self.remote.call("operations/deletefile", place).await;
        }
        match errors::check(&ended) {
            // It has gone since.
            Err(error) if error.is_not_found() && !start.is_empty() => Ok(()),
            ended => ended,
        }
    }

    async fn delete(&self, name: &str) -> Result<bool> {
        let place = self.remote.place_of(&standard(checked(name)?));
        match self.remote.call("operations/deletefile", place).await {
            Ok(_) => Ok(true),
            Err(refused) if refused.is_absent() => Ok(false),
            Err(refused) => Err(refused.error()),
        }
    }

    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        Ok(self.stat(name).await?.filter(|found| !found.is_directory).map(|found| found.metadata))
    }

    async fn copy(&self, from: &str, to: &str) -> Result<()> {
        self.transfer("operations/copyfile", from, to).await
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        self.transfer("operations/movefile", from, to).await
    }
}

impl Rclone {
    /// Sends an object, or a part of it. Of a directory rclone would send all that is in there: so what is there is asked at the same time.
    async fn read(&self, name: &str, range: Option<Range<u64>>, to: &mut Sink) -> Result<()> {
        let mut contents = self.remote.contents(&standard(checked(name)?), range.as_ref())?;
        let Some(metadata) = self.query(name).await? else { return Err(Error::not_found()) };
        match range {
            // Where there is nothing some remotes send what is at the beginning.
            Some(range) if metadata.size.is_some_and(|size| size <= range.start) => return Ok(()),
            Some(_) => {}
            None => to.expect(metadata)?,
        }
        let mut chunk = vec![0; CHUNK];
        while let read @ 1.. = contents.output().read(&mut chunk).await? {
            to.send(chunk[..read].to_vec()).await?;
        }
        errors::check(&contents.end().await?)
    }

    async fn stat(&self, name: &str) -> Result<Option<Item>> {
        let place = self.remote.place_of(&standard(checked(name)?));
        match self.remote.call("operations/stat", place).await {
            Ok(answer) => Item::of_answer(answer),
            Err(refused) if refused.is_absent() => Ok(None),
            Err(refused) => Err(refused.error()),
        }
    }

    async fn transfer(&self, method: &str, from: &str, to: &str) -> Result<()> {
        let (source, from, to) = (from, standard(checked(from)?), standard(checked(to)?));
        let fs = self.remote.fs();
        let place = json!({ "srcFs": fs, "srcRemote": from, "dstFs": fs, "dstRemote": to });
        match self.store(method, place, &to).await {
            Ok(_) => Ok(()),
            Err(refused) if refused.is_absent() && self.query(source).await?.is_none() => {
                Err(Error::not_found())
            }
            Err(refused) => Err(refused.error()),
        }
    }

    /// Has something stored as `name`. Empty directories there make room.
    async fn store(&self, method: &str, place: Value, name: &str) -> Result<Value, Refused> {
        match self.remote.call(method, place.clone()).await {
            Err(refused) if refused.is_directory() => {
                let directories = json!({ "fs": self.remote.fs(), "remote": name });
                let _ = self.remote.call("operations/rmdirs", directories).await;
                self.remote.call(method, place).await
            }
            done => done,
        }
    }

    async fn is_directory(&self, name: &str) -> Result<bool> {
        Ok(self.stat(name).await?.is_some_and(|found| found.is_directory))
    }

    /// Whether there is the directory that everything is in.
    async fn has_root(&self) -> Result<bool> {
        let mut listing = self.remote.top()?;
        // One line tells it; dropped, rclone lists no more.
        if listing.line().await?.is_some() {
            return Ok(true);
        }
        match errors::check(&listing.end().await?) {
            Ok(()) => Ok(true),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// What keeps an object from being put. That it is not there is what rclone finds afterwards, if somebody else puts or deletes it meanwhile.
fn not_stored(refused: Refused) -> Error {
    match refused.error() {
        error if error.is_not_found() => Error::new(ErrorCode::BackendError, error).transient(),
        error => error,
    }
}
