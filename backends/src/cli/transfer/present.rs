//! What is in TO already, so that a second run does only what is missing or has changed.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    time::{SystemTime, UNIX_EPOCH},
};

use backend_core::{Entry, ErrorCode, Metadata, Name, Store};
use futures::TryStreamExt;

use super::super::failure::Failure;

/// How many objects of TO are kept in memory at most: some 10 MiB. Of a larger TO each object is asked for instead.
const MOST: usize = 200_000;

/// What is known of the objects in TO.
pub(super) enum Present {
    /// None of them counts.
    Nothing,
    Few(Few),
    /// Too many to be kept.
    Many,
}

/// Fingerprints of name and size, with the time of the last change in nanoseconds.
pub(super) struct Few {
    hasher: RandomState,
    modified: HashMap<u64, i64>,
}

impl Present {
    /// Lists TO, as far as it can be kept.
    pub(super) async fn in_store(to: &Store) -> Result<Self, Failure> {
        let mut few = Few { hasher: RandomState::new(), modified: HashMap::new() };
        let mut listing = to.list("");
        loop {
            match listing.try_next().await {
                Ok(Some(_)) if few.modified.len() == MOST => return Ok(Self::Many),
                Ok(Some(entry)) => few.add(&entry),
                Ok(None) => break,
                Err(error) if error.is_not_found() => break,
                // None of the names that will be asked for.
                Err(error) if error.code() == ErrorCode::BadName => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(if few.modified.is_empty() { Self::Nothing } else { Self::Few(few) })
    }

    /// Which of these objects of FROM are in TO unchanged: of the same size there, and not older. In their order.
    pub(super) async fn unchanged(
        &self,
        to: &Store,
        objects: &[(Name, Metadata)],
    ) -> Result<Vec<bool>, Failure> {
        match self {
            Self::Nothing => Ok(vec![false; objects.len()]),
            Self::Few(few) => Ok(objects.iter().map(|object| few.has(object)).collect()),
            Self::Many => {
                let found = to.query_list(objects.iter().map(|(name, _)| name)).await?;
                let pairs = objects.iter().zip(found);
                Ok(pairs.map(|((_, ours), (_, theirs))| is_unchanged(ours, theirs)).collect())
            }
        }
    }
}

impl Few {
    fn add(&mut self, entry: &Entry) {
        let (size, modified) = (entry.metadata().size, entry.metadata().modified);
        if let (Some(size), Some(modified)) = (size, modified) {
            self.modified.insert(self.fingerprint(entry.name(), size), nanoseconds(modified));
        }
    }

    fn has(&self, (name, metadata): &(Name, Metadata)) -> bool {
        let (Some(size), Some(modified)) = (metadata.size, metadata.modified) else { return false };
        let theirs = self.modified.get(&self.fingerprint(name, size));
        theirs.is_some_and(|theirs| *theirs >= nanoseconds(modified))
    }

    fn fingerprint(&self, name: &str, size: u64) -> u64 {
        self.hasher.hash_one((name, size))
    }
}

fn is_unchanged(ours: &Metadata, theirs: Option<Metadata>) -> bool {
    let Some(theirs) = theirs else { return false };
    let newer = ours.modified.zip(theirs.modified).is_some_and(|(ours, theirs)| theirs >= ours);
    ours.size.is_some() && ours.size == theirs.size && newer
}

/// Since 1970, or before it; what is out of range is as far away as can be.
fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn unchanged_is_what_has_the_same_size_and_is_not_older() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let name = Name::new("a").unwrap();
        for (ours, theirs, unchanged) in [
            (
                Metadata::new().size(1).modified(at(5)),
                Metadata::new().size(1).modified(at(5)),
                true,
            ),
            (
                Metadata::new().size(1).modified(at(5)),
                Metadata::new().size(1).modified(at(4)),
                false,
            ),
            (
                Metadata::new().size(1).modified(at(5)),
                Metadata::new().size(2).modified(at(6)),
                false,
            ),
            (Metadata::new().size(1), Metadata::new().size(1).modified(at(6)), false),
            (Metadata::new().modified(at(5)), Metadata::new().modified(at(6)), false),
        ] {
            let mut few = Few { hasher: RandomState::new(), modified: HashMap::new() };
            few.add(&Entry::new("a").with(theirs.clone()));
            assert_eq!(few.has(&(name.clone(), ours.clone())), unchanged, "{ours:?} {theirs:?}");
            assert_eq!(is_unchanged(&ours, Some(theirs)), unchanged);
        }
    }
}
