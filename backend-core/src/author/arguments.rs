//! What an author's methods may take.

use std::{
    error::Error as StdError,
    ops::Range,
    path::{Path, PathBuf},
};

use bytes::Bytes;

use super::{Failure, Names};
use crate::{Entries, Name, Operation, Result, Sink, Source, off_thread, opening::Opening};

/// An argument of `new`.
#[diagnostic::on_unimplemented(
    message = "`new` cannot take an argument of type `{Self}`",
    label = "the framework has nothing of this type to give",
    note = "`new` may take any of these, in any order: `&BackendUrl`; `Options<T>` for what stands after the `?`, where `T` has `#[derive(serde::Deserialize)]` (`cargo add serde --features derive`) and owns what it holds; `Credentials`; and with `prefix = true` in the attribute the inner `Store`",
    note = "write `fn new(url: &BackendUrl) -> Result<Self>`: host, port, path and user are methods of the URL"
)]
pub trait NewArgument<'o, K>: Sized {
    /// Whether it is the store behind a prefix.
    const INNER: bool = false;

    /// What the URL being opened has of it.
    ///
    /// # Errors
    /// Bad URL (8) for an option with a bad value.
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure>;
}

/// The name of an object.
#[diagnostic::on_unimplemented(
    message = "a name cannot be taken as `{Self}`",
    label = "expected `&str`, `&Name`, `String` or `Name`",
    note = "write `name: &str`; of several arguments names come first, as in `fn put(&self, name: &str, data: &[u8])`"
)]
pub trait NameArgument<'n> {
    /// The name in this form.
    fn of(name: &'n Name) -> Self;
}

#[diagnostic::do_not_recommend]
impl<'n> NameArgument<'n> for &'n str {
    fn of(name: &'n Name) -> Self {
        name
    }
}

#[diagnostic::do_not_recommend]
impl<'n> NameArgument<'n> for &'n Name {
    fn of(name: &'n Name) -> Self {
        name
    }
}

#[diagnostic::do_not_recommend]
impl NameArgument<'_> for String {
    fn of(name: &Name) -> Self {
        name.as_str().into()
    }
}

#[diagnostic::do_not_recommend]
impl NameArgument<'_> for Name {
    fn of(name: &Name) -> Self {
        name.clone()
    }
}

/// What `put` is given to store.
#[diagnostic::on_unimplemented(
    message = "`put` and `put_new` cannot take their data as `{Self}`",
    label = "expected `&[u8]`, `Vec<u8>`, `Bytes`, `&mut Source` or `&Path`",
    note = "write `fn put(&self, name: &str, data: &[u8]) -> Result<()>`; of what may be too large for memory, `&mut Source` is a `std::io::Read`, and has chunks for async code"
)]
pub trait DataArgument<'s>: Sized {
    /// What must be at hand before [`of`](Self::of) can answer without blocking.
    const NEED: Need;

    /// The data in this form. Blocks while it is read.
    ///
    /// # Errors
    /// What reading the source answers.
    fn of(source: &'s mut Source) -> Result<Self, Failure>;
}

/// Has at hand what a form of data needs, for async code.
///
/// # Errors
/// What reading the source answers.
pub async fn fetch(source: &mut Source, need: Need) -> Result<(), Failure> {
    if need == Need::Nothing || (need == Need::Bytes && source.is_in_memory()) {
        return Ok(());
    }
    let mut own = std::mem::replace(source, Source::from(Bytes::new()));
    let fetching = off_thread::run(move || match need {
        Need::Path => own.local_path().map(drop).map(|()| own),
        _ => own.held_in_memory(),
    });
    // Boxed, so that data that is at hand needs no room for it.
    *source = Box::pin(fetching).await??;
    Ok(())
}

/// What a form of data needs to have at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It is read as it goes.
    Nothing,
    /// All bytes in memory.
    Bytes,
    /// A local file.
    Path,
}

#[diagnostic::do_not_recommend]
impl<'s, S: Is<Source>> DataArgument<'s> for &'s mut S {
    const NEED: Need = Need::Nothing;
    fn of(source: &'s mut Source) -> Result<Self, Failure> {
        Ok(S::exclusive(source))
    }
}

#[diagnostic::do_not_recommend]
impl<'s> DataArgument<'s> for &'s [u8] {
    const NEED: Need = Need::Bytes;
    fn of(source: &'s mut Source) -> Result<Self, Failure> {
        Ok(source.whole_ref()?)
    }
}

