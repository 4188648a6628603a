//! The `rsync` backend: files on a host that is reached by the rsync program.

mod errors;
mod line;
mod peer;
mod run;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::{Duration, SystemTime},
};

use backend_core::{local, prelude::*};
use tokio::{fs::File, io::AsyncReadExt, sync::Mutex};

use self::{
    line::Line,
    peer::{Peer, RsyncOptions},
    run::{Layout, path_behind},
};
use crate::tree::directory_of;

/// How much is read at a time of what has come.
const CHUNK: usize = 256 << 10;
/// Nothing is under way for longer.
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Files on a host that is reached by rsync.
///
/// `rsync://USER@HOST:PORT/MODULE/DIR` is what an rsync daemon has in a module, as for rsync itself. `rsync://USER@HOST:PORT/DIR?ssh` is reached by
/// ssh, and relative to where the login lands; `rsync://USER@HOST//DIR?ssh` is absolute. `DIR` is made by the first put.
///
/// The password of a daemon comes from `QUINTET_PASSWORD_RSYNC`, the URL, the other places that [`Credentials`] name, or `RSYNC_PASSWORD`; rsync is
/// told it through a pipe. By ssh one logs in with keys: its configuration, its agent and its known hosts are ssh's own, and it asks nobody;
/// `config=FILE` has it go by another configuration, as with `IdentityFile` and `UserKnownHostsFile` in it.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("rsync://me@nas.example/backups/laptop").await?;
/// store.put("2026/monday.tar", std::path::Path::new("monday.tar")).await?;
/// # Ok(()) }
/// ```
///
/// The program `rsync` is needed here and there, of version 3.1 or later; without it every call is an error (54) at once.
///
/// # What is stored
///
/// - **A put is visible whole or not at all.** The server writes it to a file in a directory in `DIR` whose name starts with `.quintet-tmp`, checks
///   it against a checksum of the whole, and renames it. That directory is the store's own, made by its first put and removed when it is closed;
///   it is not listed, and one that was left behind is removed a week later by a listing. Where there is an object of the name, only what differs
///   is sent.
/// - Every call is a run of rsync: 30 ms and more. Many names are asked for, and deleted, by one.
/// - A get is written to a temporary file here, and then delivered. It starts anew when it was cut; so does a part, for which the whole is got.
/// - Only regular files are objects. Symbolic links are neither listed nor followed, but for those to directories on the way to an object; if one
///   is on the way to `DIR`, some daemons refuse to put anything there.
/// - Directories go with the last object in them, but for `DIR` itself.
/// - Times are whole seconds, those at which the server has written.
///
/// # Errors
///
/// What rsync says last is the text of an error. A wrong password is permission denied (51), a module that is not there not found (52): neither is
/// retried. Lost connections are.
pub struct Rsync {
    peer: Peer,
    /// Empty, or ending with a slash.
    root: String,
    credentials: Credentials,
    /// The directory for temporaries of this store's own, from the first put on.
    temporaries: Mutex<Option<String>>,
    /// Of the runs that delete many: each looks through the directories that another one would change.
    deleting: Mutex<()>,
}

