//! Programs, and how they read: `put "a" (3 bytes); rename "a" "b"; get "b"`.

use std::{fmt, ops::Range};

use proptest::{collection::vec, prelude::*, sample::select};

use crate::{
    contents::{Contents, any_contents, any_size},
    names::{Index, Names, any_index, any_names},
};

/// What is done, to which names.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) names: Names,
    pub(crate) steps: Vec<Step>,
}

/// One call of a store.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Put(Index, Contents, Origin),
    PutNew(Index, Contents, Origin),
    MoveIn(Index, Contents),
    Get(Index, Goal),
    GetRange(Index, Range<u64>),
    Delete(Index),
    DeleteList(Vec<Index>),
    Query(Index),
    QueryList(Vec<Index>),
    List(Option<(Index, usize)>),
    Copy(Index, Index),
    Rename(Index, Index),
    /// Closes the store and opens it again.
    Reopen,
}

/// What is put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Origin {
    Bytes,
    File,
    /// Of unknown size.
    Reader,
}

/// Where it is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    Memory,
    /// Always the same one.
    File,
    Writer,
}

pub(crate) fn any_program(reopens: bool) -> impl Strategy<Value = Program> {
    let steps = vec(any_step(reopens), 1..30);
    (any_names(), steps).prop_map(|(names, steps)| Program { names, steps })
}

fn any_step(reopens: bool) -> impl Strategy<Value = Step> {
    let (name, several) = (any_index, || vec(any_index(), 0..5));
    let origin = || select(&[Origin::Bytes, Origin::File, Origin::Reader][..]);
    let goal = || select(&[Goal::Memory, Goal::File, Goal::Writer][..]);
    // Also ranges that end before they start.
    let range = (any_size(), any_size()).prop_map(|(start, end)| start as u64..end as u64);
    prop_oneof![
        6 => (name(), any_contents(), origin()).prop_map(|(n, c, o)| Step::Put(n, c, o)),
        2 => (name(), any_contents(), origin()).prop_map(|(n, c, o)| Step::PutNew(n, c, o)),
        2 => (name(), any_contents()).prop_map(|(n, c)| Step::MoveIn(n, c)),
        4 => (name(), goal()).prop_map(|(n, g)| Step::Get(n, g)),
        2 => (name(), range).prop_map(|(n, r)| Step::GetRange(n, r)),
        2 => name().prop_map(Step::Delete),
        1 => several().prop_map(Step::DeleteList),
        2 => name().prop_map(Step::Query),
        1 => several().prop_map(Step::QueryList),
        2 => prop::option::of((name(), 0..4usize)).prop_map(Step::List),
        2 => (name(), name()).prop_map(|(from, to)| Step::Copy(from, to)),
        2 => (name(), name()).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => Just(if reopens { Step::Reopen } else { Step::List(None) }),
    ]
}

impl Step {
    /// The names that it is about.
    pub(crate) fn indices(&mut self) -> Vec<&mut Index> {
        match self {
            Self::Put(name, ..)
            | Self::PutNew(name, ..)
            | Self::MoveIn(name, _)
            | Self::Get(name, _)
            | Self::GetRange(name, _)
            | Self::Delete(name)
            | Self::Query(name)
            | Self::List(Some((name, _))) => vec![name],
            Self::DeleteList(several) | Self::QueryList(several) => several.iter_mut().collect(),
            Self::Copy(from, to) | Self::Rename(from, to) => vec![from, to],
            Self::List(None) | Self::Reopen => Vec::new(),
        }
    }

    /// The step as text.
    pub(crate) fn shown(&self, names: &Names) -> String {
        let one = |index: &Index| format!("{:?}", names.at(*index));
        let each = |indices: &[Index]| {
            names.each(indices).iter().map(|name| format!(" {name:?}")).collect::<String>()
        };
        match self {
            Self::Put(name, contents, origin) => {
                format!("put {} ({contents:?}{})", one(name), origin.shown())
            }
            Self::PutNew(name, contents, origin) => {
                format!("put_new {} ({contents:?}{})", one(name), origin.shown())
            }
            Self::MoveIn(name, contents) => format!("move_in {} ({contents:?})", one(name)),
            Self::Get(name, Goal::Memory) => format!("get {}", one(name)),
            Self::Get(name, Goal::File) => format!("get {} to the file", one(name)),
            Self::Get(name, Goal::Writer) => format!("get {} to a writer", one(name)),
            Self::GetRange(name, range) => format!("get_range {} {range:?}", one(name)),
            Self::Delete(name) => format!("delete {}", one(name)),
            Self::DeleteList(several) => format!("delete_list{}", each(several)),
            Self::Query(name) => format!("query {}", one(name)),
            Self::QueryList(several) => format!("query_list{}", each(several)),
            Self::List(None) => r#"list """#.into(),
            Self::List(Some((name, length))) => format!("list {:?}", names.prefix(*name, *length)),
            Self::Copy(from, to) => format!("copy {} {}", one(from), one(to)),
            Self::Rename(from, to) => format!("rename {} {}", one(from), one(to)),
            Self::Reopen => "reopen".into(),
        }
    }
}

impl Origin {
    fn shown(self) -> &'static str {
        match self {
            Self::Bytes => "",
            Self::File => ", from a file",
            Self::Reader => ", from a reader",
        }
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<_> = self.steps.iter().map(|step| step.shown(&self.names)).collect();
        f.write_str(&steps.join("; "))
    }
}
