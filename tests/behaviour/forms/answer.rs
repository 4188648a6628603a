//! What a scripted store knows, in any form that an author may return it in.

use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
    path::Path,
};

use backend_core::prelude::*;

/// A form in which an author can return an `A`; `None` is not found.
pub(super) trait Answer<A> {
    fn of(answer: Option<A>) -> Self;
}

impl<A, T: Answer<A>> Answer<A> for Option<T> {
    fn of(answer: Option<A>) -> Self {
        answer.map(|answer| T::of(Some(answer)))
    }
}

impl<A, T: Answer<A>, E> Answer<A> for Result<T, E> {
    fn of(answer: Option<A>) -> Self {
        Ok(T::of(answer))
    }
}

macro_rules! answers {
    ($($from:ty => $to:ty: |$answer:ident| $into:expr;)*) => {$(
        impl Answer<$from> for $to {
            fn of(answer: Option<$from>) -> Self {
                let $answer = answer.expect("this form cannot say that nothing was found");
                $into
            }
        }
    )*};
}

/// Whether the object was there, or the thing was done.
impl Answer<()> for bool {
    fn of(answer: Option<()>) -> Self {
        answer.is_some()
    }
}

impl Answer<()> for () {
    fn of(_: Option<()>) -> Self {}
}

answers! {
    Bytes => Vec<u8>: |bytes| bytes.into();
    Bytes => Bytes: |bytes| bytes;
    Bytes => Body: |bytes| Body::from_reader(std::io::Cursor::new(bytes));
    u64 => (): |_size| ();
    u64 => u64: |size| size;
    u64 => Metadata: |size| Metadata::new().size(size);
    Vec<String> => Vec<String>: |names| names;
    Vec<String> => Vec<Name>: |names| names.into_iter().map(|name| Name::new(name).unwrap()).collect();
    Vec<String> => Vec<Entry>: |names| names.into_iter().map(Entry::new).collect();
    Vec<String> => Vec<Result<Entry, String>>: |names| names.into_iter().map(Entry::new).map(Ok).collect();
    Vec<String> => Listing: |names| Listing::from_entries(names);
}

/// Answers for several names.
pub(super) type Each<A> = Vec<(String, Option<A>)>;

impl<A, T: Answer<A>> Answer<Each<A>> for Vec<T> {
    fn of(answer: Option<Each<A>>) -> Self {
        answer.into_iter().flatten().map(|(_, answer)| T::of(answer)).collect()
    }
}

/// With those alone that were found: the framework asks for the others singly.
impl<A, T: Answer<A>> Answer<Each<A>> for BTreeMap<String, T> {
    fn of(answer: Option<Each<A>>) -> Self {
        let found = answer.into_iter().flatten().filter(|(_, answer)| answer.is_some());
        found.map(|(name, answer)| (name, T::of(answer))).collect()
    }
}

impl<A, T: Answer<A>> Answer<Each<A>> for HashMap<Name, T> {
    fn of(answer: Option<Each<A>>) -> Self {
        let named = |(name, answer)| (Name::new(name).unwrap(), T::of(answer));
        answer.into_iter().flatten().map(named).collect()
    }
}

impl Answer<Each<()>> for () {
    fn of(_: Option<Each<()>>) -> Self {}
}

/// A form in which an author can take data.
pub(super) trait Data {
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

/// A form in which an author can take several names.
pub(super) trait Names {
    fn texts(self) -> Vec<String>;
}

impl Names for &[Name] {
    fn texts(self) -> Vec<String> {
        self.iter().map(|name| name.to_string()).collect()
    }
}

impl Names for Vec<Name> {
    fn texts(self) -> Vec<String> {
        self.as_slice().texts()
    }
}

impl Names for Vec<String> {
    fn texts(self) -> Vec<String> {
        self
    }
}
