//! The checks. Each puts what it needs, under names of its own.

use std::{collections::BTreeMap, io::Write, time::Duration};

use backend_core::{Declared, Error, ErrorCode, Metadata, Name};
use futures::{TryStreamExt, future::LocalBoxFuture};
use tokio::time::{Instant, sleep};

use super::corner::Corner;

/// One property of the contract.
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) run: fn(&Corner) -> LocalBoxFuture<'_, Outcome>,
}

/// Why a check has not passed.
pub(super) enum Unmet {
    Failed(String),
    NotApplicable(String),
}

pub(super) type Outcome = Result<(), Unmet>;

pub(super) const CHECKS: &[Check] = &[
    Check { name: "get", run: |corner| Box::pin(get(corner)) },
    Check { name: "list", run: |corner| Box::pin(list(corner)) },
    Check { name: "delete", run: |corner| Box::pin(delete(corner)) },
    Check { name: "delete clean", run: |corner| Box::pin(delete_clean(corner)) },
    Check { name: "delete missing", run: |corner| Box::pin(delete_missing(corner)) },
    Check { name: "delete_list", run: |corner| Box::pin(delete_list(corner)) },
    Check { name: "move", run: |corner| Box::pin(r#move(corner)) },
    Check { name: "query existing", run: |corner| Box::pin(query_existing(corner)) },
    Check { name: "query_list", run: |corner| Box::pin(query_list(corner)) },
    Check { name: "query missing", run: |corner| Box::pin(query_missing(corner)) },
];

/// What is put comes back, byte by byte.
async fn get(corner: &Corner) -> Outcome {
    for (what, size) in [("get-empty", 0), ("get-short", 1), ("get-long", 300_007)] {
        let contents = bytes(size);
        let name = corner.put(what, &contents).await?;
        in_time(corner, async || same(&corner.store.get(&name).await?, &contents)).await?;
    }
    Ok(())
}

/// A listing has every name once, with the right size where it tells one, and no name of another prefix.
async fn list(corner: &Corner) -> Outcome {
    let mut put = BTreeMap::new();
    for (what, size) in [("list-a", 0), ("list-b", 1), ("list-c", 1000)] {
        put.insert(corner.put(what, &bytes(size)).await?, size);
    }
    corner.put("other", b"x").await?;
    in_time(corner, async || {
        let listed: Vec<(Name, Metadata)> = listed(corner, "list-").await?;
        let mut names: Vec<_> = listed.iter().map(|(name, _)| name).collect();
        names.sort();
        expect(names.iter().copied().eq(put.keys()), || {
            format!("expected exactly {:?}, {names:?} came", put.keys().collect::<Vec<_>>())
        })?;
        listed.iter().try_for_each(|(name, metadata)| right_size(name, metadata, put[name]))
    })
    .await
}

/// What is deleted is gone; what is not stays.
async fn delete(corner: &Corner) -> Outcome {
    let (gone, kept) = (corner.put("delete-a", b"a").await?, corner.put("delete-b", b"b").await?);
    corner.store.delete(&gone).await?;
    in_time(corner, async || {
        is_gone(corner, &gone).await?;
        same(&corner.store.get(&kept).await?, b"b")
    })
    .await
}

/// When all has been deleted, nothing is left behind, under whatever name.
async fn delete_clean(corner: &Corner) -> Outcome {
    let mut names = Vec::new();
    for what in ["clean-a", "clean-b", "clean-c"] {
        names.push(corner.put(what, b"x").await?);
    }
    for name in &names {
        corner.store.delete(name).await?;
    }
    in_time(corner, async || {
        let left = listed(corner, "clean-").await?;
        expect(left.is_empty(), || format!("expected an empty listing, {left:?} came"))
    })
    .await
}

/// Deleting what is not there is answered as not found.
async fn delete_missing(corner: &Corner) -> Outcome {
    let outcome = corner.store.delete(corner.name("missing")?).await;
    if tells_no_missing(corner) && outcome.is_ok() {
        return Err(Unmet::NotApplicable("it declares blind_delete".into()));
    }
    is_not_found(outcome)
}

/// A name that is missing is answered as such, and the others are deleted.
async fn delete_list(corner: &Corner) -> Outcome {
    let first = corner.put("delete_list-a", b"a").await?;
    let missing = corner.name("delete_list-b")?;
    let last = corner.put("delete_list-c", b"c").await?;
    let names = [&first, &missing, &last];
    for (name, (answered, outcome)) in names.into_iter().zip(corner.store.delete_list(names).await?)
    {
        expect(*name == answered, || {
            format!("expected an outcome for {name:?}, not {answered:?}")
        })?;
        match (*name == missing, outcome) {
            (true, Ok(())) if tells_no_missing(corner) => {}
            (true, outcome) => is_not_found(outcome)?,
            (false, outcome) => outcome?,
        }
    }
    in_time(corner, async || {
        is_gone(corner, &first).await?;
        is_gone(corner, &last).await
    })
    .await
}

/// A local file that is moved in is an object afterwards, and no file any more.
async fn r#move(corner: &Corner) -> Outcome {
    let contents = bytes(5000);
    let mut file = tempfile::NamedTempFile::new().map_err(Error::from)?;
    file.write_all(&contents).map_err(Error::from)?;
    let local = file.into_temp_path();
    let name = corner.move_in("move", &local).await?;
    expect(!local.exists(), || "expected the local file to be gone, it is still there".into())?;
    in_time(corner, async || same(&corner.store.get(&name).await?, &contents)).await
}

/// An object is known by its size.
async fn query_existing(corner: &Corner) -> Outcome {
    for (what, size) in [("query-empty", 0), ("query-long", 4097)] {
        let name = corner.put(what, &bytes(size)).await?;
        in_time(corner, async || {
            let Some(metadata) = corner.store.query(&name).await? else {
                return Err(Unmet::Failed(format!("expected a size of {size}, not found came")));
            };
            right_size(&name, &metadata, size)?;
            match metadata.size {
                Some(_) => Ok(()),
                None => Err(Unmet::NotApplicable("it tells no sizes".into())),
            }
        })
        .await?;
    }
    Ok(())
}

/// Several questions have an answer each, in order.
async fn query_list(corner: &Corner) -> Outcome {
    let first = corner.put("query_list-a", &bytes(1)).await?;
    let missing = corner.name("query_list-b")?;
    let last = corner.put("query_list-c", &bytes(70)).await?;
    in_time(corner, async || {
        let answers = corner.store.query_list([&last, &missing, &first]).await?;
        let asked = [(&last, Some(70)), (&missing, None), (&first, Some(1))];
        for ((name, size), (answered, answer)) in asked.into_iter().zip(&answers) {
            expect(name == answered, || {
                format!("expected an answer for {name:?}, not {answered:?}")
            })?;
            match (size, answer) {
                (Some(size), Some(metadata)) => right_size(name, metadata, size)?,
                (None, None) => {}
                (Some(_), None) => {
                    return Err(Unmet::Failed(format!(
                        "expected {name:?} to be found, it was not"
                    )));
                }
                (None, Some(found)) => {
                    return Err(Unmet::Failed(format!("expected no {name:?}, {found:?} came")));
                }
            }
        }
        Ok(())
    })
    .await
}

/// What is not there is not found, and that is no error.
async fn query_missing(corner: &Corner) -> Outcome {
    let found = corner.store.query(corner.name("missing")?).await?;
    expect(found.is_none(), || format!("expected not found, {found:?} came"))
}

/// Contents that are the same only as a whole, and hold every byte.
fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at ^ (at >> 8)) as u8).collect()
}

