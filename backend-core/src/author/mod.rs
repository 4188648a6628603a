//! What an author may write, and how it is understood.
//!
//! `#[backend]` turns an impl block into an [`Author`]; the traits here say which types may stand in it. Nobody implements or calls any
//! of this by hand.
//!
//! Every function may be a plain `fn`, which runs off the async threads, also a `const` one; or an `async fn`. It takes `&self`, a shared
//! instance, or `&mut self`: as soon as one function does, every call has an instance to itself.
//!
//! | you may write | and get |
//! |---|---|
//! | `new()`, or with any of `&BackendUrl`, `Options<T>`, `Credentials`, and behind a prefix the inner `Store`, in any order; returning `Self` or `Result<Self, E>` | what it asks for; unknown and misspelt options are errors |
//! | `get(&self, name)` returning `Vec<u8>`, `Bytes` or a `Body` (any stream or reader); or `get(&self, name, to: &mut Sink)`; or `get(&self, name, to: &Path)` | the caller's file appears whole and at once, or not at all |
//! | `put(&self, name, data)` with `&[u8]`, `Vec<u8>`, `Bytes`, `&mut Source` or `&Path`; returning nothing, or the stored size (`u64`, `Metadata`) | every attempt starts from the first byte; a size is verified |
//! | `list(&self)` or `list(&self, prefix: &str)` returning a `Vec` of names or `Entry`, or a `Listing` (any stream of them); or `list(&self, prefix: &str, to: &mut Entries)` | a stream for the caller |
//! | `delete(&self, name)` returning nothing or `bool` | `false` is not found |
//! | `query(&self, name)` returning `Option<Metadata>` or `Option<u64>` | else by `query_list`, else by a listing |
//! | `query_list(&self, names: &[Name])` returning a `Vec` in that order, or a map by name | else by `query`, else by one listing |
//! | `delete_list(&self, names: &[Name])` returning nothing, or a `Vec` of outcomes in that order | else by `delete` |
//! | `r#move(&self, name, from: &Path)`, `copy(&self, from, to)`, `rename(&self, from, to)` returning nothing or `bool` | `false`: declined, the fallback does it |
//! | `get_range(&self, name, range: Range<u64>)` returning what `get` may | else by `get`, skipping |
//! | `put_new(&self, name, data)`, as `put`, failing with `Error::already_exists()` | else by asking first |
//! | `retry_cleanup(&self)`, `close(&self)` returning nothing or a `Result` | before every attempt of a call but the first, and before an exclusive instance whose last call failed is used again; at the end |
//! | `error_code(&self, op: Operation, error: &E)`, or `error: &(dyn Error + 'static)`, returning `Option<ErrorCode>` | `None`: the default mapping; not asked about `new`, which has no instance yet, `close`, nor single names of a `delete_list` or `query_list` |
//! | names as `&str`, `&Name`, `String` or `Name`; several as `&[Name]`, `Vec<Name>` or `Vec<String>` | |
//! | every result as `T`, `Option<T>` (`None`: not found), `Result<T, E>` or `Result<Option<T>, E>` | `E` is any error type, `String`, `&'static str`, or `anyhow::Error` (with the feature `anyhow`; without it the kind of what it holds is lost) |
//!
//! What does not fit is an error at the type itself, with the signature that does.

mod arguments;
mod returns;

use std::{future::Future, ops::Range, path::PathBuf, sync::Arc};

pub use arguments::*;
pub use inventory;
pub use returns::*;

use crate::{
    Body, BoxError, Capabilities, Declared, Entries, Error, ErrorCode, Listing, Metadata, Name,
    Operation, Sink, Source, classify,
};
pub use crate::{
    lease::{Exclusive, Lease, Movable, Sendable, Shareable, Shared},
    opening::{Kind, Opening, Plain, Prefixed},
    options::{DescribeOptions, Described, Description, Field},
};

/// An error that an author's method has returned, not yet looked into.
#[derive(Debug)]
pub struct Failure(BoxError);

impl Failure {
    /// Any error.
    pub fn new<E: Into<BoxError> + 'static>(error: E) -> Self {
        Self(classify::into_box(error))
    }

    pub(crate) fn downcast_ref<E: std::error::Error + 'static>(&self) -> Option<&E> {
        classify::downcast_chain(&*self.0)
    }

    pub(crate) fn as_dyn(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        &*self.0
    }

    pub(crate) fn into_error(self, asked: Option<ErrorCode>) -> Error {
        classify::classify(self.0, asked)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.into())
    }
}

