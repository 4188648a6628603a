//! Where the objects are: a bucket, and the part that their keys begin with.

use backend_core::{BackendUrl, Error, ErrorCode, Result};
use object_store::path::Path;

/// A bucket, and the directory in it that is the root of a store.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// What the service calls it: a bucket, or a container.
    kind: &'static str,
    pub(crate) bucket: String,
    /// Empty, or ends with a slash.
    root: String,
}

impl Place {
    /// That of a URL: `scheme://bucket/directory`.
    ///
    /// # Errors
    /// Bad URL (8) without a bucket, or with `.` or `..` in the path.
    pub(crate) fn of(url: &BackendUrl, kind: &'static str) -> Result<Self> {
        let scheme = url.scheme();
        let bucket = url.authority().filter(|bucket| !bucket.is_empty()).ok_or_else(|| {
            Error::bad_url(format!("{scheme}: a {kind} is missing, as in {scheme}://{kind}/dir"))
        })?;
        let parts = url.path().split('/').filter(|part| !part.is_empty());
        let root: String = parts.map(|part| format!("{part}/")).collect();
        Path::parse(&root).map_err(|error| Error::bad_url(format!("{scheme}: {error}")))?;
        Ok(Self { kind, bucket: bucket.to_owned(), root })
    }

    /// The key of an object.
    ///
    /// # Errors
    /// Bad name (50) with control characters, which the library that speaks to the service does not take.
    pub(super) fn path(&self, name: &str) -> Result<Path> {
        Path::parse(format!("{}{name}", self.root)).map_err(|_| {
            let why = "in an object store names with control characters are not supported";
            Error::new(ErrorCode::BadName, format!("{name:?}: {why}"))
        })
    }

    /// What the keys begin with of the objects whose names start with `prefix`.
    pub(super) fn prefix(&self, prefix: &str) -> String {
        format!("{}{prefix}", self.root)
    }

    /// The name of the object with this key, if it is below the root.
    pub(super) fn name<'k>(&self, key: &'k str) -> Option<&'k str> {
        key.strip_prefix(&self.root).filter(|name| !name.is_empty())
    }

    /// The error of a bucket that is not there.
    pub(super) fn missing(&self) -> Error {
        let why = format!("there is no {} {:?}", self.kind, self.bucket);
        Error::new(ErrorCode::NotFound, why)
    }
}
