//! Where the objects are: a bucket, and the part that their keys begin with.

use backend_core::{BackendUrl, Error, ErrorCode, Result};
use object_store::path::Path;

/// What a service calls the places that objects are in, and what their names cannot have in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Amazon's and Google's.
    #[cfg(any(feature = "gs", feature = "s3"))]
    Bucket,
    /// Azure's, which takes a backslash for a slash.
    #[cfg(feature = "azblob")]
    Container,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            #[cfg(any(feature = "gs", feature = "s3"))]
            Self::Bucket => "bucket",
            #[cfg(feature = "azblob")]
            Self::Container => "container",
        }
    }

    /// What is wrong with a name.
    fn fault(self, name: &str) -> Option<&'static str> {
        match self {
            // The library that speaks to the service takes none.
            _ if name.chars().any(|character| character.is_ascii_control()) => {
                Some("in an object store names with control characters are not supported")
            }
            #[cfg(feature = "azblob")]
            Self::Container if name.contains('\\') => Some("Azure takes a backslash for a slash"),
            _ => None,
        }
    }
}

/// A bucket, and the directory in it that is the root of a store.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    kind: Kind,
    pub(crate) bucket: String,
    /// Empty, or ends with a slash.
    root: String,
}

impl Place {
    /// That of a URL: `scheme://bucket/directory`.
    ///
    /// # Errors
    /// Bad URL (8) without a bucket, or with `.` or `..` in the path.
    pub(crate) fn of(url: &BackendUrl, kind: Kind) -> Result<Self> {
        let (scheme, word) = (url.scheme(), kind.word());
        let bucket = url.authority().filter(|bucket| !bucket.is_empty()).ok_or_else(|| {
            Error::bad_url(format!("{scheme}: a {word} is missing, as in {scheme}://{word}/dir"))
        })?;
        let parts = url.path().split('/').filter(|part| !part.is_empty());
        let root: String = parts.map(|part| format!("{part}/")).collect();
        Path::parse(&root).map_err(|error| Error::bad_url(format!("{scheme}: {error}")))?;
        Ok(Self { kind, bucket: bucket.to_owned(), root })
    }

    /// The key of an object.
    ///
    /// # Errors
    /// Bad name (50) if the service would make another one of it.
    pub(super) fn path(&self, name: &str) -> Result<Path> {
        let bad = |why: String| Error::new(ErrorCode::BadName, format!("{name:?}: {why}"));
        match self.kind.fault(name) {
            Some(why) => Err(bad(why.into())),
            None => Path::parse(self.prefix(name)).map_err(|error| bad(error.to_string())),
        }
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
        let why = format!("there is no {} {:?}", self.kind.word(), self.bucket);
        Error::new(ErrorCode::NotFound, why)
    }
}