/// What an operation comes to: `None` is not found.
pub type Outcome<T> = Result<Option<T>, Failure>;

/// What `new` comes to.
pub type Opened<T> = Result<T, Failure>;

/// Several names, cheap to hand around.
pub type Names = Arc<[Name]>;

/// Where a backend stands in its author's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The file, as the compiler was given it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// What stands in the attribute, and which methods were written.
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    /// The schemes, or the prefixes.
    pub schemes: &'static [&'static str],
    /// `connections = N`.
    pub connections: Option<usize>,
    /// `flat = true`.
    pub flat: bool,
    /// The operations that the author wrote.
    pub native: &'static [Operation],
    /// `lacks(…)`.
    pub lacks: &'static [Operation],
    /// `forwards(…)`.
    pub forwards: &'static [Operation],
    /// `declares(…)`.
    pub declares: &'static [Declared],
    /// The first paragraph of the type's documentation.
    pub description: &'static str,
    /// Where the attribute stands.
    pub position: Position,
}

impl Declaration {
    pub(crate) const fn capabilities(&self) -> Capabilities {
        Capabilities::new(self.native, self.lacks, self.forwards, self.declares)
    }
}

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $answer:ty, $operation:ident;)*) => {
        /// A backend as `#[backend]` understood it: every method with the framework's own types. Only the macro implements it.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` is not a backend",
            label = "no `#[backend(scheme = \"…\")]` stands on an impl block of this type"
        )]
        pub trait Author: Sized + 'static {
            /// How its instances are handed out: [`Shared`], or [`Exclusive`] as soon as one method takes `&mut self`.
            type Lease: Lease<Self>;
            /// [`Plain`] or [`Prefixed`].
            type Kind: Kind;
            /// What stands in the attribute.
            const DECLARATION: Declaration;
            /// Whether `list` pushes its entries instead of returning them.
            const PUSHES: bool = false;

            /// Makes an instance.
            fn new(opening: Opening<Self::Kind>) -> impl Future<Output = Opened<Self>> + Send;

            $(
                $(#[$doc])*
                fn $name(lease: &mut Self::Lease, $($argument: $type),*) -> impl Future<Output = $answer> + Send {
                    let _ = lease;
                    $(let _ = $argument;)*
                    async { Unwritten::unwritten(Operation::$operation) }
                }
            )*
        }
    };
}

operations! {
    /// Reads an object.
    get(name: Name, to: Sink) -> Outcome<Body>, Get;
    /// Reads a part of an object.
    get_range(name: Name, range: Range<u64>, to: Sink) -> Outcome<Body>, GetRange;
    /// Writes an object.
    put(name: Name, data: Source) -> Outcome<Stored>, Put;
    /// Writes an object that must not exist yet.
    put_new(name: Name, data: Source) -> Outcome<Stored>, PutNew;
    /// Lists the names.
    list(prefix: String, to: Entries) -> Outcome<Listing>, List;
    /// Deletes an object.
    delete(name: Name) -> Outcome<()>, Delete;
    /// Deletes several objects.
    delete_list(names: Names) -> Outcome<DeleteOutcomes>, DeleteList;
    /// Asks for an object's metadata.
    query(name: Name) -> Outcome<Metadata>, Query;
    /// Asks for several objects' metadata.
    query_list(names: Names) -> Outcome<Answers>, QueryList;
    /// Moves a local file into the store.
    r#move(name: Name, from: PathBuf) -> Outcome<Moved>, Move;
    /// Copies an object inside the store.
    copy(from: Name, to: Name) -> Outcome<Moved>, Copy;
    /// Renames an object inside the store.
    rename(from: Name, to: Name) -> Outcome<Moved>, Rename;
    /// Sets an instance right before another attempt.
    retry_cleanup() -> Outcome<()>, RetryCleanup;
    /// Tells the code of an error; `None`: the default mapping does.
    error_code(operation: Operation, error: &Failure) -> Option<ErrorCode>, ErrorCode;
    /// Releases what an instance holds.
    close() -> Outcome<()>, Close;
}

/// The answer of a method that was not written. The framework asks what was before it calls; this is its safety net.
trait Unwritten {
    fn unwritten(operation: Operation) -> Self;
}

impl<T> Unwritten for Outcome<T> {
    fn unwritten(operation: Operation) -> Self {
        Err(Error::unsupported(operation, "this backend").into())
    }
}

impl Unwritten for Option<ErrorCode> {
    fn unwritten(_: Operation) -> Self {
        None
    }
}