#[diagnostic::do_not_recommend]
impl DataArgument<'_> for Vec<u8> {
    const NEED: Need = Need::Bytes;
    fn of(source: &mut Source) -> Result<Self, Failure> {
        Ok(source.read_whole()?.into())
    }
}

#[diagnostic::do_not_recommend]
impl DataArgument<'_> for Bytes {
    const NEED: Need = Need::Bytes;
    fn of(source: &mut Source) -> Result<Self, Failure> {
        Ok(source.read_whole()?)
    }
}

#[diagnostic::do_not_recommend]
impl<'s> DataArgument<'s> for &'s Path {
    const NEED: Need = Need::Path;
    fn of(source: &'s mut Source) -> Result<Self, Failure> {
        Ok(source.local_path()?)
    }
}

/// Where `get` is asked to write to.
#[diagnostic::on_unimplemented(
    message = "`get` and `get_range` cannot write to a `{Self}`",
    label = "expected `&mut Sink` or `&Path`",
    note = "write `fn get(&self, name: &str, to: &mut Sink) -> Result<()>`: a `Sink` is a `std::io::Write`, and takes chunks from async code",
    note = "or let it return the contents: `fn get(&self, name: &str) -> Result<Vec<u8>>`"
)]
pub trait TargetArgument<'s>: Sized {
    /// The target in this form.
    ///
    /// # Errors
    /// What making the file of a path answers.
    fn of(sink: &'s mut Sink) -> Result<Self, Failure>;
}

#[diagnostic::do_not_recommend]
impl<'s, S: Is<Sink>> TargetArgument<'s> for &'s mut S {
    fn of(sink: &'s mut Sink) -> Result<Self, Failure> {
        Ok(S::exclusive(sink))
    }
}

#[diagnostic::do_not_recommend]
impl<'s> TargetArgument<'s> for &'s Path {
    fn of(sink: &'s mut Sink) -> Result<Self, Failure> {
        Ok(sink.local_path()?)
    }
}

/// The part that `get_range` is asked for.
#[diagnostic::on_unimplemented(
    message = "`get_range` cannot take its range as `{Self}`",
    label = "expected `std::ops::Range<u64>`",
    note = "write `fn get_range(&self, name: &str, range: std::ops::Range<u64>) -> Result<Vec<u8>>`"
)]
pub trait RangeArgument {
    /// The range in this form.
    fn of(range: Range<u64>) -> Self;
}

#[diagnostic::do_not_recommend]
impl RangeArgument for Range<u64> {
    fn of(range: Range<u64>) -> Self {
        range
    }
}

/// What the names in a listing start with.
#[diagnostic::on_unimplemented(
    message = "`list` cannot take its prefix as `{Self}`",
    label = "expected `&str` or `String`",
    note = "write `fn list(&self, prefix: &str) -> Result<Vec<String>>`, where an empty prefix asks for all names, or leave the argument out; what pushes its entries takes both, `prefix: &str, to: &mut Entries`"
)]
pub trait PrefixArgument<'p> {
    /// The prefix in this form.
    fn of(prefix: &'p str) -> Self;
}

#[diagnostic::do_not_recommend]
impl<'p> PrefixArgument<'p> for &'p str {
    fn of(prefix: &'p str) -> Self {
        prefix
    }
}

#[diagnostic::do_not_recommend]
impl PrefixArgument<'_> for String {
    fn of(prefix: &str) -> Self {
        prefix.into()
    }
}

/// Where `list` pushes its entries.
#[diagnostic::on_unimplemented(
    message = "`list` cannot push its entries to a `{Self}`",
    label = "expected `&mut Entries`",
    note = "write `fn list(&self, prefix: &str, to: &mut Entries) -> Result<()>`",
    note = "or let it return the listing: `fn list(&self, prefix: &str) -> Result<Vec<String>>`"
)]
pub trait EntriesArgument<'e> {
    /// The entries in this form.
    fn of(entries: &'e mut Entries) -> Self;
}

#[diagnostic::do_not_recommend]
impl<'e, E: Is<Entries>> EntriesArgument<'e> for &'e mut E {
    fn of(entries: &'e mut Entries) -> Self {
        E::exclusive(entries)
    }
}

/// Several names.
#[diagnostic::on_unimplemented(
    message = "names cannot be taken as `{Self}`",
    label = "expected `&[Name]`, `Vec<Name>` or `Vec<String>`",
    note = "write `names: &[Name]`, as in `fn delete_list(&self, names: &[Name]) -> Result<()>`; each `Name` is used as a `str`"
)]
pub trait NamesArgument<'n> {
    /// The names in this form.
    fn of(names: &'n Names) -> Self;
}

