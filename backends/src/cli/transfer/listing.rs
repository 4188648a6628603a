//! What is to be done: the objects of FROM that are meant, and are not in TO already, found while others are under way.

use std::sync::{Arc, atomic::Ordering};

use backend_core::{Entry, Metadata, Name, Store};
use futures::{Stream, StreamExt, stream};
use tokio::{
    sync::mpsc::{self, Sender},
    task::JoinHandle,
};

use super::{super::failure::Failure, Filters, object::Item, present::Present, tally::Counts};

/// How far the listing may be ahead, in objects: that much is known to the bar, and kept in memory.
const AHEAD: usize = 10_000;

/// How many objects are looked for in TO at once.
const SLICE: usize = 1000;

/// What is found in FROM.
pub(super) enum Found {
    Todo(Item),
    /// It is in TO already.
    Unchanged(Item),
    /// An entry without a good name, or what ended the listing.
    Fault(Failure),
}

/// Finds the objects of a tree.
pub(super) struct Finder {
    pub(super) from: Store,
    pub(super) to: Store,
    pub(super) filters: Filters,
    /// Also what is in TO already.
    pub(super) all: bool,
    pub(super) counts: Arc<Counts>,
}

impl Finder {
    /// What is found, as it is found.
    ///
    /// # Errors
    /// Not found, if there is no FROM.
    pub(super) async fn start(self) -> Result<impl Stream<Item = Found> + use<>, Failure> {
        let (to, from) = mpsc::channel(AHEAD);
        let finding = Finding(tokio::spawn(async move {
            if let Err(fault) = self.find(&to).await {
                let _ = to.send(Found::Fault(fault)).await;
            }
            self.counts.listed.store(true, Ordering::Relaxed);
        }));
        let mut found = stream::unfold((from, finding), async |(mut from, finding)| {
            Some((from.recv().await?, (from, finding)))
        })
        .boxed()
        .fuse();
        match found.next().await {
            Some(Found::Fault(failure)) if failure.is_not_found() => Err(failure),
            first => Ok(stream::iter(first).chain(found)),
        }
    }

    async fn find(&self, to: &Sender<Found>) -> Result<(), Failure> {
        let mut listing = self.from.list("").ready_chunks(SLICE);
        let Some(mut slice) = listing.next().await else { return Ok(()) };
        // Only now: where there is no FROM, nothing is asked of TO.
        let present = match self.all {
            true => Present::Nothing,
            false => Present::in_store(&self.to).await?,
        };
        loop {
            let (objects, faults) = self.meant(slice);
            let unchanged = present.unchanged(&self.to, &objects).await?;
            let found = objects.into_iter().zip(unchanged).map(|(object, unchanged)| {
                let item = item(object);
                match unchanged {
                    true => Found::Unchanged(item),
                    false => {
                        self.counts.expect(&item.metadata);
                        Found::Todo(item)
                    }
                }
            });
            for found in found.chain(faults.into_iter().map(Found::Fault)) {
                if to.send(found).await.is_err() {
                    return Ok(());
                }
            }
            slice = match listing.next().await {
                Some(slice) => slice,
                None => return Ok(()),
            };
        }
    }

    /// The objects among these entries that the filters take, and what is wrong with others.
    fn meant(
        &self,
        slice: Vec<backend_core::Result<Entry>>,
    ) -> (Vec<(Name, Metadata)>, Vec<Failure>) {
        let (mut objects, mut faults) = (Vec::with_capacity(slice.len()), Vec::new());
        for entry in slice {
            let (name, metadata) = match entry {
                Ok(entry) => entry.into_parts(),
                Err(error) => {
                    faults.push(error.into());
                    continue;
                }
            };
            if self.filters.take(&name) {
                match Name::new(name) {
                    Ok(name) => objects.push((name, metadata)),
                    Err(error) => faults.push(error.into()),
                }
            }
        }
        (objects, faults)
    }
}

fn item((name, metadata): (Name, Metadata)) -> Item {
    Item { from: name.clone(), to: name, metadata }
}

/// The task that lists; nobody needs it any longer than its answer.
struct Finding(JoinHandle<()>);

impl Drop for Finding {
    fn drop(&mut self) {
        self.0.abort();
    }
}