#[backend(scheme = "rsync")]
impl Rsync {
    fn new(
        url: &BackendUrl,
        options: Options<RsyncOptions>,
        credentials: Credentials,
    ) -> Result<Self> {
        let (peer, root) = Peer::of(url, &options)?;
        Ok(Self {
            peer,
            root,
            credentials,
            temporaries: Mutex::default(),
            deleting: Mutex::default(),
        })
    }

    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let here = Layout::new()?;
        let path = self.path_of(name)?;
        let mut run = self.run().await?;
        run.names([&*path])?;
        run.options(["--times", "--ignore-missing-args", "--outbuf=N", "--info=progress2"]);
        run.fetch(&here, |_| to.keep_alive()).await?;
        let Some(mut file) = opened(&here.at(&path)).await? else { return Err(Error::not_found()) };
        to.expect(Metadata::from(&file.metadata().await?))?;
        let mut chunk = vec![0; CHUNK];
        while let read @ 1.. = file.read(&mut chunk).await? {
            to.send(chunk[..read].to_vec()).await?;
        }
        Ok(())
    }

    async fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        let path = self.path_of(name)?;
        let there = Layout::new()?;
        there.hold(&path, data).await?;
        self.send(&there, &path, data).await
    }

    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let start = directory_of(prefix);
        let (mut is_there, mut left) = (false, Vec::new());
        let mut run = self.run().await?;
        run.names([&*format!("{}{start}", self.root)])?;
        let mut listing = run.listing(["--recursive"])?;
        while let Some(line) = listing.line().await? {
            is_there = true;
            let Some(Line { path, metadata, is_file }) = line::read(&line)? else { continue };
            let Ok(path) = String::from_utf8(path) else {
                to.send(Err::<Entry, _>(not_utf8(&line))).await?;
                continue;
            };
            let Some(name) = path.strip_prefix(&self.root) else { continue };
            if name.split('/').any(local::is_temporary) {
                left.extend((!is_file && is_old(&metadata)).then(|| format!("{path}/")));
            } else if is_file && name.starts_with(prefix) {
                to.send(Entry::new(name).with(metadata)).await?;
            }
        }
        errors::check(&listing.end().await?)?;
        if !left.is_empty() {
            let own = self.temporaries.lock().await.as_ref().map(|own| format!("{own}/"));
            left.retain(|path| Some(path) != own.as_ref());
        }
        if !left.is_empty() {
            // If they cannot be removed they stay: they are never listed.
            let _ = self.remove(&left).await;
        }
        match is_there || (!start.is_empty() && self.has_root().await?) {
            true => Ok(()),
            false => Err(Error::not_found()),
        }
    }

    async fn delete(&self, name: &str) -> Result<bool> {
        let path = self.path_of(name)?;
        Ok(self.remove([&path]).await?.contains(&path))
    }

    async fn delete_list(&self, names: &[Name]) -> Result<Vec<bool>> {
        let paths: Vec<_> = names.iter().map(|name| self.path_of(name)).collect::<Result<_>>()?;
        let _alone = self.deleting.lock().await;
        let removed = self.remove(&paths).await?;
        Ok(paths.iter().map(|path| removed.contains(path)).collect())
    }

    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        Ok(self.find([local::checked(name)?]).await?.remove(name))
    }

    async fn query_list(&self, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
        let found = self.find(names.iter().map(|name| &**name)).await?;
        Ok(names.iter().map(|name| found.get(&**name).cloned()).collect())
    }

    async fn close(&self) {
        if let Some(temporaries) = self.temporaries.lock().await.take() {
            // If it cannot be removed, no listing shows it.
            let _ = self.remove([&format!("{temporaries}/")]).await;
        }
    }
}

impl Rsync {
    /// Where an object is, from the place of the peer on.
    fn path_of(&self, name: &str) -> Result<String> {
        Ok(format!("{}{}", self.root, local::checked(name)?))
    }

    /// The directory for temporaries, which is there unless another store has found it old.
    async fn temporaries(&self) -> Result<String> {
        let mut known = self.temporaries.lock().await;
        if let Some(path) = &*known {
            return Ok(path.clone());
        }
        let path = format!("{}{}", self.root, local::fresh_name());
        let there = Layout::new()?;
        there.make(&path)?;
        let mut run = self.run().await?;
        run.names([&*path])?;
        run.options(["--dirs"]);
        errors::check(&run.send(&there, |_| {}).await?)?;
        Ok(known.insert(path).clone())
    }

    /// The next put makes another.
    async fn forget(&self, temporaries: &str) {
        self.temporaries.lock().await.take_if(|known| known == temporaries);
    }

