//! A local directory for one test, as a URL.

use percent_encoding::utf8_percent_encode;
use tempfile::TempDir;

use crate::url::IN_PATH;

/// A fresh, empty directory as the URL `scheme:///…`: for backends of which every test wants a target of its own. See [`directory`].
///
/// The directory goes away, with what is in it, when this is dropped.
#[derive(Debug)]
pub struct Directory {
    url: String,
    _directory: TempDir,
}

impl AsRef<str> for Directory {
    fn as_ref(&self) -> &str {
        &self.url
    }
}

/// Makes a fresh, empty directory in the system's place for temporary files.
///
/// ```
/// let target = backend_core::conformance::directory("foo");
/// assert!(target.as_ref().starts_with("foo:///"));
/// ```
///
/// # Panics
/// If it cannot be made: it is for tests.
#[must_use]
#[track_caller]
pub fn directory(scheme: &str) -> Directory {
    let directory = match tempfile::Builder::new().prefix("quintet-").tempdir() {
        Ok(directory) => directory,
        Err(error) => panic!("no directory for a test could be made: {error}"),
    };
    let path = directory.path().to_string_lossy();
    let url = format!("{scheme}://{}", utf8_percent_encode(&path, IN_PATH));
    Directory { url, _directory: directory }
}
