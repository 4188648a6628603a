//! `my-storage:` as a storage backend. It keeps objects as files in one directory; replace that by your own storage.
//!
//! Keep the shape, change the bodies, and run `cargo test` as you go: `tests/conformance.rs` says what is still missing.

use std::{
    fs::{self, File},
    io,
    path::PathBuf,
};

use backend_core::{local, prelude::*};

// The first paragraph is what `quintet backends` shows.
/// Files in one directory, `my-storage:///dir`.
pub struct MyStorage {
    // What a call needs: a client, a connection, a path.
    directory: PathBuf,
}

// `flat = true`: this storage cannot have `/` in a name, so the framework escapes it. Delete it if yours can.
// `connections = 4` makes up to four instances and replaces broken ones: for whatever holds a connection.
#[backend(scheme = "my-storage", flat = true)]
impl MyStorage {
    // Called when a URL is opened. It may also take `Credentials`, and `Options<T>` of a `T` with `#[derive(serde::Deserialize)]`
    // (`cargo add serde --features derive`), and be an `async fn`, as all of these may.
    fn new(url: &BackendUrl) -> Result<Self> {
        if url.host().is_some() || url.path().is_empty() {
            let why = "a directory is wanted, and no host: my-storage:///dir";
            return Err(Error::bad_url(why));
        }
        let directory = PathBuf::from(url.path());
        fs::create_dir_all(&directory)?;
        Ok(Self { directory })
    }

    // A name is relative, UTF-8, without `.` and `..`: that was checked. `io::ErrorKind::NotFound` is understood as "not found";
    // `Ok(None)` in a `Result<Option<_>>` says the same.
    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        to.copy_from(&mut File::open(self.directory.join(name))?)?;
        Ok(())
    }

    // An object must appear whole or not at all: hence another name first. The size that it answers is verified by the framework.
    fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        let part = self.directory.join(local::fresh_name());
        let size = File::create_new(&part)
            .and_then(|mut file| data.copy_to(&mut file))
            .and_then(|size| fs::rename(&part, self.directory.join(name)).map(|()| size));
        if size.is_err() {
            let _ = fs::remove_file(&part);
        }
        Ok(size?)
    }

    // `list(&self, prefix: &str)` would be given what the names are to start with, for a storage that can make use of it.
    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let name = entry?.file_name();
            // What is not UTF-8 was not put by us.
            names.extend(name.into_string().ok());
        }
        names.retain(|name| !local::is_temporary(name));
        Ok(names)
    }

    // An object that is not there is "not found" here too; `false` as the answer says the same.
    fn delete(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.directory.join(name))
    }

    // These five are required. Whatever else your storage can do saves work, such as the size of an object; see `#[backend]` for all.
    fn query(&self, name: &str) -> io::Result<Metadata> {
        let found = fs::metadata(self.directory.join(name))?;
        let changed = found.modified()?;
        Ok(Metadata::new().size(found.len()).modified(changed))
    }
}
