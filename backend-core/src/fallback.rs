//! The fallbacks: operations that an author left out, made of those that were written.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    io, mem,
    ops::{ControlFlow, Range},
    pin::pin,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    Declared, Entry, Error, ErrorCode, Metadata, Name, Operation, Result, Store, Target,
    author::Names,
    backend::Answer,
    local,
    progress::Progress,
    retry::{Outer, most_telling},
};

/// How many single calls a fallback makes at the same time.
const AT_ONCE: usize = 32;

/// How many names go into one call of an author's `query_list` or `delete_list`.
const SLICE: usize = 1000;

impl Store {
    /// `get_range` by get: what is outside the range is read and skipped.
    pub(crate) async fn range_by_get(&self, name: &Name, range: Range<u64>) -> Result<Bytes> {
        let target = &Target::part(range);
        self.attempts(Operation::GetRange, Some(name), Progress::new(), |attempt| async move {
            let (sink, _) = self.deliver(attempt, name, target).await?;
            Ok(sink.into_bytes())
        })
        .await
    }

    /// `query` by `query_list`, else by a listing.
    pub(crate) async fn query_without(&self, name: &Name) -> Result<Option<Metadata>> {
        if self.takes(Operation::QueryList) {
            return Ok(self.query_each(std::slice::from_ref(name)).await?.pop().flatten());
        }
        let (mut found, key) = (None, self.key(name));
        self.look_through(self.prefix_for(name), |entry| match self.key(entry.name()) == key {
            true => {
                found = Some(entry.into_parts().1);
                ControlFlow::Break(())
            }
            false => ControlFlow::Continue(()),
        })
        .await?;
        Ok(found)
    }

    /// An answer for each name: by the author's `query_list`, else by `query`, else by one listing.
    pub(crate) async fn query_each(&self, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
        let answers = match self.takes(Operation::QueryList) {
            true => self.query_in_slices(names).await?,
            false => vec![Answer::LeftOut; names.len()],
        };
        let left_out: Vec<&Name> = names
            .iter()
            .zip(&answers)
            .filter_map(|(name, answer)| (*answer == Answer::LeftOut).then_some(name))
            .collect();
        let asked = self.query_left_out(&left_out).await?;
        Ok(names
            .iter()
            .zip(answers)
            .map(|(name, answer)| match answer {
                Answer::Found(metadata) => Some(metadata),
                Answer::NotFound => None,
                Answer::LeftOut => asked.get(&*self.key(name)).cloned(),
            })
            .collect())
    }

    async fn query_left_out(&self, names: &[&Name]) -> Result<HashMap<String, Metadata>> {
        if names.is_empty() {
            return Ok(HashMap::new());
        }
        if !self.takes(Operation::Query) {
            return self.found_in_listing(self.prefix_for(common_start(names)), names).await;
        }
        let names: Vec<Name> = names.iter().map(|&name| name.clone()).collect();
        let asking = stream::iter(names).map(|name| async move {
            let found = self.query(&name).await?;
            Ok::<_, Error>(found.map(|found| (self.key(&name).into_owned(), found)))
        });
        let answers: Vec<_> = asking.buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(answers.into_iter().flatten().collect())
    }

    async fn query_in_slices(&self, names: &[Name]) -> Result<Vec<Answer>> {
        let mut answers = Vec::with_capacity(names.len());
        for slice in names.chunks(SLICE) {
            let slice: Names = slice.into();
            let place = if let [one] = &*slice { Some(one) } else { None };
            let asked = self.attempts(Operation::QueryList, place, Progress::new(), |attempt| {
                self.backend().query_list(attempt, slice.clone())
            });
            answers.extend(asked.await?);
        }
        Ok(answers)
    }

    /// Those of `names` that a listing has, by their keys.
    async fn found_in_listing(
        &self,
        prefix: &str,
        names: &[&Name],
    ) -> Result<HashMap<String, Metadata>> {
        let wanted: HashSet<_> = names.iter().map(|name| self.key(name)).collect();
        let mut found = HashMap::new();
        self.look_through(prefix, |entry| {
            let (name, metadata) = entry.into_parts();
            let key = self.key(&name);
            if wanted.contains(&key) {
                found.insert(key.into_owned(), metadata);
            }
            ControlFlow::Continue(())
        })
        .await?;
        Ok(found)
    }

