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

/// The three layers that every result may have around its value.
macro_rules! layers {
    ($(#[$attribute:meta])* $trait:ident -> $answer:ty) => {
        $(#[$attribute])*
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
    #[diagnostic::on_unimplemented(
        message = "`get` cannot return `{Self}`",
        label = "not a form of contents",
        note = "`get` may return `Vec<u8>`, `Bytes` or `Body`, or an `Option` or `Result` of one of these, or write to `to: &mut Sink` or `to: &Path` and return nothing",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    GetReturn -> Body
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
    #[diagnostic::on_unimplemented(
        message = "`put` cannot return `{Self}`",
        label = "not nothing, and not the stored size",
        note = "`put` may return nothing, the stored size (`u64` or `Metadata`), or an `Option` or `Result` of one of these",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    PutReturn -> Stored
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
    #[diagnostic::on_unimplemented(
        message = "`list` cannot return `{Self}`",
        label = "not a listing",
        note = "`list` may return `Vec<String>`, `Vec<Name>`, `Vec<Entry>` or `Listing`, or an `Option` or `Result` of one of these, or push to `to: &mut Entries` and return nothing",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    ListReturn -> Listing
}

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
    #[diagnostic::on_unimplemented(
        message = "`delete` cannot return `{Self}`",
        label = "not nothing, and not whether it was there",
        note = "`delete` may return nothing or `bool` (`false`: not found), or an `Option` or `Result` of one of these",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    DeleteReturn -> ()
}

values! {
    DeleteReturn -> () {
        () => |()| Ok(Some(()));
        bool => |was_there| Ok(was_there.then_some(()));
    }
}

layers! {
    /// What `query` may return, and each of the answers of `query_list`.
    #[diagnostic::on_unimplemented(
        message = "`query` cannot return `{Self}`",
        label = "not metadata, and not a size",
        note = "`query` may return `Option<Metadata>` or `Option<u64>` (the size; `None`: not found), or a `Result` of one of these",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    QueryReturn -> Metadata
}

values! {
    QueryReturn -> Metadata {
        Metadata => |metadata| Ok(Some(metadata));
        u64 => |size| Ok(Some(Metadata::new().size(size)));
    }
}

layers! {
    /// What `query_list` may return.
    #[diagnostic::on_unimplemented(
        message = "`query_list` cannot return `{Self}`",
        label = "not an answer for each name",
        note = "`query_list` may return a `Vec` in the order of the names, or a `BTreeMap` or `HashMap` by name, of what `query` may return, or a `Result` of one of these",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    QueryListReturn -> Answers
}

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
    #[diagnostic::on_unimplemented(
        message = "`delete_list` cannot return `{Self}`",
        label = "not nothing, and not an outcome for each name",
        note = "`delete_list` may return nothing, or a `Vec`, in the order of the names, of what `delete` may return, or a `Result` of one of these",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    DeleteListReturn -> DeleteOutcomes
}

#[diagnostic::do_not_recommend]
impl DeleteListReturn for () {
    fn outcome(self) -> Outcome<DeleteOutcomes> {
        Ok(Some(DeleteOutcomes::All))
    }
}

impl<D: DeleteReturn> DeleteListReturn for Vec<D> {
    fn outcome(self) -> Outcome<DeleteOutcomes> {
        Ok(Some(DeleteOutcomes::Each(self.into_iter().map(D::outcome).collect())))
    }
}

layers! {
    /// What `move`, `copy` and `rename` may return.
    #[diagnostic::on_unimplemented(
        message = "`move`, `copy` and `rename` cannot return `{Self}`",
        label = "not nothing, and not whether it was done",
        note = "they may return nothing or `bool` (`false`: declined, the fallback does it), or an `Option` or `Result` of one of these",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    MoveReturn -> Moved
}

values! {
    MoveReturn -> Moved {
        () => |()| Ok(Some(Moved::Done));
        bool => |done| Ok(Some(if done { Moved::Done } else { Moved::Declined }));
    }
}

layers! {
    /// What `retry_cleanup` and `close` may return, and what `get` and `list` may once they have an argument to write to.
    #[diagnostic::on_unimplemented(
        message = "this method cannot return `{Self}`",
        label = "not nothing",
        note = "it may return nothing, or an `Option` (`None`: not found) or `Result` of nothing",
        note = "the `E` of a `Result` must be `Into<Box<dyn std::error::Error + Send + Sync>>`"
    )]
    UnitReturn -> ()
}

values! {
    UnitReturn -> () {
        () => |()| Ok(Some(()));
    }
}

/// What `error_code` may return.
#[diagnostic::on_unimplemented(
    message = "`error_code` cannot return `{Self}`",
    label = "not a code",
    note = "`error_code` may return `Option<ErrorCode>` (`None`: the default mapping) or `ErrorCode`"
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
    label = "not the backend",
    note = "`new` may return `Self` or `Result<Self, E>`, where `E: Into<Box<dyn std::error::Error + Send + Sync>>`"
)]
pub trait NewReturn<T> {
    /// The instance.
    ///
    /// # Errors
    /// The author's own.
    fn outcome(self) -> Opened<T>;
}

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