    /// Sends an object, and answers its size.
    async fn send(&self, there: &Layout, path: &str, data: &Source) -> Result<u64> {
        let temporaries = self.temporaries().await?;
        let mut run = self.run().await?;
        run.names([path])?;
        // The same size and time are no reason to leave it as it is; rights are those of whatever is made there.
        run.options(["--ignore-times", "--copy-links", "--chmod=ugo=rwX", "--outbuf=N"]);
        run.options(["--info=progress2", "--out-format=sent %l"]);
        run.options([&*format!("--temp-dir={temporaries}")]);
        let (mut size, mut is_in_the_way) = (None, false);
        let ended = run.send(there, |line| {
            data.keep_alive();
            is_in_the_way |= line.starts_with(b"could not make way");
            let told = line.strip_prefix(b"sent ").and_then(|size| std::str::from_utf8(size).ok());
            size = told.and_then(|size| size.parse().ok()).or(size);
        });
        let ended = ended.await?;
        if is_in_the_way {
            let why = "there is a directory of that name, with something in it";
            return Err(Error::other(why).permanent());
        }
        if errors::is_of_temporaries(&ended) {
            self.forget(&temporaries).await;
        }
        errors::check_put(&ended)?;
        size.ok_or_else(|| Error::other("rsync has sent nothing").permanent())
    }

    /// Deletes objects by their paths, or with a slash at the end a directory with all that is in it, and the directories that are empty then;
    /// answers those that were there.
    async fn remove<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p String>,
    ) -> Result<BTreeSet<String>> {
        let nothing = Layout::new()?;
        nothing.make(&self.root)?;
        let mut rules = BTreeSet::new();
        for path in paths {
            rules.extend(above(path).map(|path| format!("+ /{}", escaped(path))));
            rules.insert(match path.ends_with('/') {
                true => format!("+ /{}**", escape(path)),
                false => format!("+ /{}", escaped(path)),
            });
        }
        let mut run = self.run().await?;
        run.rules(rules.iter().map(|rule| &**rule).chain(["- *"]))?;
        run.options(["--recursive", "--delete", "--existing", "--keep-dirlinks"]);
        run.options(["--out-format=%o %n"]);
        let mut removed = BTreeSet::new();
        let ended = run.send(&nothing, |line| {
            removed.extend(path_behind(line, "del. "));
        });
        errors::check(&ended.await?)?;
        Ok(removed)
    }

    /// What is known of objects, by name.
    async fn find<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<BTreeMap<String, Metadata>> {
        let paths: Vec<_> = names.into_iter().map(|name| format!("{}{name}", self.root)).collect();
        let mut run = self.run().await?;
        run.names(paths.iter().map(|path| &**path))?;
        let mut listing = run.listing([])?;
        let mut found = BTreeMap::new();
        while let Some(line) = listing.line().await? {
            let Some(Line { path, metadata, is_file: true }) = line::read(&line)? else { continue };
            let path = String::from_utf8(path).unwrap_or_default();
            found.extend(path.strip_prefix(&self.root).map(|name| (name.to_owned(), metadata)));
        }
        errors::check(&listing.end().await?)?;
        Ok(found)
    }

    async fn has_root(&self) -> Result<bool> {
        let mut run = self.run().await?;
        run.names([&*self.root])?;
        let mut listing = run.listing(["--dirs"])?;
        let mut is_there = false;
        while listing.line().await?.is_some() {
            is_there = true;
        }
        errors::check(&listing.end().await?)?;
        Ok(is_there)
    }
}

/// The directories that a path is in, with their slashes.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..=at])
}

/// A path as a pattern that it alone matches: without a wildcard a backslash means itself.
fn escaped(path: &str) -> String {
    match path.contains(['*', '?', '[']) {
        true => escape(path),
        false => path.to_owned(),
    }
}

/// A path as a part of a pattern with wildcards.
fn escape(path: &str) -> String {
    let is_special = |c: char| matches!(c, '*' | '?' | '[' | '\\');
    path.chars().flat_map(|c| is_special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// The file of an object that has come, if one has.
async fn opened(path: &Path) -> Result<Option<File>> {
    match tokio::fs::symlink_metadata(path).await {
        Ok(found) if found.is_file() => Ok(Some(File::open(path).await?)),
        _ => Ok(None),
    }
}

fn is_old(metadata: &Metadata) -> bool {
    let age = metadata.modified.and_then(|at| SystemTime::now().duration_since(at).ok());
    age.is_some_and(|age| age > WEEK)
}

fn not_utf8(line: &[u8]) -> Error {
    let why = format!("a name is not UTF-8: {:?}", String::from_utf8_lossy(line));
    Error::new(ErrorCode::BadName, why)
}
