//! What an author's methods may return: `T`, `Option<T>` (`None`: not found), `Result<T, E>`, `Result<Option<T>, E>`.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use super::{Author, Failure, Opened, Outcome};
use crate::{Body, BoxError, Entries, Error, ErrorCode, Listed, Listing, Metadata, Result, Sink};

/// What a put has stored, as far as the backend tells.
pub type Stored = Metadata;

/// Whether a file was moved, or an object copied or renamed; if not, the fallback does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It was done.
    Done,
    /// The backend would rather have it done by the fallback.
    Declined,
}

/// An outcome for each name of a `delete_list`, in its order: `Ok(None)` is not found.
#[derive(Debug)]
pub enum DeleteOutcomes {
    /// All are gone.
    All,
    /// One for each.
    Each(Vec<Outcome<()>>),
}

/// The answers of a `query_list`.
#[derive(Debug)]
pub enum Answers {
    /// One for each name, in its order.
    InOrder(Vec<Outcome<Metadata>>),
    /// By name; those left out are asked singly.
    ByName(HashMap<String, Outcome<Metadata>>),
}

/// The three layers that every result may have around its value, and what rustc says of a type that is none of it.
macro_rules! layers {
    (
        $(#[$doc:meta])* $trait:ident -> $answer:ty;
        $who:literal, $label:literal, $($note:literal),+
    ) => {
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $who,
            label = $label,
            $(note = $note,)+
            note = "if it is such a `Result<_, E>` already, its `E` is at fault: it may be the framework's `Error`, `std::io::Error` or any other `std::error::Error + Send + Sync + 'static`, `Box<dyn std::error::Error + Send + Sync>` with both of these words, `anyhow::Error`, `String` or `&'static str`",
        )]
        pub trait $trait {
            /// What it comes to: `None` is not found.
            ///
            /// # Errors
            /// The author's own.
            fn outcome(self) -> Outcome<$answer>;
        }

        #[diagnostic::do_not_recommend]
        impl<R: $trait> $trait for Option<R> {
            fn outcome(self) -> Outcome<$answer> {
                self.map_or(Ok(None), R::outcome)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<R: $trait, E: Into<BoxError> + 'static> $trait for Result<R, E> {
            fn outcome(self) -> Outcome<$answer> {
                self.map_err(Failure::new)?.outcome()
            }
        }
    };
}

/// One impl per value: `$value` becomes `$answer`.
macro_rules! values {
    ($trait:ident -> $answer:ty { $($type:ty => |$value:pat_param| $into:expr;)* }) => {$(
        #[diagnostic::do_not_recommend]
        impl $trait for $type {
            fn outcome(self) -> Outcome<$answer> {
                let $value = self;
                $into
            }
        }
    )*};
}

layers! {
    /// What `get` and `get_range` may return.
    GetReturn -> Body;
    "`get` and `get_range` cannot return `{Self}`",
    "expected `Vec<u8>`, `Bytes` or `Body`, alone, in an `Option` or in a `Result`",
    "write `fn get(&self, name: &str) -> Result<Vec<u8>>`, or with `Option<Vec<u8>>` in it, where `None` is not found; `.to_vec()` makes a `Vec<u8>` of borrowed bytes",
    "of what may be too large for memory, `Body::from_stream` and `Body::from_reader` make a `Body`; or let it write: `fn get(&self, name: &str, to: &mut Sink) -> Result<()>`, or with `to: &Path`"
}

values! {
    GetReturn -> Body {
        Vec<u8> => |bytes| Ok(Some(bytes.into()));
        Bytes => |bytes| Ok(Some(bytes.into()));
        Body => |body| Ok(Some(body));
    }
}

layers! {
    /// What `put` and `put_new` may return.
    PutReturn -> Stored;
    "`put` and `put_new` cannot return `{Self}`",
    "expected nothing, or the stored size as a `u64` or `Metadata`",
    "write `fn put(&self, name: &str, data: &[u8]) -> Result<()>`, or `Result<u64>` if the storage tells what size it has stored: then that is verified"
}

values! {
    PutReturn -> Stored {
        () => |()| Ok(Some(Metadata::new()));
        u64 => |size| Ok(Some(Metadata::new().size(size)));
        Metadata => |metadata| Ok(Some(metadata));
    }
}

