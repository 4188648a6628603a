//! What a backend of the matrix has to say, in any form that an author may say it in; and the forms of what it is given.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
    io::{self, Cursor, Read, Write},
    path::Path,
};

use backend_core::prelude::*;

/// What a method has to say.
#[derive(Clone, Debug)]
pub(crate) enum Reply<A> {
    Done(A),
    Missing,
    Failed,
}

impl<A> Reply<A> {
    pub(crate) fn done(self) -> A {
        match self {
            Self::Done(answer) => answer,
            Self::Missing => panic!("this form cannot say that nothing was found"),
            Self::Failed => panic!("this form cannot say that it failed"),
        }
    }

    pub(crate) fn map<B>(self, work: impl FnOnce(A) -> B) -> Reply<B> {
        match self {
            Self::Done(answer) => Reply::Done(work(answer)),
            Self::Missing => Reply::Missing,
            Self::Failed => Reply::Failed,
        }
    }
}

/// Targets, which plain and async functions write to.
impl Reply<Bytes> {
    pub(crate) fn write(self, to: &mut Sink) -> Reply<()> {
        self.map(|bytes| to.write_all(&bytes).unwrap())
    }

    pub(crate) fn save(self, to: &Path) -> Reply<()> {
        self.map(|bytes| std::fs::write(to, bytes).unwrap())
    }

    pub(crate) async fn send(self, to: &mut Sink) -> Reply<()> {
        if let Self::Done(bytes) = &self {
            to.send(bytes.clone()).await.unwrap();
        }
        self.map(drop)
    }
}

/// Entries, pushed one by one.
impl Reply<Names> {
    pub(crate) fn push(self, to: &mut Entries) -> Reply<()> {
        self.map(|names| names.into_iter().for_each(|name| to.push(entry(name)).unwrap()))
    }

    pub(crate) async fn send(self, to: &mut Entries) -> Reply<()> {
        if let Self::Done(names) = &self {
            for name in names {
                to.send(entry(name)).await.unwrap();
            }
        }
        self.map(drop)
    }
}

/// What a form can say, besides that it was done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Says {
    /// That nothing was found.
    pub(crate) missing: bool,
    /// That it failed, with this error.
    pub(crate) error: Option<Fault>,
    /// Beyond nothing: a size, whether it was done, metadata.
    pub(crate) more: bool,
}

impl Says {
    pub(crate) const NOTHING: Self = Self { missing: false, error: None, more: false };
    const MORE: Self = Self { more: true, ..Self::NOTHING };
}

/// A form in which an author can return an `A`.
pub(crate) trait Answer<A> {
    const SAYS: Says;
    fn of(reply: Reply<A>) -> Self;
}

impl<A, T: Answer<A>> Answer<A> for Option<T> {
    const SAYS: Says = Says { missing: true, ..T::SAYS };

    fn of(reply: Reply<A>) -> Self {
        match reply {
            Reply::Missing => None,
            reply => Some(T::of(reply)),
        }
    }
}

impl<A, T: Answer<A>, E: Failing> Answer<A> for Result<T, E> {
    const SAYS: Says =
        Says { missing: T::SAYS.missing || E::CAN_MISS, error: Some(E::FAULT), ..T::SAYS };

    fn of(reply: Reply<A>) -> Self {
        match reply {
            Reply::Failed => Err(E::refused()),
            Reply::Missing if E::CAN_MISS && !T::SAYS.missing => Err(E::missing()),
            reply => Ok(T::of(reply)),
        }
    }
}

/// The errors that authors return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Framework,
    Io,
    Text,
    Refused,
}

impl Fault {
    /// The code of the default mapping.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Framework | Self::Io => 51,
            Self::Text | Self::Refused => 50,
        }
    }

    /// Whether an `error_code` that takes this type is asked about it.
    pub(crate) fn is_seen_by(self, error: &str) -> bool {
        match error {
            "&Error" => self == Self::Framework,
            "&Refused" => self == Self::Refused,
            "&io::Error" => matches!(self, Self::Framework | Self::Io),
            _ => true,
        }
    }
}

pub(crate) trait Failing: Sized {
    const FAULT: Fault;
    const CAN_MISS: bool = false;
    fn refused() -> Self;
    fn missing() -> Self {
        unreachable!("this error cannot say that nothing was found")
    }
}

pub(crate) type Boxed = Box<dyn std::error::Error + Send + Sync>;

/// An error of the author's own.
#[derive(Debug)]
pub(crate) struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

fn denied() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "refused")
}

macro_rules! failing {
    ($($type:ty: $fault:ident, $refused:expr $(, $missing:expr)?;)*) => {$(
        impl Failing for $type {
            const FAULT: Fault = Fault::$fault;
            fn refused() -> Self {
                $refused
            }
            $(
                const CAN_MISS: bool = true;
                fn missing() -> Self {
                    $missing
                }
            )?
        }
    )*};
}

failing! {
    Error: Framework, Self::new(ErrorCode::PermissionDenied, denied()), Self::not_found();
    io::Error: Io, denied(), io::ErrorKind::NotFound.into();
    Boxed: Io, denied().into(), Error::not_found().into();
    anyhow::Error: Io, denied().into(), Error::not_found().into();
    String: Text, "refused".into();
    &'static str: Text, "refused";
    Refused: Refused, Self;
}

/// Names of objects, in the storage's order.
pub(crate) type Names = Vec<&'static str>;

/// The size of an object.
pub(crate) type Size = u64;

/// Whether it was done, or is left to the fallback.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Did(pub(crate) bool);

