//! What happens at once does not mix.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{
    StreamExt, TryStreamExt,
    future::{join, join5, try_join_all},
    stream,
};
use tokio::task::{JoinSet, yield_now};

use crate::{
    ErrorCode, Result,
    conformance::{
        case::Case,
        found::{Found, Unmet, expect, is_not_found, same},
        handle::Handle,
    },
};

/// How many calls are made at once.
const AT_ONCE: usize = 8;

/// More than what is read or gathered at a time.
const LARGE: usize = 300_000;

pub(in crate::conformance) async fn puts(case: &Case) -> Found {
    let objects = objects(case, AT_ONCE);
    try_join_all(objects.iter().map(|(name, data)| case.put(name, data))).await?;
    hold(case, &objects).await
}

pub(in crate::conformance) async fn gets(case: &Case) -> Found {
    let objects = objects(case, AT_ONCE);
    for (name, data) in &objects {
        case.put(name, data).await?;
        case.holds(name, data).await?;
    }
    // Each twice, so that two read the same one.
    let gets =
        objects.iter().chain(&objects).map(async |(name, data)| case.holds(name, data).await);
    try_join_all(gets).await.map(drop)
}

pub(in crate::conformance) async fn ranges(case: &Case) -> Found {
    let data = case.bytes(LARGE);
    case.put("parts", data.clone()).await?;
    case.holds("parts", &data).await?;
    let part = LARGE / AT_ONCE;
    let parts = data.chunks(part).enumerate().map(async |(number, expected)| {
        let start = (number * part) as u64;
        let came = case.get_range("parts", start..start + expected.len() as u64).await?;
        same(&came, expected)
    });
    try_join_all(parts).await.map(drop)
}

pub(in crate::conformance) async fn same_name(case: &Case) -> Found {
    let all = objects(case, AT_ONCE);
    try_join_all(all.iter().map(|(_, data)| case.put("contended", data))).await?;
    case.in_time(|| async {
        let came = case.get("contended").await?;
        is_one_of(&came, all.iter().map(|(_, data)| data))
    })
    .await?;
    case.lists("contended", &["contended"]).await
}

pub(in crate::conformance) async fn reading_while_overwritten(case: &Case) -> Found {
    // Of one size: else a size that is asked for after reading may well be that of the next one.
    let versions = [case.bytes(LARGE), case.bytes(LARGE)];
    case.put("rewritten", &versions[0]).await?;
    case.holds("rewritten", &versions[0]).await?;
    let is_over = AtomicBool::new(false);
    let writing = async {
        let puts = (1..=6).map(|round| &versions[round % 2]);
        let written = stream::iter(puts).then(|data| case.put("rewritten", data)).try_collect();
        let written: Result<Vec<_>> = written.await;
        is_over.store(true, Ordering::Relaxed);
        written?;
        Found::Ok(())
    };
    let reading = async {
        let mut reads = 0;
        while !is_over.load(Ordering::Relaxed) {
            is_one_of(&case.get("rewritten").await?, &versions)?;
            reads += 1;
            // A storage that never waits would keep the writer from its turn.
            yield_now().await;
        }
        Found::Ok(reads)
    };
    let (written, read) = join(writing, reading).await;
    let reads = read?;
    written?;
    if reads == 0 {
        return Err(Unmet::not_applicable("nothing was read while it was written"));
    }
    case.holds("rewritten", &versions[0]).await
}