layers! {
    /// What `list` may return.
    ListReturn -> Listing;
    "`list` cannot return `{Self}`",
    "expected a `Vec` of names or entries, or a `Listing`",
    "write `fn list(&self) -> Result<Vec<String>>`, or for the `String` a `Name` or an `Entry`; `.collect()` makes a `Vec` of an iterator",
    "for a listing that is too long for memory, return a `Listing`, which `Listing::from_stream` and `Listing::from_entries` (of any iterator) make, or write `fn list(&self, prefix: &str, to: &mut Entries) -> Result<()>`"
}

#[diagnostic::do_not_recommend]
impl<L: Listed + Send + 'static> ListReturn for Vec<L> {
    fn outcome(self) -> Outcome<Listing> {
        Ok(Some(Listing::from_entries(self)))
    }
}

#[diagnostic::do_not_recommend]
impl ListReturn for Listing {
    fn outcome(self) -> Outcome<Listing> {
        Ok(Some(self))
    }
}

layers! {
    /// What `delete` may return, and each of the outcomes of `delete_list`.
    DeleteReturn -> ();
    "`delete` cannot return `{Self}`",
    "expected nothing, or a `bool` that says whether it was there",
    "write `fn delete(&self, name: &str) -> Result<()>`, or `Result<bool>`, where `false` is not found"
}

values! {
    DeleteReturn -> () {
        () => |()| Ok(Some(()));
        bool => |was_there| Ok(was_there.then_some(()));
    }
}

layers! {
    /// What `query` may return, and each of the answers of `query_list`.
    QueryReturn -> Metadata;
    "`query` cannot return `{Self}`",
    "expected `Metadata`, or the size as a `u64`, in an `Option`",
    "write `fn query(&self, name: &str) -> Result<Option<Metadata>>`, or with the size alone `Result<Option<u64>>`; `None` is not found, and `Metadata::new()` says only that the object is there"
}

values! {
    QueryReturn -> Metadata {
        Metadata => |metadata| Ok(Some(metadata));
        u64 => |size| Ok(Some(Metadata::new().size(size)));
    }
}

layers! {
    /// What `query_list` may return.
    QueryListReturn -> Answers;
    "`query_list` cannot return `{Self}`",
    "expected an answer for each name",
    "write `fn query_list(&self, names: &[Name]) -> Result<Vec<Option<Metadata>>>`, in the order of the names, or for the `Vec` a `HashMap` or `BTreeMap` by name; it may stand alone or in a `Result`"
}

#[diagnostic::do_not_recommend]
impl<Q: QueryReturn> QueryListReturn for Vec<Q> {
    fn outcome(self) -> Outcome<Answers> {
        Ok(Some(Answers::InOrder(self.into_iter().map(Q::outcome).collect())))
    }
}

#[diagnostic::do_not_recommend]
impl<N: Into<String>, Q: QueryReturn> QueryListReturn for BTreeMap<N, Q> {
    fn outcome(self) -> Outcome<Answers> {
        let answers = self.into_iter().map(|(name, answer)| (name.into(), answer.outcome()));
        Ok(Some(Answers::ByName(answers.collect())))
    }
}

#[diagnostic::do_not_recommend]
impl<N: Into<String>, Q: QueryReturn, S> QueryListReturn for HashMap<N, Q, S> {
    fn outcome(self) -> Outcome<Answers> {
        let answers = self.into_iter().map(|(name, answer)| (name.into(), answer.outcome()));
        Ok(Some(Answers::ByName(answers.collect())))
    }
}

layers! {
    /// What `delete_list` may return.
    DeleteListReturn -> DeleteOutcomes;
    "`delete_list` cannot return `{Self}`",
    "expected nothing, or an outcome for each name",
    "write `fn delete_list(&self, names: &[Name]) -> Result<()>`, or for the `()` a `Vec<bool>` or a `Vec<Result<()>>` in the order of the names; it may stand alone or in a `Result`"
}

#[diagnostic::do_not_recommend]
impl DeleteListReturn for () {
    fn outcome(self) -> Outcome<DeleteOutcomes> {
        Ok(Some(DeleteOutcomes::All))
    }
}

#[diagnostic::do_not_recommend]
impl<D: DeleteReturn> DeleteListReturn for Vec<D> {
    fn outcome(self) -> Outcome<DeleteOutcomes> {
        Ok(Some(DeleteOutcomes::Each(self.into_iter().map(D::outcome).collect())))
    }
}

