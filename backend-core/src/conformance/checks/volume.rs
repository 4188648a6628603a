//! The same promises at volume.

use std::{collections::BTreeSet, time::Instant};

use futures_util::{StreamExt, TryStreamExt, future::ready, stream};

use crate::{
    Bytes, Operation,
    conformance::{
        case::Case,
        found::{Found, Unmet, expect, same},
    },
};

/// How many calls are made at once.
const AT_ONCE: usize = 16;

const MIB: usize = 1 << 20;

/// The size of a large object.
const LARGE: usize = 64 * MIB;

pub(in crate::conformance) async fn many_names(case: &Case) -> Found {
    const NAMES: usize = 10_000;
    let names: Vec<_> = (0..NAMES).map(|number| format!("many-{number:05}")).collect();
    let count = format!("{NAMES} names");
    measured(case, &format!("{count} put"), || {
        at_once(NAMES, |at| case.put(&names[at], names[at].as_str()))
    })
    .await?;
    measured(case, &format!("{count} listed"), || case.in_time(|| listed(case, &names))).await?;
    let last = &names[NAMES - 1];
    if case.can(Operation::Query) {
        let is_found = || async {
            let found = case.query(last).await?;
            expect(found.is_some(), || (format!("{last:?} to be found"), "nothing"))
        };
        measured(case, "one of them queried", || case.in_time(is_found)).await?;
    }
    if case.capabilities().can(Operation::DeleteList) {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        measured(case, &format!("{count} deleted"), || async {
            let outcomes = case.delete_list(&names).await?;
            counted(outcomes.len(), NAMES, "outcomes")?;
            outcomes.into_iter().try_for_each(|(_, outcome)| outcome).map_err(Unmet::from)
        })
        .await?;
        case.lists("many-", &[]).await?;
    }
    Ok(())
}

/// Fails unless every name is listed, once, and no other.
async fn listed(case: &Case, names: &[String]) -> Found {
    let came = case.names("many-").await?;
    let distinct: BTreeSet<_> = came.iter().collect();
    counted(distinct.len(), names.len(), "distinct names")?;
    counted(came.len(), names.len(), "entries")?;
    expect(came == names, || ("the names that were put", "others"))
}

fn counted(came: usize, expected: usize, what: &str) -> Found {
    expect(came == expected, || (format!("{expected} {what}"), came.to_string()))
}

pub(in crate::conformance) async fn large_object(case: &Case) -> Found {
    let data = Bytes::from(case.bytes(LARGE));
    let began = Instant::now();
    case.put("large", data.clone()).await?;
    noted_rate(case, "put", began);
    let began = Instant::now();
    let came = case.in_time(|| async { Ok(case.get("large").await?) }).await?;
    noted_rate(case, "got", began);
    same_large(&came, &data)
}

fn noted_rate(case: &Case, what: &str, began: Instant) {
    let took = began.elapsed();
    let rate = (LARGE / MIB) as f64 / took.as_secs_f64();
    case.note(format!("{} MiB {what} in {took:.1?}: {rate:.0} MiB/s", LARGE / MIB));
}

/// As [`same`], which takes a while for each byte, only where they differ.
fn same_large(came: &[u8], expected: &[u8]) -> Found {
    if came == expected { Ok(()) } else { same(came, expected) }
}

pub(in crate::conformance) async fn range_of_large_object(case: &Case) -> Found {
    let data = Bytes::from(case.bytes(LARGE));
    case.put("large", data.clone()).await?;
    for start in [0, LARGE / 2 + 1, LARGE - 1000] {
        let what = format!("1,000 bytes from byte {start} of {} MiB", LARGE / MIB);
        let range = start as u64..start as u64 + 1000;
        let is_that = || async {
            let came = case.get_range("large", range.clone()).await?;
            same(&came, &data[start..start + 1000])
        };
        measured(case, &what, || case.in_time(is_that)).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn many_small_objects(case: &Case) -> Found {
    const OBJECTS: usize = 256;
    let objects: Vec<_> =
        (0..OBJECTS).map(|number| (format!("small-{number}"), case.bytes(4096))).collect();
    measured(case, &format!("{OBJECTS} objects of 4 KiB put"), || {
        at_once(OBJECTS, |at| case.put(&objects[at].0, &objects[at].1))
    })
    .await?;
    measured(case, &format!("{OBJECTS} objects of 4 KiB got"), || {
        at_once(OBJECTS, |at| case.holds(&objects[at].0, &objects[at].1))
    })
    .await
}

pub(in crate::conformance) async fn overwrites(case: &Case) -> Found {
    const TIMES: usize = 1000;
    measured(case, &format!("{TIMES} overwrites"), || async {
        for number in 0..TIMES {
            case.put("overwritten", number.to_string()).await?;
        }
        Found::Ok(())
    })
    .await?;
    case.holds("overwritten", (TIMES - 1).to_string().as_bytes()).await?;
    case.lists("overwritten", &["overwritten"]).await
}

/// Does something for each number, several at a time.
async fn at_once<T, E, F: Future<Output = Result<T, E>>>(
    count: usize,
    work: impl Fn(usize) -> F,
) -> Result<(), E> {
    let all = stream::iter(0..count).map(work).buffer_unordered(AT_ONCE);
    all.try_for_each(|_| ready(Ok(()))).await
}

/// Does something, and notes how long it took.
async fn measured<T, E, F: Future<Output = Result<T, E>>>(
    case: &Case,
    what: &str,
    work: impl FnOnce() -> F,
) -> Found<T>
where
    Unmet: From<E>,
{
    let began = Instant::now();
    let done = work().await?;
    case.note(format!("{what} in {:.1?}", began.elapsed()));
    Ok(done)
}