/// Replies for several names.
pub(crate) type Each<A> = Vec<(String, Reply<A>)>;

macro_rules! values {
    ($($from:ty => $to:ty: $says:ident, |$answer:pat_param| $into:expr;)*) => {$(
        impl Answer<$from> for $to {
            const SAYS: Says = Says::$says;
            fn of(reply: Reply<$from>) -> Self {
                let $answer = reply.done();
                $into
            }
        }
    )*};
}

values! {
    Bytes => Vec<u8>: NOTHING, |bytes| bytes.into();
    Bytes => Bytes: NOTHING, |bytes| bytes;
    Bytes => Body: NOTHING, |bytes| Body::from_reader(Cursor::new(bytes));
    Size => (): NOTHING, |_| ();
    Size => u64: MORE, |size| size;
    Size => Metadata: MORE, |size| Metadata::new().size(size);
    Names => Vec<String>: NOTHING, |names| names.into_iter().map(Into::into).collect();
    Names => Vec<&'static str>: NOTHING, |names| names;
    Names => Vec<Name>: NOTHING, |names| names.into_iter().map(|name| Name::new(name).unwrap()).collect();
    Names => Vec<Entry>: MORE, |names| names.into_iter().map(entry).collect();
    Names => Vec<Result<Entry, String>>: MORE, |names| names.into_iter().map(entry).map(Ok).collect();
    Names => Listing: MORE, |names| Listing::from_entries(names.into_iter().map(entry).collect::<Vec<_>>());
    Did => (): NOTHING, |_| ();
    Did => bool: MORE, |Did(it)| it;
    Each<()> => (): NOTHING, |_| ();
}

/// Whether there was anything to delete remains unsaid.
impl Answer<()> for () {
    const SAYS: Says = Says::NOTHING;
    fn of(reply: Reply<()>) -> Self {
        if !matches!(reply, Reply::Missing) {
            reply.done();
        }
    }
}

impl Answer<()> for bool {
    const SAYS: Says = Says { missing: true, ..Says::NOTHING };
    fn of(reply: Reply<()>) -> Self {
        match reply {
            Reply::Missing => false,
            reply => {
                reply.done();
                true
            }
        }
    }
}

/// Every entry of a listing tells the same size.
fn entry(name: &str) -> Entry {
    Entry::new(name).size(LISTED_SIZE)
}

pub(crate) const LISTED_SIZE: u64 = 7;

impl<A, T: Answer<A>> Answer<Each<A>> for Vec<T> {
    const SAYS: Says = Says::NOTHING;
    fn of(reply: Reply<Each<A>>) -> Self {
        reply.done().into_iter().map(|(_, reply)| T::of(reply)).collect()
    }
}

/// With every name that was asked for.
impl<A, N: Key + Ord, T: Answer<A>> Answer<Each<A>> for BTreeMap<N, T> {
    const SAYS: Says = Says::NOTHING;
    fn of(reply: Reply<Each<A>>) -> Self {
        reply.done().into_iter().map(|(name, reply)| (N::of(name), T::of(reply))).collect()
    }
}

/// Without those that were not found: the framework asks for them singly. That is what `more` says here.
impl<A, N: Key + Eq + Hash, T: Answer<A>> Answer<Each<A>> for HashMap<N, T> {
    const SAYS: Says = Says::MORE;
    fn of(reply: Reply<Each<A>>) -> Self {
        let found = reply.done().into_iter().filter(|(_, reply)| !matches!(reply, Reply::Missing));
        found.map(|(name, reply)| (N::of(name), T::of(reply))).collect()
    }
}

/// A form of name in a map.
pub(crate) trait Key {
    fn of(name: String) -> Self;
}

impl Key for String {
    fn of(name: String) -> Self {
        name
    }
}

impl Key for Name {
    fn of(name: String) -> Self {
        Self::new(name).unwrap()
    }
}

impl Answer<ErrorCode> for ErrorCode {
    const SAYS: Says = Says::NOTHING;
    fn of(reply: Reply<ErrorCode>) -> Self {
        match reply {
            Reply::Missing => Self::NotFound,
            reply => reply.done(),
        }
    }
}

/// A form in which an author can take data.
pub(crate) trait Data {
    fn bytes(self) -> Bytes;
}

impl Data for &[u8] {
    fn bytes(self) -> Bytes {
        Bytes::copy_from_slice(self)
    }
}

impl Data for Vec<u8> {
    fn bytes(self) -> Bytes {
        self.into()
    }
}

impl Data for Bytes {
    fn bytes(self) -> Bytes {
        self
    }
}

impl Data for &mut Source {
    fn bytes(self) -> Bytes {
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes).unwrap();
        bytes.into()
    }
}

impl Data for &Path {
    fn bytes(self) -> Bytes {
        std::fs::read(self).unwrap().into()
    }
}

/// The same of a source, for an `async fn`.
pub(crate) async fn stream(data: &mut Source) -> Bytes {
    let mut bytes = Vec::new();
    while let Some(chunk) = data.next_chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    bytes.into()
}

/// A form in which an author can take several names.
pub(crate) trait Several {
    fn texts(self) -> Vec<String>;
}

impl Several for &[Name] {
    fn texts(self) -> Vec<String> {
        self.iter().map(Name::to_string).collect()
    }
}

impl Several for Vec<Name> {
    fn texts(self) -> Vec<String> {
        self.as_slice().texts()
    }
}

impl Several for Vec<String> {
    fn texts(self) -> Vec<String> {
        self
    }
}
