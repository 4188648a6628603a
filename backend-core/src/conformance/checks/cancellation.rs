//! What is given up leaves no harm.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::listing::next;
use crate::{
    Result,
    conformance::{
        broken::{dropped_after, dropped_half_way, waiting, waiting_target},
        case::Case,
        found::{Found, Unmet, expect, same},
    },
};

/// More than what is read or gathered at a time.
const SIZE: usize = 600_000;

/// At which poll what was begun is given up.
const POLLS: [usize; 3] = [1, 2, 3];

pub(in crate::conformance) async fn put(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    for at in [1, SIZE / 2, SIZE] {
        let name = format!("dropped-{at}");
        drop_put(case, &name, &contents, at).await?;
        settled(|| is_absent_or(case, &name, &contents)).await?;
    }
    case.put("dropped-1", &contents).await?;
    case.holds("dropped-1", &contents).await
}

pub(in crate::conformance) async fn replacement(case: &Case) -> Found {
    let (old, new) = (case.bytes(1000), case.bytes(SIZE));
    case.put("replaced", &old).await?;
    case.holds("replaced", &old).await?;
    for at in [1, SIZE / 2, SIZE] {
        drop_put(case, "replaced", &new, at).await?;
        settled(|| async {
            let came = case.get("replaced").await?;
            expect(came == old || came == new, || {
                (
                    "the old contents or the new, whole",
                    format!("{} bytes of something else", came.len()),
                )
            })
        })
        .await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn leaves_no_name(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    case.put("beside", "").await?;
    drop_put(case, "dropped", &contents, SIZE / 2).await?;
    settled(|| async {
        let names = case.names("").await?;
        expect(names.iter().any(|it| it == "beside"), || ("\"beside\" to be listed", "nothing"))?;
        let others: Vec<_> =
            names.iter().filter(|it| *it != "beside" && *it != "dropped").collect();
        expect(others.is_empty(), || ("no name besides those that were put", format!("{others:?}")))
    })
    .await
}

/// Gives a put up when so many bytes of it were read, and waits until nobody reads on.
async fn drop_put(case: &Case, name: &str, contents: &[u8], at: usize) -> Found {
    let (source, halt) = waiting(contents, at);
    dropped_half_way(case.put(name, source), &halt).await?;
    halt.let_go().await;
    Ok(())
}

/// Looks a moment later, and on until it is so: what nobody waits for may have to clear up behind itself, and far away that takes a
/// while.
async fn settled<T, F: Future<Output = Found<T>>>(look: impl Fn() -> F) -> Found<T> {
    const MOMENT: Duration = Duration::from_millis(50);
    const LONGEST: Duration = Duration::from_secs(5);
    let started = Instant::now();
    loop {
        sleep(MOMENT).await;
        match look().await {
            Err(Unmet::Failed { .. }) if started.elapsed() < LONGEST => {}
            found => return found,
        }
    }
}

/// Gives a call up at each of the [`POLLS`], and looks what came of it. Not applicable where no call is waited for.
async fn given_up_at_each<C, F>(call: impl Fn(usize) -> C, look: impl Fn(usize) -> F) -> Found
where
    C: Future<Output = Found<bool>>,
    F: Future<Output = Found>,
{
    let mut given_up = false;
    for polls in POLLS {
        given_up |= !call(polls).await?;
        settled(|| look(polls)).await?;
    }
    any_given_up(given_up)
}

fn any_given_up(given_up: bool) -> Found {
    match given_up {
        true => Ok(()),
        false => Err(Unmet::not_applicable("every call has ended before it could be given up")),
    }
}

/// Whether what was given up, or not, has ended before; an error if it has with one.
fn ended<T>(outcome: Option<Result<T>>) -> Found<bool> {
    outcome.transpose().map(|answer| answer.is_some()).map_err(Unmet::from)
}

pub(in crate::conformance) async fn get(case: &Case) -> Found {
    let (large, small) = (case.bytes(SIZE), case.bytes(1000));
    case.put("large", &large).await?;
    case.put("small", &small).await?;
    case.holds("large", &large).await?;
    case.holds("small", &small).await?;
    let (target, halt) = waiting_target();
    dropped_half_way(case.get_to("large", target), &halt).await?;
    halt.let_go().await;
    case.holds("small", &small).await?;
    case.holds("large", &large).await
}

pub(in crate::conformance) async fn listing(case: &Case) -> Found {
    let names: Vec<_> = (0..20).map(|number| format!("listed-{number:02}")).collect();
    for name in &names {
        case.put(name, "").await?;
    }
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    case.lists("listed-", &names).await?;
    let mut listing = case.listing("listed-");
    let first = next(case, &mut listing).await?;
    expect(first.is_some(), || ("an entry", "none"))?;
    drop(listing);
    case.lists("listed-", &names).await?;
    case.put("after", "after").await?;
    case.holds("after", b"after").await
}

pub(in crate::conformance) async fn delete(case: &Case) -> Found {
    let contents = case.bytes(1000);
    let name = |polls| format!("deleted-{polls}");
    given_up_at_each(
        async |polls| {
            case.have(&name(polls), &contents).await?;
            ended(dropped_after(polls, case.delete(&name(polls))).await)
        },
        async |polls| is_absent_or(case, &name(polls), &contents).await.map(drop),
    )
    .await
}

pub(in crate::conformance) async fn copy(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    case.put("original", &contents).await?;
    case.holds("original", &contents).await?;
    let name = |polls| format!("copy-{polls}");
    let given_up = given_up_at_each(
        async |polls| ended(dropped_after(polls, case.copy("original", &name(polls))).await),
        async |polls| is_absent_or(case, &name(polls), &contents).await.map(drop),
    );
    let given_up = given_up.await;
    case.holds("original", &contents).await?;
    given_up
}

pub(in crate::conformance) async fn rename(case: &Case) -> Found {
    let contents = case.bytes(SIZE);
    let names = |polls| (format!("from-{polls}"), format!("to-{polls}"));
    given_up_at_each(
        async |polls| {
            let (from, to) = names(polls);
            case.have(&from, &contents).await?;
            ended(dropped_after(polls, case.rename(&from, &to)).await)
        },
        async |polls| {
            let (from, to) = names(polls);
            case.in_time(|| async {
                // In this order: what is renamed meanwhile is seen by the second look.
                let is_left = is_absent_or(case, &from, &contents).await?;
                let has_come = is_absent_or(case, &to, &contents).await?;
                expect(is_left || has_come, || {
                    ("the object under its old name or its new", "neither of them")
                })
            })
            .await
        },
    )
    .await
}

pub(in crate::conformance) async fn many(case: &Case) -> Found {
    const DROPPED: usize = 40;
    let contents = case.bytes(1000);
    case.put("asked", &contents).await?;
    case.holds("asked", &contents).await?;
    let mut given_up = false;
    for number in 0..DROPPED {
        given_up |= !match number % 4 {
            0 => ended(dropped_after(1, case.put("dropped", &contents)).await)?,
            1 => ended(dropped_after(2, case.get("asked")).await)?,
            _ => ended(dropped_after(1, case.get("asked")).await)?,
        };
    }
    any_given_up(given_up)?;
    case.holds("asked", &contents).await?;
    settled(|| is_absent_or(case, "dropped", &contents)).await?;
    case.put("after", &contents).await?;
    case.holds("after", &contents).await
}

/// Fails unless there is no such object, or it has these contents; whether it is there.
async fn is_absent_or(case: &Case, name: &str, contents: &[u8]) -> Found<bool> {
    match case.get(name).await {
        Ok(came) => same(&came, contents).map(|()| true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
