//! The object-safe face of every backend: one attempt of each operation.

use std::{ops::Range, path::PathBuf, sync::Arc};

use futures_util::future::BoxFuture;

use crate::{
    Body, Capabilities, Entries, Listing, Metadata, Name, Result, Sink, Source,
    author::{Moved, Names, Stored},
    retry::Attempt,
};

/// What `query_list` knows of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The object's metadata.
    Found(Metadata),
    /// There is no such object.
    NotFound,
    /// The backend left this name out.
    LeftOut,
}

/// One attempt of each operation, with the framework's own types. Only what `#[backend]` makes implements it; a
/// [`Store`](crate::Store) calls it, and calls only what [`capabilities`](Self::capabilities) has.
pub trait Backend: Send + Sync + 'static {
    /// What can be called.
    fn capabilities(&self) -> Capabilities;

    /// Whether names with `/` are escaped, as they come out of a listing.
    fn is_flat(&self) -> bool;

    /// Reads an object, or a part of it.
    fn get(
        &self,
        attempt: Attempt,
        name: Name,
        range: Option<Range<u64>>,
        to: Sink,
    ) -> BoxFuture<'_, Result<Body>>;

    /// Writes an object; `new`: only if it does not exist.
    fn put(
        &self,
        attempt: Attempt,
        name: Name,
        data: Source,
        new: bool,
    ) -> BoxFuture<'_, Result<Stored>>;

    /// Lists the names that start with `prefix`, or more. The listing that comes back follows what was pushed to `to`.
    fn list(
        self: Arc<Self>,
        attempt: Attempt,
        prefix: String,
        to: Entries,
    ) -> BoxFuture<'static, Result<Listing>>;

    /// Whether [`list`](Self::list) pushes any entries.
    fn pushes(&self) -> bool;

    /// Whether a listing may hold up other calls until it ends.
    fn lists_alone(&self) -> bool;

    /// Deletes an object.
    fn delete(&self, attempt: Attempt, name: Name) -> BoxFuture<'_, Result<()>>;

    /// Deletes several objects; an outcome for each.
    fn delete_list(&self, attempt: Attempt, names: Names)
    -> BoxFuture<'_, Result<Vec<Result<()>>>>;

    /// Asks for an object's metadata.
    fn query(&self, attempt: Attempt, name: Name) -> BoxFuture<'_, Result<Option<Metadata>>>;

    /// Asks for several objects' metadata; an answer for each.
    fn query_list(&self, attempt: Attempt, names: Names) -> BoxFuture<'_, Result<Vec<Answer>>>;

    /// Moves a local file into the store.
    fn move_in(&self, attempt: Attempt, name: Name, from: PathBuf) -> BoxFuture<'_, Result<Moved>>;

    /// Copies an object inside the store.
    fn copy(&self, attempt: Attempt, from: Name, to: Name) -> BoxFuture<'_, Result<Moved>>;

    /// Renames an object inside the store.
    fn rename(&self, attempt: Attempt, from: Name, to: Name) -> BoxFuture<'_, Result<Moved>>;

    /// Waits for the calls under way, then releases what the instances hold.
    fn close(&self) -> BoxFuture<'_, Result<()>>;
}
