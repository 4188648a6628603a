//! A storage that hands out listings page by page, as they are read: `paged://PLACE/KIND`. One kind is honest.

use std::{
    ops::Bound::{Excluded, Unbounded},
    str::FromStr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    vec,
};

use backend_core::{BackendUrl, Error, Listing, Metadata, Result, Sink, Source, backend};
use futures::stream;
use tokio::sync::{Mutex as Turn, MutexGuard, OwnedMutexGuard};

use crate::honest::{Honest, Objects};

/// What is wrong with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing. Pages are of three names.
    Honest,
    /// Pages begin at a number.
    ByNumber,
    /// All listings have one cursor.
    OneCursor,
    /// A fifth listing is empty.
    FourAtOnce,
    /// Nothing else goes on while it lists: it is an error.
    Busy,
    /// Nothing else goes on while it lists: it waits.
    Waits,
    /// An instance lists what it knows already.
    Cached,
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Ok(match word {
            "honest" => Self::Honest,
            "by-number" => Self::ByNumber,
            "one-cursor" => Self::OneCursor,
            "four-at-once" => Self::FourAtOnce,
            "busy" => Self::Busy,
            "waits" => Self::Waits,
            "cached" => Self::Cached,
            _ => return Err(Error::bad_url(format!("there is no kind {word:?}"))),
        })
    }
}

/// Listings by pages.
#[derive(Clone)]
struct Paged {
    kind: Kind,
    it: Honest,
    /// What this instance has listed.
    seen: Honest,
    cursor: Arc<Mutex<String>>,
    /// How many listings are open.
    open: Arc<AtomicUsize>,
    turn: Arc<Turn<()>>,
}

#[backend(scheme = "paged", blocking = false)]
impl Paged {
    fn new(url: &BackendUrl) -> Result<Self> {
        Ok(Self {
            kind: url.path().trim_start_matches('/').parse()?,
            it: Honest::at(&format!("paged {}{}", url.authority().unwrap_or_default(), url.path())),
            seen: Honest::default(),
            cursor: Arc::default(),
            open: Arc::default(),
            turn: Arc::default(),
        })
    }

    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let _turn = self.turn().await?;
        let object = self.it.object(name)?;
        to.expect(object.metadata)?;
        Ok(to.send(object.data).await?)
    }

    async fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        let _turn = self.turn().await?;
        let mut contents = Vec::new();
        while let Some(chunk) = data.next_chunk().await? {
            contents.extend_from_slice(&chunk);
        }
        Ok(self.it.store(name, contents))
    }

    async fn list(&self, prefix: &str) -> Result<Listing> {
        let turn = if self.kind == Kind::Waits {
            Some(self.turn.clone().lock_owned().await)
        } else {
            None
        };
        let others = self.open.fetch_add(1, Ordering::Relaxed);
        lock(&self.cursor).clear();
        let reading = Reading {
            of: self.clone(),
            prefix: prefix.into(),
            behind: String::new(),
            number: 0,
            page: Vec::new().into_iter(),
            _turn: turn,
        };
        if self.kind == Kind::FourAtOnce && others >= 4 {
            return Ok(Listing::from_entries(Vec::<String>::new()));
        }
        Ok(Listing::from_stream(stream::unfold(reading, |mut reading| async move {
            reading.next().map(|name| (name, reading))
        })))
    }

    async fn delete(&self, name: &str) -> Result<bool> {
        let _turn = self.turn().await?;
        self.it.delete(name)
    }
}

impl Paged {
    /// The right to do something else than listing.
    async fn turn(&self) -> Result<MutexGuard<'_, ()>> {
        if self.kind == Kind::Busy && self.open.load(Ordering::Relaxed) > 0 {
            return Err(Error::other("busy with a listing").permanent());
        }
        Ok(self.turn.lock().await)
    }
}

/// A listing under way.
struct Reading {
    of: Paged,
    prefix: String,
    /// The last name of the pages so far.
    behind: String,
    /// How many names they have had.
    number: usize,
    page: vec::IntoIter<String>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Reading {
    fn next(&mut self) -> Option<String> {
        self.page.next().or_else(|| {
            self.page = self.ask().into_iter();
            self.page.next()
        })
    }

    /// The next page.
    fn ask(&mut self) -> Vec<String> {
        let Paged { kind, it, seen, cursor, .. } = &self.of;
        if *kind == Kind::OneCursor {
            self.behind.clone_from(&lock(cursor));
        }
        let page = match kind {
            Kind::Cached => {
                let mut cache = seen.cache();
                let known =
                    cache.entry(self.prefix.clone()).or_insert_with(|| it.objects().clone());
                self.page_of(known)
            }
            _ => self.page_of(&it.objects()),
        };
        self.number += page.len();
        if let Some(last) = page.last() {
            self.behind.clone_from(last);
            lock(cursor).clone_from(last);
        }
        page
    }

    fn page_of(&self, objects: &Objects) -> Vec<String> {
        let names = |from: &str| {
            let names = objects.range::<str, _>((Excluded(from), Unbounded)).map(|(name, _)| name);
            let start = names.skip_while(|name| **name < self.prefix);
            start.take_while(|name| name.starts_with(&self.prefix)).cloned()
        };
        match self.of.kind {
            Kind::ByNumber => names("").skip(self.number).take(500).collect(),
            _ => names(&self.behind).take(3).collect(),
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.of.open.fetch_sub(1, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