layers! {
    /// What `move`, `copy` and `rename` may return.
    MoveReturn -> Moved;
    "`move`, `copy` and `rename` cannot return `{Self}`",
    "expected nothing, or a `bool` that says whether it was done",
    "write `fn rename(&self, from: &str, to: &str) -> Result<()>`, or `Result<bool>`, where `false` leaves it to the fallback"
}

values! {
    MoveReturn -> Moved {
        () => |()| Ok(Some(Moved::Done));
        bool => |done| Ok(Some(if done { Moved::Done } else { Moved::Declined }));
    }
}

layers! {
    /// What `retry_cleanup` and `close` may return.
    UnitReturn -> ();
    "`close` and `retry_cleanup` cannot return `{Self}`",
    "expected nothing, or a `Result<()>`",
    "write `fn close(&self) -> Result<()>`, or without `-> Result<()>` where nothing can fail"
}

values! {
    UnitReturn -> () {
        () => |()| Ok(Some(()));
    }
}

layers! {
    /// What `get`, `get_range` and `list` may return once they have an argument to write to.
    WrittenReturn -> ();
    "a `get` or a `list` that is given something to write to cannot return `{Self}`",
    "expected nothing, or a `Result<()>`",
    "write `fn get(&self, name: &str, to: &mut Sink) -> Result<()>`, and `fn list(&self, prefix: &str, to: &mut Entries) -> Result<()>`",
    "or leave the `to` out, and return what it was for: `fn get(&self, name: &str) -> Result<Vec<u8>>`, and `fn list(&self, prefix: &str) -> Result<Vec<String>>`"
}

values! {
    WrittenReturn -> () {
        () => |()| Ok(Some(()));
    }
}

/// What `error_code` may return.
#[diagnostic::on_unimplemented(
    message = "`error_code` cannot return `{Self}`",
    label = "expected `Option<ErrorCode>`",
    note = "write `fn error_code(&self, operation: Operation, error: &std::io::Error) -> Option<ErrorCode>` (`None`: the default mapping), or return the `ErrorCode` alone"
)]
pub trait ErrorCodeReturn {
    /// The code; `None`: the default mapping.
    fn outcome(self) -> Option<ErrorCode>;
}

#[diagnostic::do_not_recommend]
impl ErrorCodeReturn for ErrorCode {
    fn outcome(self) -> Option<ErrorCode> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl ErrorCodeReturn for Option<ErrorCode> {
    fn outcome(self) -> Option<ErrorCode> {
        self
    }
}

/// What `new` may return.
#[diagnostic::on_unimplemented(
    message = "`new` cannot return `{Self}`",
    label = "expected `Self`, or `Result<Self>`",
    note = "write `fn new(url: &BackendUrl) -> Result<Self>`, or `-> Self` where nothing can fail",
    note = "if it is such a `Result<_, E>` already, its `E` is at fault: it may be the framework's `Error`, `std::io::Error` or any other `std::error::Error + Send + Sync + 'static`, `Box<dyn std::error::Error + Send + Sync>` with both of these words, `anyhow::Error`, `String` or `&'static str`"
)]
pub trait NewReturn<T> {
    /// The instance.
    ///
    /// # Errors
    /// The author's own.
    fn outcome(self) -> Opened<T>;
}

#[diagnostic::do_not_recommend]
impl<T: Author> NewReturn<T> for T {
    fn outcome(self) -> Opened<T> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Author, E: Into<BoxError> + 'static> NewReturn<T> for Result<T, E> {
    fn outcome(self) -> Opened<T> {
        self.map_err(Failure::new)
    }
}

/// The body that a `get` with an argument to write to comes to.
///
/// # Errors
/// The author's own.
pub fn filled(outcome: Outcome<()>, sink: Sink) -> Outcome<Body> {
    Ok(outcome?.map(|()| Body::sunk(sink)))
}

/// The end of the listing that a `list` with an argument to push to comes to.
///
/// # Errors
/// The author's own.
pub fn pushed(outcome: Outcome<()>, entries: Entries) -> Outcome<Listing> {
    Ok(outcome?.map(|()| entries.into_rest()))
}

/// A bad answer of an author's code.
pub(crate) fn wrong_count(operation: &str, names: usize, answers: usize) -> Error {
    Error::code_fault(format!("`{operation}` answered {answers} times for {names} names"))
}