async fn listed(corner: &Corner, what: &str) -> Result<Vec<(Name, Metadata)>, Error> {
    let prefix = corner.name(what)?;
    let entry = |entry: backend_core::Entry| async move {
        let (name, metadata) = entry.into_parts();
        Ok((Name::new(name)?, metadata))
    };
    corner.store.list(&prefix).and_then(entry).try_collect().await
}

async fn is_gone(corner: &Corner, name: &Name) -> Outcome {
    is_not_found(corner.store.get(name).await)?;
    let found = corner.store.query(name).await?;
    expect(found.is_none(), || format!("expected {name:?} to be gone, {found:?} came"))
}

fn is_not_found<T>(outcome: Result<T, Error>) -> Outcome {
    match outcome {
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err(Unmet::Failed("expected not found, success came".into())),
    }
}

fn right_size(name: &Name, metadata: &Metadata, size: usize) -> Outcome {
    match metadata.size {
        Some(told) if told != size as u64 => Err(Unmet::Failed(format!(
            "expected {size} bytes as the size of {name:?}, {told} came"
        ))),
        _ => Ok(()),
    }
}

fn same(came: &[u8], expected: &[u8]) -> Outcome {
    expect(came.len() == expected.len(), || {
        format!("expected {} bytes, {} came", expected.len(), came.len())
    })?;
    match came.iter().zip(expected).position(|(came, expected)| came != expected) {
        Some(at) => Err(Unmet::Failed(format!("byte {at} of {} is not what was put", came.len()))),
        None => Ok(()),
    }
}

fn expect(met: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if met { Ok(()) } else { Err(Unmet::Failed(otherwise())) }
}

fn tells_no_missing(corner: &Corner) -> bool {
    corner.store.capabilities().declares(Declared::BlindDelete)
}

/// Where changes take a while to be seen, looks again until they are.
async fn in_time(corner: &Corner, look: impl AsyncFn() -> Outcome) -> Outcome {
    const LONGEST: Duration = Duration::from_secs(60);
    let is_eventual = corner.store.capabilities().declares(Declared::Eventual);
    let started = Instant::now();
    loop {
        match look().await {
            Err(Unmet::Failed(_)) if is_eventual && started.elapsed() < LONGEST => {
                sleep(Duration::from_secs(1)).await;
            }
            outcome => return outcome,
        }
    }
}

impl From<Error> for Unmet {
    fn from(error: Error) -> Self {
        match error.code() {
            ErrorCode::Unsupported => Self::NotApplicable(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}
