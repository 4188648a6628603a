//! What an author's methods may take.

use std::{
    error::Error as StdError,
    future::Future,
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
    note = "`new` may take, in any order: `&BackendUrl`, `Options<T>` where `T: serde::Deserialize`, `Credentials`, and with `prefix = true` the inner `Store`"
)]
pub trait NewArgument<'o, K>: Sized {
    /// What the URL being opened has of it.
    ///
    /// # Errors
    /// Bad URL (8) for an option with a bad value.
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure>;
}

/// The name of an object.
#[diagnostic::on_unimplemented(
    message = "a name cannot be taken as `{Self}`",
    label = "not a form of name",
    note = "a name may be taken as `&str`, `&Name`, `String` or `Name`"
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
    message = "`put` cannot take its data as `{Self}`",
    label = "not a form of data",
    note = "`put` may take its data as `&[u8]`, `Vec<u8>`, `Bytes`, `&mut Source` or `&Path`"
)]
pub trait DataArgument<'s>: Sized {
    /// How much of the source must be at hand before [`of`](Self::of) can answer without blocking.
    const NEED: Need;

    /// The data in this form. Blocks while it is read.
    ///
    /// # Errors
    /// What reading the source answers.
    fn of(source: &'s mut Source) -> Result<Self, Failure>;

    /// The data in this form, for async code.
    ///
    /// # Errors
    /// What reading the source answers.
    fn of_async(source: &'s mut Source) -> impl Future<Output = Result<Self, Failure>> + Send
    where
        Self: Send,
    {
        async move {
            if Self::NEED != Need::Nothing && !(source.is_in_memory() && Self::NEED == Need::Bytes)
            {
                let mut own = std::mem::replace(source, Source::from(Bytes::new()));
                *source = off_thread::run(move || match Self::NEED {
                    Need::Path => own.local_path().map(drop).map(|()| own),
                    _ => own.held_in_memory(),
                })
                .await??;
            }
            Self::of(source)
        }
    }
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
impl<'s> DataArgument<'s> for &'s mut Source {
    const NEED: Need = Need::Nothing;
    fn of(source: &'s mut Source) -> Result<Self, Failure> {
        Ok(source)
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
    message = "`get` cannot write to a `{Self}`",
    label = "not a form of target",
    note = "`get` may take `to: &mut Sink` or `to: &Path`, or no target and return the bytes"
)]
pub trait TargetArgument<'s>: Sized {
    /// The target in this form.
    ///
    /// # Errors
    /// What making the file of a path answers.
    fn of(sink: &'s mut Sink) -> Result<Self, Failure>;
}

#[diagnostic::do_not_recommend]
impl<'s> TargetArgument<'s> for &'s mut Sink {
    fn of(sink: &'s mut Sink) -> Result<Self, Failure> {
        Ok(sink)
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
    label = "not the form of a range",
    note = "`get_range` takes `range: Range<u64>` (`std::ops::Range`)"
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
    label = "not a form of prefix",
    note = "`list` may be `list(&self)`, `list(&self, prefix: &str)` or `list(&self, prefix: &str, to: &mut Entries)`"
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
    label = "not what takes entries",
    note = "`list` may be `list(&self, prefix: &str, to: &mut Entries)`"
)]
pub trait EntriesArgument<'e> {
    /// The entries in this form.
    fn of(entries: &'e mut Entries) -> Self;
}

#[diagnostic::do_not_recommend]
impl<'e> EntriesArgument<'e> for &'e mut Entries {
    fn of(entries: &'e mut Entries) -> Self {
        entries
    }
}

/// Several names.
#[diagnostic::on_unimplemented(
    message = "names cannot be taken as `{Self}`",
    label = "not a form of several names",
    note = "names may be taken as `&[Name]`, `Vec<Name>` or `Vec<String>`"
)]
pub trait NamesArgument<'n> {
    /// The names in this form.
    fn of(names: &'n Names) -> Self;
}

#[diagnostic::do_not_recommend]
impl<'n> NamesArgument<'n> for &'n [Name] {
    fn of(names: &'n Names) -> Self {
        names
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
    label = "not a form of local file",
    note = "`r#move` takes `from: &Path` or `from: PathBuf`"
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
    label = "not an operation",
    note = "`error_code` is `error_code(&self, op: Operation, error: &E) -> Option<ErrorCode>`"
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

/// The error that `error_code` is asked about.
#[diagnostic::on_unimplemented(
    message = "`error_code` cannot take its error as `{Self}`",
    label = "not a form of error",
    note = "`error_code` takes `error: &E` where `E: std::error::Error + 'static`, or `error: &(dyn Error + 'static)`"
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