    /// What the storage tells names apart by.
    fn key<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.folds_case() {
            true => name.to_lowercase().into(),
            false => name.into(),
        }
    }

    /// What to list to see the names that the storage does not tell from those with this prefix.
    fn prefix_for<'n>(&self, prefix: &'n str) -> &'n str {
        if self.folds_case() { "" } else { prefix }
    }

    fn folds_case(&self) -> bool {
        self.capabilities().declares(Declared::CaseInsensitive)
    }

    /// Shows `look` each entry of a listing, for as long as it wants to see more.
    async fn look_through(
        &self,
        prefix: &str,
        mut look: impl FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut is_there = false;
        let mut listing = self.list(prefix);
        loop {
            match listing.try_next().await {
                Ok(Some(entry)) => {
                    is_there = true;
                    if look(entry).is_break() {
                        return Ok(());
                    }
                }
                // A place that is not there holds no object. One that has gone half-way was not listed to its end.
                Err(error) if error.is_not_found() && !is_there => return Ok(()),
                // A bad name in the listing is none that was asked for.
                Err(error) if error.code() == ErrorCode::BadName => {}
                Err(error) => return Err(error),
                Ok(None) => return Ok(()),
            }
        }
    }

    /// `rename` by copy and delete. Where both names are the same to the storage, there is nothing to be done.
    pub(crate) async fn rename_by_copy_and_delete(&self, from: &Name, to: &Name) -> Result<()> {
        if self.key(from) == self.key(to) {
            return self.must_exist(from, Operation::Rename).await;
        }
        self.copy(from, to).await?;
        self.delete(from).await
    }

    /// `copy` by get and put, through a temporary file.
    pub(crate) async fn copy_by_get_and_put(&self, from: &Name, to: &Name) -> Result<()> {
        let here = |error: io::Error| self.place(error.into(), Operation::Copy, Some(from));
        let spool = local::spool().map_err(here)?;
        self.get_to(from, spool.path()).await?;
        self.put(to, spool.path()).await?;
        Ok(())
    }

    /// An outcome for each name: by the author's `delete_list`, else by `delete`.
    pub(crate) async fn delete_each(&self, names: &[Name]) -> Result<Vec<Result<()>>> {
        if !self.takes(Operation::DeleteList) {
            let deleting = stream::iter(names.to_vec()).map(|name| self.delete(name));
            return Ok(deleting.buffered(AT_ONCE).collect().await);
        }
        let mut outcomes = Vec::with_capacity(names.len());
        for slice in names.chunks(SLICE) {
            outcomes.extend(self.delete_slice(slice).await);
        }
        Ok(outcomes)
    }

    /// Deletes what one call can; only what failed is tried again.
    async fn delete_slice(&self, names: &[Name]) -> Vec<Result<()>> {
        // As for every other operation: an attempt around these waits for as long as they take.
        let _pause = Outer::current().pause();
        let attempts = self.attempts_of(Progress::new());
        let mut states: Vec<Deleting> = names.iter().map(|_| Deleting::Open(Vec::new())).collect();
        for number in 1.. {
            let open: Vec<usize> = (0..names.len()).filter(|&at| states[at].is_open()).collect();
            if open.is_empty() {
                break;
            }
            let slice: Names = open.iter().map(|&at| names[at].clone()).collect();
            let call = self.backend().delete_list(attempts.attempt(number), slice);
            let (answers, inner_gave_up) = attempts.one(pin!(call)).await;
            let answers = answers
                .unwrap_or_else(|error| error.for_each(open.len()).into_iter().map(Err).collect());
            let mut wait = None;
            for (at, answer) in open.into_iter().zip(answers) {
                let place = |error| self.place(error, Operation::DeleteList, Some(&names[at]));
                let asked = states[at].take(answer.map_err(place), |error| {
                    attempts.wait_after(error, inner_gave_up, number)
                });
                wait = wait.max(asked);
            }
            if let Some(wait) = wait {
                tracing::warn!(
                    "attempt {number}: delete_list: some failed; trying them again in {wait:.1?}"
                );
                tokio::time::sleep(wait).await;
            }
        }
        states.into_iter().map(Deleting::outcome).collect()
    }
}

/// How far the deleting of one object has come.
enum Deleting {
    /// It failed so far, with these errors.
    Open(Vec<Error>),
    Done(Result<()>),
}

impl Deleting {
    fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    /// Takes note of an answer. It answers how long to wait before another attempt, if there is to be one.
    fn take(
        &mut self,
        answer: Result<()>,
        wait_after: impl Fn(&Error) -> Option<Duration>,
    ) -> Option<Duration> {
        let Self::Open(errors) = self else { return None };
        match answer {
            // After an attempt whose answer may have been lost, not found is success.
            Err(error) if error.is_not_found() && !errors.is_empty() => *self = Self::Done(Ok(())),
            Err(error) => {
                let wait = wait_after(&error);
                errors.push(error);
                if wait.is_none() {
                    *self = Self::Done(Err(most_telling(mem::take(errors))));
                }
                return wait;
            }
            Ok(()) => *self = Self::Done(Ok(())),
        }
        None
    }

    fn outcome(self) -> Result<()> {
        match self {
            Self::Open(errors) => Err(most_telling(errors)),
            Self::Done(outcome) => outcome,
        }
    }
}

/// The longest start that all names have in common.
fn common_start<'n>(names: &[&'n Name]) -> &'n str {
    let Some((first, rest)) = names.split_first() else { return "" };
    rest.iter().fold(first.as_str(), |start, name| {
        let same = start.char_indices().zip(name.chars()).take_while(|((_, a), b)| a == b);
        let end = same.last().map_or(0, |((at, c), _)| at + c.len_utf8());
        &start[..end]
    })
}