pub(in crate::conformance) async fn racing(case: &Case) -> Found {
    const ROUNDS: usize = 4;
    let data = case.bytes(2000);
    case.put("raced", &data).await?;
    case.holds("raced", &data).await?;
    let is_over = AtomicBool::new(false);
    let write = async || {
        let rounds = stream::iter(0..ROUNDS).map(Ok).try_for_each(async |_| {
            match case.put("raced", &data).await {
                // Where put tells no size the store asks for it, and may come too late.
                Err(error) if error.code() == ErrorCode::ValidationFailed => {}
                put => _ = put?,
            }
            deleted(case, "raced").await
        });
        let written = rounds.await;
        is_over.store(true, Ordering::Relaxed);
        written
    };
    let delete = async || {
        for _ in 0..ROUNDS {
            deleted(case, "raced").await?;
        }
        Ok(())
    };
    let read = async || {
        while !is_over.load(Ordering::Relaxed) {
            match case.get("raced").await {
                Ok(came) => same(&came, &data)?,
                missing => is_not_found(missing)?,
            }
            // A storage that never waits would keep the others from their turn.
            yield_now().await;
        }
        Ok(())
    };
    let list = async || {
        for _ in 0..ROUNDS {
            let names = case.names("raced").await?;
            expect(names.len() <= 1, || ("the name once, or not at all", format!("{names:?}")))?;
        }
        Found::Ok(())
    };
    // The readers first: they begin with an object that is there.
    let (first, second, listed, written, deletes) =
        join5(read(), read(), list(), write(), delete()).await;
    first.and(second).and(listed).and(written).and(deletes)?;
    // The last delete may not have seen the last put yet.
    deleted(case, "raced").await?;
    case.lacks("raced").await
}

/// Deletes what somebody else may have deleted.
async fn deleted(case: &Case, name: &str) -> Found {
    match case.delete(name).await {
        Ok(()) => Ok(()),
        missing => is_not_found(missing),
    }
}

pub(in crate::conformance) async fn copies(case: &Case) -> Found {
    let objects = objects(case, AT_ONCE);
    for (name, data) in &objects {
        case.put(name, data).await?;
        case.holds(name, data).await?;
    }
    let copies: Vec<_> =
        objects.iter().map(|(name, data)| (format!("copy-of-{name}"), data.clone())).collect();
    let copying = objects.iter().zip(&copies);
    try_join_all(copying.map(async |((from, _), (to, _))| case.copy(from, to).await)).await?;
    hold(case, &copies).await?;
    hold(case, &objects).await
}

pub(in crate::conformance) async fn other_connections(case: &Case) -> Found {
    let other = case.again().await?;
    let (first, second) = (case.bytes(1000), case.bytes(1000));
    // Each has looked before the other one changes it: what it has seen is not what it may go on telling.
    case.put("shared", &first).await?;
    case.holds("shared", &first).await?;
    other.holds("shared", &first).await?;
    other.put("shared", &second).await?;
    case.holds("shared", &second).await?;
    other.holds("shared", &second).await?;
    case.delete("shared").await?;
    other.lacks("shared").await?;
    case.put("shared", &first).await?;
    other.holds("shared", &first).await
}

pub(in crate::conformance) async fn many_callers(case: &Case) -> Found {
    const CALLERS: usize = 24;
    let size = |number| if number % 6 == 0 { LARGE } else { 100 + number };
    let all: Vec<_> = (0..CALLERS).map(|number| case.bytes(size(number))).collect();
    let mut callers = JoinSet::new();
    for (number, data) in all.into_iter().enumerate() {
        let handle = Handle::clone(case);
        callers.spawn(async move {
            let name = format!("caller-{number}");
            handle.put(&name, &data).await?;
            handle.holds(&name, &data).await?;
            handle.delete(&name).await?;
            handle.lacks(&name).await
        });
    }
    let mut found = Ok(());
    // To the last one: what is cut short would take effect while the check is cleared up after.
    while let Some(ended) = callers.join_next().await {
        let ended = ended.unwrap_or_else(|error| {
            Err(Unmet::failed("a caller to come to its end", error.to_string()))
        });
        found = found.and(ended);
    }
    found
}

/// Names with contents of several sizes.
fn objects(case: &Case, count: usize) -> Vec<(String, Vec<u8>)> {
    let size = |number| if number % 2 == 0 { 1000 + number } else { LARGE + number };
    (0..count).map(|number| (format!("object-{number}"), case.bytes(size(number)))).collect()
}

async fn hold(case: &Case, objects: &[(String, Vec<u8>)]) -> Found {
    for (name, data) in objects {
        case.holds(name, data).await?;
    }
    Ok(())
}

/// Fails unless these are the contents of one of several puts, and nothing in between.
fn is_one_of<'d>(came: &[u8], puts: impl IntoIterator<Item = &'d Vec<u8>>) -> Found {
    expect(puts.into_iter().any(|data| *data == *came), || {
        (
            "what one of the puts has stored, whole",
            format!("{} bytes of something else", came.len()),
        )
    })
}
