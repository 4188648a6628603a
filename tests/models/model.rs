//! The contract, as a map.

use std::collections::BTreeMap;

use backend_core::{Bytes, ErrorCode};

use crate::{
    answer::{Answer, Fault, Size},
    names::Names,
    steps::{Goal, Step},
};

/// Which names there may be at the same time.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    /// All.
    Flat,
    /// An object is not in the place of a directory: `a` and `a/b` are not both there. What would make it so fails, and changes nothing.
    Tree,
}

/// What is in a store, and in the local file that gets and moves have to do with.
pub(crate) struct Model {
    shape: Shape,
    pub(crate) objects: BTreeMap<String, Bytes>,
    pub(crate) local: Option<Bytes>,
}

impl Model {
    pub(crate) fn new(shape: Shape) -> Self {
        Self { shape, objects: BTreeMap::new(), local: None }
    }

    /// Takes the step; what a store must answer.
    pub(crate) fn take(&mut self, step: &Step, names: &Names) -> Answer {
        self.tried(step, names).unwrap_or_else(Answer::Failed)
    }

    fn tried(&mut self, step: &Step, names: &Names) -> Result<Answer, Fault> {
        let not_found = Fault::Code(ErrorCode::NotFound);
        match step {
            Step::Put(name, contents, _) => self.put(names.at(*name), contents.bytes()),
            Step::PutNew(name, contents, _) => match self.objects.contains_key(names.at(*name)) {
                true => Err(Fault::Code(ErrorCode::AlreadyExists)),
                false => self.put(names.at(*name), contents.bytes()),
            },
            Step::MoveIn(name, contents) => {
                self.local = Some(contents.bytes());
                let moved = self.put(names.at(*name), contents.bytes())?;
                self.local = None;
                Ok(moved)
            }
            Step::Get(name, goal) => {
                let found = self.get(names.at(*name))?;
                if let Goal::File = goal {
                    self.local = Some(found.clone());
                }
                Ok(Answer::Contents(found))
            }
            Step::GetRange(_, range) if range.start > range.end => {
                Err(Fault::Code(ErrorCode::BackendError))
            }
            Step::GetRange(name, range) => {
                let found = self.get(names.at(*name))?;
                let [start, end] = [range.start, range.end]
                    .map(|at| found.len().min(usize::try_from(at).unwrap()));
                Ok(Answer::Contents(found.slice(start..end)))
            }
            Step::Delete(name) => match self.objects.remove(names.at(*name)) {
                Some(_) => Ok(Answer::Done),
                None => Err(not_found),
            },
            Step::DeleteList(several) => Ok(Answer::Deleted(
                names
                    .each(several)
                    .into_iter()
                    .map(|name| (name.to_owned(), self.objects.remove(name).is_some()))
                    .collect(),
            )),
            Step::Query(name) => Ok(Answer::Found(self.size(names.at(*name)))),
            Step::QueryList(several) => Ok(Answer::FoundEach(
                names
                    .each(several)
                    .into_iter()
                    .map(|name| (name.to_owned(), self.size(name)))
                    .collect(),
            )),
            Step::List(prefix) => {
                let prefix = prefix.map_or(String::new(), |(name, at)| names.prefix(name, at));
                let listed = self.objects.keys().filter(|name| name.starts_with(&prefix));
                Ok(Answer::Names(listed.cloned().collect()))
            }
            Step::Copy(from, to) | Step::Rename(from, to) => {
                let (from, to) = (names.at(*from), names.at(*to));
                let contents = self.get(from)?;
                if from != to {
                    self.put(to, contents)?;
                    if let Step::Rename(..) = step {
                        self.objects.remove(from);
                    }
                }
                Ok(Answer::Done)
            }
            Step::Reopen => Ok(Answer::Done),
        }
    }

    fn put(&mut self, name: &str, contents: Bytes) -> Result<Answer, Fault> {
        if self.shape == Shape::Tree && self.objects.keys().any(|other| cannot_both_be(name, other))
        {
            return Err(Fault::NotBoth);
        }
        let size = contents.len() as u64;
        self.objects.insert(name.to_owned(), contents);
        Ok(Answer::Stored(size))
    }

    fn get(&self, name: &str) -> Result<Bytes, Fault> {
        self.objects.get(name).cloned().ok_or(Fault::Code(ErrorCode::NotFound))
    }

    fn size(&self, name: &str) -> Option<Size> {
        self.objects.get(name).map(|contents| Size::Known(contents.len() as u64))
    }
}

/// Whether one of the names would be a directory that the other is in.
fn cannot_both_be(one: &str, other: &str) -> bool {
    let is_below = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
    };
    is_below(one, other) || is_below(other, one)
}
