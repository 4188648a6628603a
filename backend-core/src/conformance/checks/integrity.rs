//! Nothing is half there.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::future::join;
use tokio::time::timeout;

use crate::conformance::{
    broken,
    case::Case,
    found::{Found, Unmet, expect, fails},
    handle::Handle,
};

/// More than what is read or gathered at a time.
const SIZE: usize = 300_001;

/// How long a look at a put under way may take: it may have to wait for the put.
const PATIENCE: Duration = Duration::from_millis(1500);

pub(in crate::conformance) async fn failing_source(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    for at in [0, 1, SIZE / 2, SIZE] {
        let name = format!("failing-{at}");
        refused(case.put(&name, broken::failing(&contents, at)).await)?;
        case.lacks(&name).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn failing_replacement(case: &Case) -> Found {
    let old = case.bytes(1000);
    case.put("kept", old.clone()).await?;
    case.holds("kept", &old).await?;
    let new = case.bytes(SIZE);
    for at in [0, SIZE / 2] {
        refused(case.put("kept", broken::failing(&new, at)).await)?;
        case.holds("kept", &old).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn short_source(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    refused(case.put("short", broken::promising(&contents, SIZE + 1)).await)?;
    case.lacks("short").await
}

pub(in crate::conformance) async fn long_source(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    refused(case.put("long", broken::promising(&contents, SIZE - 1)).await)?;
    case.lacks("long").await
}

/// Fails unless a put that cannot succeed is an error, and none that says something else.
fn refused<T>(outcome: crate::Result<T>) -> Found {
    let error = fails(outcome)?;
    expect(!error.is_not_found(), || {
        ("an error of what was to be put", format!("that of a missing object: {error}"))
    })
}

pub(in crate::conformance) async fn source_that_breaks_once(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    for at in [1, SIZE / 2] {
        let (source, opened) = broken::breaking_once(&contents, at);
        let put = case.put("again", source).await;
        if put.is_err() && !case.retries() {
            return Err(Unmet::not_applicable("the URL allows one attempt only"));
        }
        let put = put?;
        let opened = opened.load(Ordering::Relaxed);
        expect(opened > 1, || ("another attempt after a lost connection", "success without one"))?;
        expect(put.bytes == SIZE as u64, || {
            (format!("{SIZE} bytes to be told"), format!("{}", put.bytes))
        })?;
        case.holds("again", &contents).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn after_a_failed_put(case: &Case) -> Found {
    let (before, after) = (case.bytes(1000), case.bytes(SIZE));
    case.put("before", before.clone()).await?;
    case.holds("before", &before).await?;
    let failed = case.put("failed", broken::failing(&case.bytes(SIZE), SIZE / 2)).await;
    refused(failed)?;
    case.holds("before", &before).await?;
    case.put("after", after.clone()).await?;
    case.holds("after", &after).await
}

pub(in crate::conformance) async fn after_a_failed_get(case: &Case) -> Found {
    let (large, small) = (case.bytes(SIZE * 2), case.bytes(1000));
    case.put("large", large.clone()).await?;
    case.put("small", small.clone()).await?;
    case.holds("large", &large).await?;
    case.holds("small", &small).await?;
    for room in [0, SIZE] {
        let refused = fails(case.get_to("large", broken::full_after(room)).await)?;
        expect(!refused.is_not_found(), || {
            ("an error of the full target", format!("that of a missing object: {refused}"))
        })?;
        case.holds("small", &small).await?;
    }
    case.holds("large", &large).await
}

pub(in crate::conformance) async fn unseen_until_whole(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    meanwhile(case, "new", &contents, async |onlooker| onlooker.lacks_now("new").await).await?;
    case.holds("new", &contents).await
}

pub(in crate::conformance) async fn old_until_whole(case: &Case) -> Found {
    let (old, new) = (case.bytes(1000), case.bytes(SIZE));
    case.put("replaced", old.clone()).await?;
    case.holds("replaced", &old).await?;
    let is_old = async |onlooker: Handle| onlooker.holds("replaced", &old).await;
    meanwhile(case, "replaced", &new, is_old).await?;
    case.holds("replaced", &new).await
}

pub(in crate::conformance) async fn no_temporary_names(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    meanwhile(case, "whole", &contents, async |onlooker| {
        let names = onlooker.names("").await?;
        // That it is not seen either has a check of its own.
        let others: Vec<_> = names.iter().filter(|name| *name != "whole").collect();
        expect(others.is_empty(), || {
            ("no other name while an object is put", format!("{others:?}"))
        })
    })
    .await?;
    refused(case.put("failed", broken::failing(&contents, SIZE / 2)).await)?;
    case.lists("", &["whole"]).await
}

/// Looks before a put and while it is half-way, through another opening of the storage if there can be one; then lets it go on to its
/// end.
async fn meanwhile<F: Future<Output = Found>>(
    case: &Case,
    name: &str,
    contents: &[u8],
    look: impl Fn(Handle) -> F,
) -> Found {
    let onlooker = case.onlooker().await;
    // Then it is known that what is looked for was so before, and what has to connect has done so.
    look(onlooker.clone()).await?;
    let (source, halt) = broken::waiting(contents, contents.len() / 2);
    let looking = async {
        halt.reached().await?;
        let looked = timeout(PATIENCE, look(onlooker)).await;
        halt.let_go().await;
        looked.unwrap_or_else(|_| {
            Err(Unmet::not_applicable("no call was answered while a put was half-way"))
        })
    };
    let (put, looked) = join(case.put(name, source), looking).await;
    put?;
    looked
}
