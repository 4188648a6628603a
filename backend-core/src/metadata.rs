//! What is known of an object without reading it.

use std::time::SystemTime;

/// What is known of an object without reading it. Each part may be unknown.
///
/// ```
/// use backend_core::Metadata;
/// let metadata = Metadata::new().size(3).version("etag-1");
/// assert_eq!(metadata.size, Some(3));
/// assert_eq!(metadata.modified, None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// The size in bytes.
    pub size: Option<u64>,
    /// When the contents were last changed, by the storage's clock.
    pub modified: Option<SystemTime>,
    /// What changes whenever the contents do: an ETag, a generation, a revision.
    pub version: Option<String>,
}

impl Metadata {
    /// Metadata of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With this size in bytes.
    #[must_use]
    pub fn size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// With this time of the last change.
    #[must_use]
    pub fn modified(mut self, time: SystemTime) -> Self {
        self.modified = Some(time);
        self
    }

    /// With this version.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Whether both are known to tell of the same contents: of the same size, and the same version or time of change.
    #[must_use]
    pub fn is_same_contents(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> Option<bool> {
            a.zip(b).map(|(a, b)| a == b)
        }
        let size = same(self.size.as_ref(), other.size.as_ref());
        let version = same(self.version.as_ref(), other.version.as_ref());
        let modified = same(self.modified.as_ref(), other.modified.as_ref());
        size == Some(true)
            && [version, modified].contains(&Some(true))
            && ![version, modified].contains(&Some(false))
    }
}

/// The metadata of a local file: size, time of change.
impl From<&std::fs::Metadata> for Metadata {
    fn from(file: &std::fs::Metadata) -> Self {
        Self { size: Some(file.len()), modified: file.modified().ok(), version: None }
    }
}

/// One line of a listing: a name, with the metadata that came along.
///
/// ```
/// use backend_core::Entry;
/// let entry = Entry::new("a/b").size(3);
/// assert_eq!((entry.name(), entry.metadata().size), ("a/b", Some(3)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    name: String,
    metadata: Metadata,
}

impl Entry {
    /// An entry of this name. The store checks the name: a bad one is an error for this entry alone.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), metadata: Metadata::new() }
    }

    /// With this size in bytes.
    #[must_use]
    pub fn size(mut self, bytes: u64) -> Self {
        self.metadata = self.metadata.size(bytes);
        self
    }

    /// With this time of the last change.
    #[must_use]
    pub fn modified(mut self, time: SystemTime) -> Self {
        self.metadata = self.metadata.modified(time);
        self
    }

    /// With this version.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.metadata = self.metadata.version(version);
        self
    }

    /// With this metadata.
    #[must_use]
    pub fn with(mut self, metadata: Metadata) -> Self {
        self.metadata = metadata;
        self
    }

    /// The name of the object.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the listing told of the object.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Both parts.
    #[must_use]
    pub fn into_parts(self) -> (String, Metadata) {
        (self.name, self.metadata)
    }

    pub(crate) fn renamed(mut self, name: String) -> Self {
        self.name = name;
        self
    }
}
