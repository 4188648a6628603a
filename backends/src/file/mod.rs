//! The `file` backend: objects are files below a directory, each put whole or not at all.

mod root;
mod temporary;
mod walk;

use std::{
    io::{self, Read, Seek},
    ops::Range,
    path::Path,
};

use backend_core::{local, prelude::*};
use cap_std::fs::Dir;
use serde::Deserialize;

use self::{
    root::Root,
    temporary::{Place, Temporary},
};
use crate::tree::parents;

/// Files below a local directory.
///
/// `file:///abs/dir` is absolute; `file://rel/dir` and `file:rel/dir` are relative to the working directory. The directory is made by
/// the first put. Names lead to files inside it only: a symbolic link that leads outside is refused.
pub struct File {
    root: Root,
    options: FileOptions,
}

/// The options of a `file:` URL.
#[derive(Deserialize, Options)]
struct FileOptions {
    /// Whether a put survives a power failure once it has answered.
    #[serde(default = "yes")]
    fsync: bool,
}

fn yes() -> bool {
    true
}

#[backend(scheme = "file")]
impl File {
    fn new(url: &BackendUrl, options: Options<FileOptions>) -> Result<Self> {
        if url.user().is_some() || url.password().is_some() {
            let why = "file: a local directory has no user; a path with '@' is written file:./PATH";
            return Err(Error::bad_url(why));
        }
        let path = format!("{}{}", url.authority().unwrap_or_default(), url.path());
        if path.is_empty() {
            return Err(Error::bad_url("file: a path is missing, as in file:///dir"));
        }
        Ok(Self { root: Root::new(path.into()), options: options.into_inner() })
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let mut file = self.open(name)?;
        to.expect(Metadata::from(&file.metadata()?))?;
        to.copy_from(&mut file)?;
        Ok(())
    }

    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Body> {
        let mut file = self.open(name)?;
        let size = file.metadata()?.len();
        let (start, end) = (range.start.min(size), range.end.min(size));
        file.seek(io::SeekFrom::Start(start))?;
        Ok(Body::from_reader(file.take(end - start)).size(end - start))
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        self.store(name, |file| data.rewind().and_then(|()| data.copy_to(file)), Place::Any)
    }

    fn put_new(&self, name: &str, data: &mut Source) -> Result<u64> {
        self.store(name, |file| data.rewind().and_then(|()| data.copy_to(file)), Place::Free)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        walk::list(self.root.existing()?, prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        let root = self.root.existing()?;
        let removed = match root.symlink_metadata(local::checked(name)?) {
            // A directory or a pipe is no object.
            Ok(found) if !found.is_file() && !found.is_symlink() => return Ok(false),
            found => found.and_then(|_| root.remove_file(name)),
        };
        match removed {
            Err(error) if is_no_file(&error) => return Ok(false),
            removed => removed?,
        }
        let parent = root::prune(root, name);
        self.sync_directory(root, parent)?;
        Ok(true)
    }

    fn query(&self, name: &str) -> Result<Option<Metadata>> {
        let name = local::checked(name)?;
        let found = self.root.existing().and_then(|root| root.metadata(name).map_err(absent));
        match found {
            Ok(found) if found.is_file() => Ok(Some(walk::metadata(&found))),
            Ok(_) => Ok(None),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn r#move(&self, name: &str, from: &Path) -> Result<bool> {
        let root = self.root.existing_or_made()?;
        let local = std::fs::symlink_metadata(from)?;
        root::refuse_same_file(root, local::checked(name)?, from)?;
        if !local.is_file() || root::has_other_names(&local) {
            // A link that was moved would lead elsewhere; a file with another name would change under it.
            return Ok(false);
        }
        if self.options.fsync {
            std::fs::File::open(from)?.sync_all()?;
        }
        let (Some(file_name), directory) = (from.file_name(), root::parent_directory(from)?) else {
            return Ok(false);
        };
        match root::making_parents(root, name, || directory.rename(file_name, root, name)) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => Ok(false),
            moved => {
                moved?;
                self.sync_parents(root, name)?;
                Ok(true)
            }
        }
    }

    fn copy(&self, from: &str, to: &str) -> Result<()> {
        let mut from = self.open(from)?;
        let copy = |file: &mut std::fs::File| {
            from.rewind()?;
            local::copy(&mut from, file, |_| Ok(()))
        };
        self.store(to, copy, Place::Any).map(drop)
    }

    fn rename(&self, from: &str, to: &str) -> Result<()> {
        let root = self.root.existing()?;
        if !root.metadata(local::checked(from)?).map_err(absent)?.is_file() {
            return Err(Error::not_found());
        }
        root::making_parents(root, local::checked(to)?, || root.rename(from, root, to))?;
        let parent = root::prune(root, from);
        self.sync_directory(root, parent)?;
        self.sync_parents(root, to)
    }

    fn close(&self) {
        self.root.tidy();
    }
}

impl File {
    /// Opens an object for reading. What is no regular file is no object; a pipe would block.
    fn open(&self, name: &str) -> Result<std::fs::File> {
        let root = self.root.existing()?;
        if !root.metadata(local::checked(name)?).map_err(absent)?.is_file() {
            return Err(Error::not_found());
        }
        Ok(root.open(name).map_err(absent)?.into_std())
    }

    /// Has a temporary written, and put in the place of `name` at once; answers the size.
    fn store(
        &self,
        name: &str,
        mut write: impl FnMut(&mut std::fs::File) -> io::Result<u64>,
        place: Place,
    ) -> Result<u64> {
        let root = self.root.existing_or_made()?;
        let mut fill = |mut temporary: Temporary<'_>| {
            write(temporary.file())?;
            if self.options.fsync {
                temporary.file().sync_all()?;
            }
            let size = temporary.file().metadata()?.len();
            temporary.land(local::checked(name)?, place).map(|()| size)
        };
        let size = match Temporary::in_root(root).and_then(&mut fill) {
            Err(error) if temporary::is_better_beside(&error) => {
                fill(Temporary::beside(root, name)?)?
            }
            filled => filled?,
        };
        self.sync_parents(root, name)?;
        Ok(size)
    }

    /// Makes the directory entry of `name` durable, and those of the directories it is in.
    fn sync_parents(&self, root: &Dir, name: &str) -> Result<()> {
        for parent in parents(name).chain([""]) {
            self.sync_directory(root, parent)?;
        }
        Ok(())
    }

    fn sync_directory(&self, root: &Dir, directory: &str) -> Result<()> {
        if self.options.fsync {
            let directory = if directory.is_empty() { "." } else { directory };
            match root.open(directory) {
                Ok(directory) => directory.sync_all()?,
                // Somebody has removed it, empty, in between; or it may be written to and not opened. What was done stays done.
                Err(error) if is_no_file(&error) => {}
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Whether there is no file of that name: also because something on the way is no directory, or it is one itself.
fn is_no_file(error: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory)
}

/// The error of an object that is looked for.
fn absent(error: io::Error) -> Error {
    if is_no_file(&error) { Error::not_found() } else { error.into() }
}
