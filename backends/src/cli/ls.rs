//! `quintet ls`: a listing, printed as it comes.

use std::fmt;

use backend_core::{BackendUrl, Entry, ErrorCode};
use futures::StreamExt;
use serde::Serialize;

use super::{
    arguments::Ls,
    console::Console,
    failure::Failure,
    place::{self, with_store},
    shown,
};

pub(super) async fn run(console: &mut Console, ls: &Ls) -> Result<(), Failure> {
    let url = place::url(&ls.url)?;
    let prefix = ls.prefix.as_deref().unwrap_or_default();
    match list(console, url.clone(), prefix, ls.long).await {
        Err(failure) if failure.is_not_found() && prefix.is_empty() => {
            in_parent(console, &url, ls.long, failure).await
        }
        listed => listed.map(drop),
    }
}

/// What is not a store may be an object, or the start of names, in the one around it.
async fn in_parent(
    console: &mut Console,
    url: &BackendUrl,
    long: bool,
    not_found: Failure,
) -> Result<(), Failure> {
    let Some((parent, name)) = url.split_name() else { return Err(not_found) };
    match list(console, parent, &name, long).await {
        Ok(shown) if shown > 0 => Ok(()),
        Ok(_) => Err(not_found),
        Err(failure) if failure.is_not_found() => Err(not_found),
        Err(failure) => Err(failure),
    }
}

/// Prints the entries whose names start with `prefix`; answers how many.
async fn list(
    console: &mut Console,
    url: BackendUrl,
    prefix: &str,
    long: bool,
) -> Result<u64, Failure> {
    with_store(url, async |store| {
        let mut listing = store.list(prefix);
        let mut shown = 0;
        while let Some(entry) = listing.next().await {
            match entry {
                Ok(entry) => console.show(&Row::new(&entry, long)),
                // It concerns this entry alone.
                Err(error) if error.code() == ErrorCode::BadName => console.fail(error.into()),
                Err(error) => return Err(error.into()),
            }
            shown += 1;
            if console.output_has_ended() {
                break;
            }
        }
        Ok(shown)
    })
    .await
}

/// One line of the listing.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    size: Option<u64>,
    modified: Option<String>,
    version: Option<&'a str>,
    #[serde(skip)]
    long: Option<Long>,
}

/// What `-l` shows in front of the name.
struct Long {
    modified: Option<String>,
}

impl<'a> Row<'a> {
    fn new(entry: &'a Entry, long: bool) -> Self {
        let metadata = entry.metadata();
        Self {
            name: entry.name(),
            size: metadata.size,
            modified: metadata.modified.and_then(shown::time),
            version: metadata.version.as_deref(),
            long: long
                .then(|| Long { modified: metadata.modified.and_then(shown::time_to_the_second) }),
        }
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Long { modified }) = &self.long {
            let size = self.size.map_or_else(|| "-".into(), |size| size.to_string());
            write!(f, "{size:>14}  {:<20}  ", modified.as_deref().unwrap_or("-"))?;
        }
        f.write_str(&shown::escaped(self.name))
    }
}