#[diagnostic::do_not_recommend]
impl<'n, N: Is<Name>> NamesArgument<'n> for &'n [N] {
    fn of(names: &'n Names) -> Self {
        N::slice(names)
    }
}

#[diagnostic::do_not_recommend]
impl NamesArgument<'_> for Vec<Name> {
    fn of(names: &Names) -> Self {
        names.to_vec()
    }
}

#[diagnostic::do_not_recommend]
impl NamesArgument<'_> for Vec<String> {
    fn of(names: &Names) -> Self {
        names.iter().map(|name| name.as_str().into()).collect()
    }
}

/// The local file that `move` is given.
#[diagnostic::on_unimplemented(
    message = "`move` cannot take its local file as `{Self}`",
    label = "expected `&Path` or `PathBuf`",
    note = "write `fn r#move(&self, name: &str, from: &Path) -> Result<()>`"
)]
pub trait PathArgument<'p> {
    /// The path in this form.
    fn of(path: &'p Path) -> Self;
}

#[diagnostic::do_not_recommend]
impl<'p> PathArgument<'p> for &'p Path {
    fn of(path: &'p Path) -> Self {
        path
    }
}

#[diagnostic::do_not_recommend]
impl PathArgument<'_> for PathBuf {
    fn of(path: &Path) -> Self {
        path.into()
    }
}

/// The operation that `error_code` is told.
#[diagnostic::on_unimplemented(
    message = "`error_code` cannot take its operation as `{Self}`",
    label = "expected `Operation`",
    note = "write `fn error_code(&self, operation: Operation, error: &std::io::Error) -> Option<ErrorCode>`, with any error type"
)]
pub trait OperationArgument {
    /// The operation in this form.
    fn of(operation: Operation) -> Self;
}

#[diagnostic::do_not_recommend]
impl OperationArgument for Operation {
    fn of(operation: Operation) -> Self {
        operation
    }
}

/// The error that a plain `error_code` is asked about.
#[diagnostic::on_unimplemented(
    message = "`error_code` cannot take its error as `{Self}`",
    label = "expected a reference to an error type",
    note = "write `fn error_code(&self, operation: Operation, error: &E) -> Option<ErrorCode>`, where `E: std::error::Error + 'static`; for errors of any type it is `error: &(dyn std::error::Error + 'static)`"
)]
pub trait ErrorArgument<'e>: Sized {
    /// The error, if it is of this type, or has one of this type among its causes.
    fn of(error: &'e Failure) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<'e, E: StdError + 'static> ErrorArgument<'e> for &'e E {
    fn of(error: &'e Failure) -> Option<Self> {
        error.downcast_ref()
    }
}

#[diagnostic::do_not_recommend]
impl<'e, 'd: 'e> ErrorArgument<'e> for &'e (dyn StdError + 'd) {
    fn of(error: &'e Failure) -> Option<Self> {
        Some(error.as_dyn())
    }
}

#[diagnostic::do_not_recommend]
impl<'e, 'd: 'e> ErrorArgument<'e> for &'e (dyn StdError + Send + Sync + 'd) {
    fn of(error: &'e Failure) -> Option<Self> {
        Some(error.as_dyn())
    }
}

/// The error that an async `error_code` is asked about.
#[diagnostic::on_unimplemented(
    message = "an async `error_code` cannot take its error as `{Self}`",
    label = "expected a reference to an error type that may go from thread to thread",
    note = "write `async fn error_code(&self, operation: Operation, error: &E) -> Option<ErrorCode>`, where `E: std::error::Error + Sync + 'static`",
    note = "for errors of any type it is `error: &(dyn std::error::Error + Send + Sync + 'static)`, or a plain `fn`"
)]
pub trait AsyncErrorArgument<'e>: Sized {
    /// As [`ErrorArgument::of`].
    fn of(error: &'e Failure) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<'e, E: ErrorArgument<'e> + Send> AsyncErrorArgument<'e> for E {
    fn of(error: &'e Failure) -> Option<Self> {
        ErrorArgument::of(error)
    }
}

/// `T` itself. Of an impl for a single type rustc would show the source to whoever has written a similar one.
pub trait Is<T>: Sized {
    #[doc(hidden)]
    fn exclusive(this: &mut T) -> &mut Self;
    #[doc(hidden)]
    fn slice(these: &[T]) -> &[Self];
}

impl<T> Is<T> for T {
    fn exclusive(this: &mut T) -> &mut Self {
        this
    }

    fn slice(these: &[T]) -> &[Self] {
        these
    }
}
