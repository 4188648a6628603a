//! Listings that break off, end too early, never end, or tell wrong sizes.

use std::future;

use backend_core::{Entry, Listing};
use futures::{StreamExt, stream};

use super::{fault::Fault, plan::Ahead};

/// The listing, as the fault has it. `None` as a count is one entry.
pub(super) fn damaged(listing: Listing, ahead: &Ahead<'_>) -> Listing {
    let Some(rule) = ahead.rule() else { return listing };
    let first = |count: Option<u64>| usize::try_from(count.unwrap_or(1)).unwrap_or(usize::MAX);
    let error = || stream::iter([Err::<Entry, _>(rule.error())]);
    match rule.fault {
        Fault::Cut(count) => Listing::from_stream(listing.take(first(count)).chain(error())),
        Fault::Trim(count) => Listing::from_stream(listing.take(first(count))),
        Fault::Lost => Listing::from_stream(listing.chain(error())),
        Fault::Mute => Listing::from_stream(listing.chain(stream::once(future::pending()))),
        fault @ Fault::Size(_) => {
            Listing::from_stream(listing.map(move |entry| entry.map(|entry| resized(entry, fault))))
        }
        _ => listing,
    }
}

fn resized(entry: Entry, fault: Fault) -> Entry {
    let (name, metadata) = entry.into_parts();
    Entry::new(name).with(fault.told(metadata))
}
