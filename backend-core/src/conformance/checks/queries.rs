//! What is asked is answered as it is now.

use std::time::Duration;

use crate::{
    Metadata, Operation,
    conformance::{
        case::Case,
        found::{Found, Unmet, equal, expect, is_now},
        handle::known,
    },
};

pub(in crate::conformance) async fn size(case: &Case) -> Found {
    let mut told = false;
    for size in [1, 1000, 70_001] {
        let name = format!("{size}-bytes");
        case.put(&name, case.bytes(size)).await?;
        told |= size_is(case, &name, size as u64).await?;
    }
    sizes_told(told)
}

pub(in crate::conformance) async fn empty(case: &Case) -> Found {
    case.put("empty", "").await?;
    // That it is found is all that can be said where no sizes are told.
    size_is(case, "empty", 0).await.map(drop)
}

pub(in crate::conformance) async fn missing(case: &Case) -> Found {
    case.put("there", "contents").await?;
    found(case, "there").await?;
    case.knows_nothing_of("missing").await
}

pub(in crate::conformance) async fn missing_directory(case: &Case) -> Found {
    case.put("object", "contents").await?;
    found(case, "object").await?;
    for name in ["missing/object", "missing/deeper/object"] {
        case.knows_nothing_of(name).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn directory(case: &Case) -> Found {
    case.put("dir/deeper/object", "contents").await?;
    found(case, "dir/deeper/object").await?;
    case.knows_nothing_of("dir/deeper").await?;
    case.knows_nothing_of("dir").await
}

pub(in crate::conformance) async fn whole_names(case: &Case) -> Found {
    case.put("name-and-more", "contents").await?;
    found(case, "name-and-more").await?;
    case.knows_nothing_of("name").await?;
    case.knows_nothing_of("more").await
}

pub(in crate::conformance) async fn fresh(case: &Case) -> Found {
    case.knows_nothing_of("object").await?;
    for size in [2000, 20] {
        case.put("object", case.bytes(size)).await?;
        size_is(case, "object", size as u64).await?;
    }
    if case.can(Operation::Delete) {
        case.delete("object").await?;
        case.knows_nothing_of("object").await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn times(case: &Case) -> Found {
    /// The coarsest clocks of file systems.
    const COARSE: Duration = Duration::from_secs(2);
    case.put("object", "before").await?;
    let Some(before) = found(case, "object").await?.modified else {
        return Err(Unmet::not_applicable("it tells no times"));
    };
    is_now(before)?;
    case.put("object", "and after").await?;
    case.holds("object", b"and after").await?;
    let Some(after) = found(case, "object").await?.modified else {
        return Err(Unmet::failed("a time, as before", "none"));
    };
    is_now(after)?;
    let back = before.duration_since(after).unwrap_or_default();
    expect(back <= COARSE, || {
        ("a change to be later than the one before it", format!("a time {back:.0?} earlier"))
    })
}

pub(in crate::conformance) async fn version_stays(case: &Case) -> Found {
    case.put("object", "contents").await?;
    let Some(first) = found(case, "object").await?.version else {
        return Err(Unmet::not_applicable("it tells no versions"));
    };
    case.put("other", "contents").await?;
    let second = found(case, "object").await?.version.unwrap_or_default();
    equal("the version of what has not changed to stay", &second, &first)
}

pub(in crate::conformance) async fn version_changes(case: &Case) -> Found {
    case.have("object", b"some").await?;
    let Some(first) = found(case, "object").await?.version else {
        return Err(Unmet::not_applicable("it tells no versions"));
    };
    // Of the same size, and within the same second.
    case.have("object", b"else").await?;
    case.in_time(|| async {
        let second = found(case, "object").await?.version;
        expect(second.as_ref() != Some(&first), || {
            ("new contents to have another version", format!("{first:?} again"))
        })
    })
    .await
}

pub(in crate::conformance) async fn no_trace(case: &Case) -> Found {
    case.put("there", "contents").await?;
    for name in ["missing", "dir/missing"] {
        case.knows_nothing_of(name).await?;
        answers(case, &[name], &[]).await?;
    }
    case.lists("", &["there"]).await
}

pub(in crate::conformance) async fn several(case: &Case) -> Found {
    let there = ["a", "b", "dir/c"];
    put_sized(case, &there).await?;
    answers(case, &["b", "dir/c", "a"], &there).await
}

pub(in crate::conformance) async fn several_missing(case: &Case) -> Found {
    let there = ["a", "ab"];
    put_sized(case, &there).await?;
    answers(case, &["missing", "ab", "dir/missing", "a", "abc"], &there).await?;
    answers(case, &["missing", "dir/missing"], &there).await
}

pub(in crate::conformance) async fn several_repeated(case: &Case) -> Found {
    let there = ["a", "b"];
    put_sized(case, &there).await?;
    answers(case, &["a", "b", "a", "a"], &there).await
}

pub(in crate::conformance) async fn many(case: &Case) -> Found {
    // Only some are there, on both sides of the limits that services have: to put them all would tell no more.
    let there = ["0000", "0099", "0100", "0500", "0999", "1000"];
    put_sized(case, &there).await?;
    let names: Vec<_> = (0..1001).map(|number| format!("{number:04}")).collect();
    answers(case, &names.iter().map(String::as_str).collect::<Vec<_>>(), &there).await
}

pub(in crate::conformance) async fn agree(case: &Case) -> Found {
    let contents = case.bytes(4321);
    case.have("object", &contents).await?;
    case.in_time(|| async {
        let one = case.query("object").await?;
        let list = case.query_list(&["object"]).await?;
        let of_list = list.into_iter().next().and_then(|(_, found)| found);
        let (Some(one), Some(of_list)) = (one, of_list) else {
            return Err(Unmet::failed("query and query_list to find the object", "nothing"));
        };
        let sizes = [Some(contents.len() as u64), one.size, of_list.size];
        let came: Vec<_> = sizes.into_iter().flatten().collect();
        expect(came.iter().all(|size| *size == came[0]), || {
            ("get, query and query_list to tell one size", format!("{came:?}"))
        })?;
        match one.version.zip(of_list.version) {
            Some((one, of_list)) => equal("query_list to tell query's version", &of_list, &one),
            None => Ok(()),
        }
    })
    .await
}

/// What a query knows of an object, once it finds it.
async fn found(case: &Case, name: &str) -> Found<Metadata> {
    case.in_time(|| async {
        let found = case.query(name).await?;
        found.ok_or_else(|| Unmet::failed(format!("a query of {name:?} to find it"), "nothing"))
    })
    .await
}

/// Fails unless a query finds the object, and with this size if it tells one. Whether it does.
async fn size_is(case: &Case, name: &str, size: u64) -> Found<bool> {
    case.in_time(|| async {
        let told = found(case, name).await?.size;
        if let Some(told) = told {
            equal(&format!("the size of {name:?} to be"), &told, &size)?;
        }
        Ok(told.is_some())
    })
    .await
}

fn sizes_told(told: bool) -> Found {
    if told { Ok(()) } else { Err(Unmet::not_applicable("it tells no sizes")) }
}

/// Puts objects, the size of each the sum of its name's bytes: so that it is seen whose answer an answer is.
async fn put_sized(case: &Case, names: &[&str]) -> Found {
    for name in names {
        case.put(name, case.bytes(own_size(name))).await?;
    }
    Ok(())
}

fn own_size(name: &str) -> usize {
    name.bytes().zip(1..).map(|(byte, weight)| usize::from(byte) * weight).sum()
}

/// Fails unless a query of several names answers each in its place: those of `there` with an object of its own size, the others with
/// none.
async fn answers(case: &Case, names: &[&str], there: &[&str]) -> Found {
    case.in_time(|| async {
        let came = case.query_list(names).await?;
        equal("the number of answers to be", &came.len(), &names.len())?;
        for (at, ((_, came), name)) in came.into_iter().zip(names).enumerate() {
            let size = own_size(name) as u64;
            let met = match &came {
                Some(found) => there.contains(name) && found.size.is_none_or(|it| it == size),
                None => !there.contains(name),
            };
            expect(met, || {
                let expected =
                    if there.contains(name) { format!("{size} bytes") } else { "nothing".into() };
                let came = came.map_or("nothing".into(), |found| known(&found));
                (
                    format!("answer {} of {}, to {name:?}, to be {expected}", at + 1, names.len()),
                    came,
                )
            })?;
        }
        Ok(())
    })
    .await
}
