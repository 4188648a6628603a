//! The same steps, taken on a store.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use backend_core::{Bytes, Error, Result, Source, Store, Target};
use tempfile::TempDir;

use crate::{
    answer::{Answer, Size},
    contents::Contents,
    names::Names,
    steps::{Goal, Origin, Step},
};

/// A store, and the local file that gets and moves have to do with.
pub(crate) struct Live {
    url: String,
    store: Store,
    directory: TempDir,
}

impl Live {
    pub(crate) async fn open(url: String) -> Result<Self> {
        let store = Store::open(&url).await?;
        Ok(Self { url, store, directory: tempfile::tempdir()? })
    }

    /// Takes the step; what came.
    pub(crate) async fn take(&mut self, step: &Step, names: &Names) -> Answer {
        self.tried(step, names).await.unwrap_or_else(Answer::from)
    }

    /// What is in the local file.
    pub(crate) fn local(&self) -> Option<Bytes> {
        fs::read(self.path("local")).ok().map(Bytes::from)
    }

    /// What else is beside the local file: nothing may be.
    pub(crate) fn stray(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "local" && name != "origin").collect()
    }

    async fn tried(&mut self, step: &Step, names: &Names) -> Result<Answer> {
        let store = &self.store;
        Ok(match step {
            Step::Put(name, contents, origin) => {
                let source = self.source(*contents, *origin)?;
                Answer::Stored(store.put(names.at(*name), source).await?.bytes)
            }
            Step::PutNew(name, contents, origin) => {
                let source = self.source(*contents, *origin)?;
                Answer::Stored(store.put_new(names.at(*name), source).await?.bytes)
            }
            Step::MoveIn(name, contents) => {
                fs::write(self.path("local"), contents.bytes())?;
                Answer::Stored(store.move_in(names.at(*name), self.path("local")).await?.bytes)
            }
            Step::Get(name, goal) => Answer::Contents(self.get(names.at(*name), *goal).await?),
            Step::GetRange(name, range) => {
                Answer::Contents(store.get_range(names.at(*name), range.clone()).await?)
            }
            Step::Delete(name) => {
                store.delete(names.at(*name)).await?;
                Answer::Done
            }
            Step::DeleteList(several) => {
                let outcomes = store.delete_list(names.each(several)).await?;
                let outcomes = outcomes.into_iter().map(|(name, outcome)| match outcome {
                    Ok(()) => Ok((name.into(), true)),
                    Err(error) if error.is_not_found() => Ok((name.into(), false)),
                    Err(error) => Err(error),
                });
                Answer::Deleted(outcomes.collect::<Result<_>>()?)
            }
            Step::Query(name) => Answer::Found(
                store.query(names.at(*name)).await?.map(|found| Size::from(found.size)),
            ),
            Step::QueryList(several) => {
                let found = store.query_list(names.each(several)).await?;
                let sizes = found
                    .into_iter()
                    .map(|(name, found)| (name.into(), found.map(|found| Size::from(found.size))));
                Answer::FoundEach(sizes.collect())
            }
            Step::List(prefix) => {
                let prefix = prefix.map_or(String::new(), |(name, at)| names.prefix(name, at));
                let mut listed = store.names(&prefix).await?;
                listed.sort();
                Answer::Names(listed)
            }
            Step::Copy(from, to) => {
                store.copy(names.at(*from), names.at(*to)).await?;
                Answer::Done
            }
            Step::Rename(from, to) => {
                store.rename(names.at(*from), names.at(*to)).await?;
                Answer::Done
            }
            Step::Reopen => {
                store.close().await?;
                self.store = Store::open(&self.url).await?;
                Answer::Done
            }
        })
    }

    pub(crate) async fn get(&self, name: &str, goal: Goal) -> Result<Bytes> {
        match goal {
            Goal::Memory => self.store.get(name).await,
            Goal::File => {
                self.store.get_to(name, self.path("local")).await?;
                Ok(fs::read(self.path("local"))?.into())
            }
            Goal::Writer => {
                let written = Written::default();
                self.store.get_to(name, Target::writer(written.clone())).await?;
                let written = written.0.lock().unwrap();
                Ok(written.clone().into())
            }
        }
    }

    fn source(&self, contents: Contents, origin: Origin) -> Result<Source, Error> {
        let bytes = contents.bytes();
        Ok(match origin {
            Origin::Bytes => bytes.into(),
            Origin::File => {
                fs::write(self.path("origin"), bytes)?;
                self.path("origin").into()
            }
            Origin::Reader => Source::reader(move || Ok(io::Cursor::new(bytes.clone()))),
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

/// What was written, for those who look afterwards.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
