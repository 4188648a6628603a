//! What is there is listed.

use std::time::Duration;

use futures_util::{TryStreamExt, future::try_join_all, stream::BoxStream};

use crate::{
    Entry, Result,
    conformance::{
        case::Case,
        found::{Found, Unmet, equal, expect, is_now},
    },
};

pub(in crate::conformance) async fn exact(case: &Case) -> Found {
    for name in ["list-a", "list-b", "list-c", "other"] {
        case.put(name, name).await?;
    }
    case.lists("list-", &["list-a", "list-b", "list-c"]).await
}

pub(in crate::conformance) async fn nothing_there(case: &Case) -> Found {
    case.put("object", "contents").await?;
    case.lists("", &["object"]).await?;
    for prefix in ["missing", "missing/", "missing/deeper/", "objects"] {
        case.lists(prefix, &[]).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn any_prefix(case: &Case) -> Found {
    let names = ["dir/name-1", "dir/name-2", "dir/other/x", "directory", "else"];
    case.put_all(&names).await?;
    case.lists("", &names).await?;
    case.lists("dir/name-1", &names[..1]).await?;
    case.lists("dir/na", &names[..2]).await?;
    case.lists("dir/o", &names[2..3]).await?;
    case.lists("dir/", &names[..3]).await?;
    case.lists("dir", &names[..4]).await
}

pub(in crate::conformance) async fn prefix_is_no_pattern(case: &Case) -> Found {
    let mut any = false;
    // Apart, since a storage that refuses some of them may take the others.
    for special in ["100%_of-[ab]{c}(d).+^$~", "is\\it?*-"] {
        let name = format!("{special}.txt");
        if case.have_if_taken(&name, b"contents").await? {
            case.lists(special, &[&name]).await?;
            any = true;
        }
    }
    match any {
        true => Ok(()),
        false => Err(Unmet::not_applicable("it refuses names with % _ * ? [ ] and the like")),
    }
}

pub(in crate::conformance) async fn prefix_case(case: &Case) -> Found {
    if case.capabilities().declares(crate::Declared::CaseInsensitive) {
        return Err(Unmet::not_applicable("it declares case_insensitive"));
    }
    let names = ["Case-a", "Case-b", "case-c"];
    case.put_all(&names).await?;
    case.lists("Case-", &names[..2]).await?;
    case.lists("case-", &names[2..]).await
}

pub(in crate::conformance) async fn every_depth(case: &Case) -> Found {
    let names = ["1", "a/2", "a/b/3", "a/b/c/4", "a/b/c/d/e/f/g/h/5", "z/6"];
    case.put_all(&names).await?;
    case.lists("", &names).await?;
    case.lists("a/b/", &names[2..5]).await
}

pub(in crate::conformance) async fn no_directories(case: &Case) -> Found {
    let name = "dir/object";
    case.put(name, name).await?;
    case.lists("", &[name]).await?;
    case.lists("dir", &[name]).await?;
    case.lists("dir/", &[name]).await
}

pub(in crate::conformance) async fn emptied_directory(case: &Case) -> Found {
    let name = "dir/deeper/only";
    case.put(name, name).await?;
    case.lists("", &[name]).await?;
    case.delete(name).await?;
    case.lists("", &[]).await?;
    case.lists("dir/", &[]).await
}

pub(in crate::conformance) async fn fresh(case: &Case) -> Found {
    case.lists("", &[]).await?;
    case.put("a", "a").await?;
    case.lists("", &["a"]).await?;
    case.put("b", "b").await?;
    case.lists("", &["a", "b"]).await?;
    case.delete("a").await?;
    case.lists("", &["b"]).await
}

pub(in crate::conformance) async fn fresh_elsewhere(case: &Case) -> Found {
    let other = case.again().await?;
    other.lists("", &[]).await?;
    case.put("a", "a").await?;
    other.lists("", &["a"]).await?;
    case.delete("a").await?;
    other.lists("", &[]).await
}

pub(in crate::conformance) async fn again(case: &Case) -> Found {
    let names = ["a", "b", "dir/c"];
    case.put_all(&names).await?;
    for _ in 0..3 {
        case.lists("", &names).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn neighbours_of_a_directory(case: &Case) -> Found {
    // What sorts on either side of the `/`.
    let mut names = vec!["a-x", "a.x", "a/x", "a/y", "a0x", "aax"];
    case.put_all(&names).await?;
    if case.have_if_taken("a!x", b"contents").await? {
        names.push("a!x");
    }
    case.lists("", &names).await?;
    case.lists("a", &names).await?;
    case.lists("a/", &names[2..4]).await
}

pub(in crate::conformance) async fn many_directories(case: &Case) -> Found {
    // Of directories, services hand out 100 at a time.
    let names: Vec<_> = (0..101).map(|number| format!("{number:03}/object")).collect();
    case.put_all(&names).await?;
    case.lists("", &borrowed(&names)).await
}

pub(in crate::conformance) async fn pages(case: &Case) -> Found {
    let names = long_names(1001);
    case.put_all(&names[..999]).await?;
    case.lists("", &borrowed(&names[..999])).await?;
    for count in [1000, 1001] {
        case.put_all(&names[count - 1..count]).await?;
        case.lists("", &borrowed(&names[..count])).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn while_it_changes(case: &Case) -> Found {
    let names = long_names(1010);
    case.put_all(&names).await?;
    case.lists("", &borrowed(&names)).await?;
    let mut listing = case.listing("");
    let mut came = Vec::from_iter(next(case, &mut listing).await?);
    // Some that come before most others in any order of names, and are gone or there by the time the next page is asked for.
    let (deleted, kept) = names.split_at(10);
    for (_, outcome) in case.delete_list(&borrowed(deleted)).await? {
        outcome?;
    }
    came.extend(rest(case, listing).await?);
    each_once(&came, kept)?;

    let mut listing = case.listing("");
    let mut came = Vec::from_iter(next(case, &mut listing).await?);
    case.put_all(deleted).await?;
    came.extend(rest(case, listing).await?);
    each_once(&came, kept)
}

pub(in crate::conformance) async fn lazily(case: &Case) -> Found {
    let names = ["a", "b", "c", "d", "e"].map(String::from);
    case.put_all(&names).await?;
    case.lists("", &borrowed(&names)).await?;
    let mut listing = case.listing("");
    let mut came = Vec::from_iter(next(case, &mut listing).await?);
    case.holds("e", b"e").await?;
    case.have("new", b"new").await?;
    case.delete("new").await?;
    came.extend(rest(case, listing).await?);
    each_once(&came, &names)
}

pub(in crate::conformance) async fn at_once(case: &Case) -> Found {
    const AT_ONCE: usize = 8;
    let names = ["left/1", "left/2", "left/3", "left/4", "right/1", "right/2", "right/3"];
    case.put_all(&names).await?;
    case.lists("", &names).await?;
    let sides = ["left/", "right/"].into_iter().cycle().take(AT_ONCE);
    let mut listings: Vec<_> = sides.map(|side| (side, case.listing(side), Vec::new())).collect();
    // An entry of each in turn, as several readers of one connection take them.
    for _ in 0..names.len() {
        for (_, listing, came) in &mut listings {
            came.extend(next(case, listing).await?);
        }
    }
    for (side, _, mut came) in listings {
        came.sort_unstable();
        let expected: Vec<_> = names.iter().filter(|name| name.starts_with(side)).collect();
        let what = format!("one of {AT_ONCE} listings at once, that of {side:?}, to have");
        expect(came.iter().eq(expected.iter().copied()), || {
            (format!("{what} {expected:?}"), format!("{came:?}"))
        })?;
    }
    let whole = try_join_all((0..AT_ONCE).map(|_| case.names(""))).await?;
    let what = format!("each of {AT_ONCE} listings at once to have");
    whole.iter().try_for_each(|came| equal(&what, &came.len(), &names.len()))
}

pub(in crate::conformance) async fn sizes(case: &Case) -> Found {
    let sizes = [("empty", 0), ("one", 1), ("shrunk", 1000), ("large", 70_001)];
    for replaced in ["shrunk", "large"] {
        case.put(replaced, case.bytes(5000)).await?;
    }
    for (name, size) in sizes {
        case.put(name, case.bytes(size)).await?;
    }
    let told = case
        .in_time(|| async {
            let entries = case.list("").await?;
            let mut told = false;
            for (name, size) in sizes {
                if let Some(came) = entry(&entries, name)?.metadata().size {
                    equal(&format!("the listed size of {name:?} to be"), &came, &(size as u64))?;
                    told = true;
                }
            }
            Ok(told)
        })
        .await?;
    if told { Ok(()) } else { Err(Unmet::not_applicable("its listings tell no sizes")) }
}

pub(in crate::conformance) async fn times(case: &Case) -> Found {
    case.put("object", "contents").await?;
    let listed = case.in_time(|| async { entry(&case.list("").await?, "object").cloned() }).await?;
    match listed.metadata().modified {
        Some(told) => is_now(told),
        None => Err(Unmet::not_applicable("its listings tell no times")),
    }
}

pub(in crate::conformance) async fn agrees_with_query(case: &Case) -> Found {
    /// Listings may tell times to the minute.
    const APART: Duration = Duration::from_secs(120);
    case.put("dir/object", case.bytes(1234)).await?;
    let compared = case.in_time(|| async {
        let entries = case.list("").await?;
        let listed = entry(&entries, "dir/object")?.metadata();
        let Some(asked) = case.query("dir/object").await? else {
            return Err(Unmet::failed("a query to find what is listed", "nothing"));
        };
        let sizes = listed.size.zip(asked.size);
        if let Some((listed, asked)) = sizes {
            equal("a query to tell the listed size", &asked, &listed)?;
        }
        let versions = listed.version.as_ref().zip(asked.version.as_ref());
        if let Some((listed, asked)) = versions {
            equal("a query to tell the listed version", asked, listed)?;
        }
        let times = listed.modified.zip(asked.modified);
        if let Some((listed, asked)) = times {
            let apart = asked.duration_since(listed).unwrap_or_else(|ahead| ahead.duration());
            expect(apart <= APART, || {
                ("a query to tell the listed time", format!("one {apart:.0?} from it"))
            })?;
        }
        Ok(sizes.is_some() || versions.is_some() || times.is_some())
    });
    if compared.await? {
        return Ok(());
    }
    Err(Unmet::not_applicable(
        "of size, version and time, listing and query tell none that both do",
    ))
}

/// So long that, with the check's own place, a thousand of them fill a buffer of 64 KiB.
fn long_names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{number:04}-of-more-than-64-KiB")).collect()
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn entry<'e>(entries: &'e [Entry], name: &str) -> Found<&'e Entry> {
    let found = entries.iter().find(|entry| entry.name() == name);
    found.ok_or_else(|| Unmet::failed(format!("{name:?} to be listed"), "a listing without it"))
}

type Stream = BoxStream<'static, Result<Entry>>;

/// The next name of a listing that is under way.
pub(super) async fn next(case: &Case, listing: &mut Stream) -> Result<Option<String>> {
    let name = |name: &Option<String>| format!("{name:?}");
    let next = async { Ok(listing.try_next().await?.map(|entry| entry.into_parts().0)) };
    case.step("read a listing on".into(), name, next).await
}

/// All that a listing under way still has.
async fn rest(case: &Case, listing: Stream) -> Result<Vec<String>> {
    let count = |names: &Vec<String>| format!("{} entries", names.len());
    let rest = listing.map_ok(|entry| entry.into_parts().0).try_collect();
    case.step("read a listing to its end".into(), count, rest).await
}

/// Fails unless each of these, which were there all the time, came once.
fn each_once(came: &[String], expected: &[String]) -> Found {
    let mut came: Vec<_> = came.iter().collect();
    came.sort_unstable();
    for name in expected {
        let times = came.partition_point(|it| *it <= name) - came.partition_point(|it| *it < name);
        expect(times == 1, || {
            (
                format!("{name:?}, which was there all the time, to be listed once"),
                format!("{times} of it"),
            )
        })?;
    }
    Ok(())
}
