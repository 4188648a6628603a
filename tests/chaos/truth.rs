//! Whether what a call says is true, and nothing is lost, whatever it says.

use std::{collections::BTreeMap, fs};

use backend_core::{Bytes, Metadata, Result};

use crate::{
    call::{Call, Says, is_there},
    world::{A, B, C, FRESH, LOCAL, World},
};

/// What must not be.
#[derive(Debug)]
pub(crate) enum Harm {
    /// An object is neither what it was nor what it was to be.
    Lost(String),
    /// What was said is not so.
    Lied(String),
}

/// The storage as it is now, by name.
type Objects = BTreeMap<String, Bytes>;

/// Looks at the storage itself. `says` is nothing if the call has failed.
pub(crate) async fn check(call: Call, says: Option<&Says>, world: &World) -> Result<Option<Harm>> {
    let names = world.behind.names("").await?;
    let mut objects = Objects::new();
    for name in names {
        let contents = world.behind.get(&*name).await?;
        if objects.insert(name.clone(), contents).is_some() {
            return Ok(Some(Harm::Lied(format!("{name} is listed twice"))));
        }
    }
    let checked = whole(call, &objects, world).and_then(|()| match says {
        Some(says) => success(call, says, &objects, world),
        None => Ok(()),
    });
    Ok(checked.and_then(|()| locals(call, says.is_some(), &objects, world)).err())
}

/// Every object is what it was, or what the call was to make of it; none has come that nobody put.
fn whole(call: Call, objects: &Objects, world: &World) -> Result<(), Harm> {
    let World { a, b, c, new, .. } = world;
    let may_be = |name: &str| -> Vec<Option<&Bytes>> {
        match (name, call) {
            (A, Call::Put | Call::MoveIn) => vec![Some(a), Some(new)],
            (A | B | C, Call::DeleteList) | (A, Call::Delete) => vec![world.held(name), None],
            (A, Call::Rename) => vec![Some(a), None],
            (B, Call::Rename | Call::Copy) => vec![Some(b), Some(a)],
            (FRESH, Call::PutNew) => vec![None, Some(new)],
            (C, _) => vec![Some(c)],
            _ => vec![world.held(name)],
        }
    };
    let names = objects.keys().map(String::as_str).chain([A, B, C]);
    for name in names {
        if !may_be(name).contains(&objects.get(name)) {
            let is = objects.get(name).map_or("gone".into(), |is| format!("{} bytes", is.len()));
            return Err(Harm::Lost(format!("{name} is neither old nor new: it is {is}")));
        }
    }
    // In one place or the other.
    if call == Call::Rename && !objects.contains_key(A) && objects.get(B) != Some(a) {
        return Err(Harm::Lost(format!("{A} is gone, and not in its new place")));
    }
    Ok(())
}

/// A success is true.
fn success(call: Call, says: &Says, objects: &Objects, world: &World) -> Result<(), Harm> {
    let World { a, new, .. } = world;
    let is = |name: &str, contents: Option<&Bytes>, what: &str| match objects.get(name) == contents
    {
        true => Ok(()),
        false => Err(Harm::Lied(format!("{name} is not {what}"))),
    };
    match (call, says) {
        (Call::Get, Says::Bytes(bytes)) => same(bytes, a),
        (Call::GetRange, Says::Bytes(bytes)) => {
            let range = world.range();
            let end = usize::try_from(range.end).unwrap_or(usize::MAX).min(a.len());
            same(bytes, &a[usize::try_from(range.start).unwrap_or_default()..end])
        }
        (Call::GetTo | Call::GetOut, Says::Transfer(transfer)) => told(transfer.bytes, a),
        (Call::Put | Call::MoveIn, Says::Transfer(transfer)) => {
            is(A, Some(new), "what was put")?;
            told(transfer.bytes, new)
        }
        (Call::PutNew, Says::Transfer(transfer)) => {
            is(FRESH, Some(new), "what was put")?;
            told(transfer.bytes, new)
        }
        (Call::List, Says::Listed(listed)) => listing(listed, objects),
        (Call::Delete, _) => is(A, None, "gone"),
        (Call::DeleteList, Says::Deleted(deleted)) => {
            let mut each = [A, B, C].into_iter().zip(deleted).filter(|(_, deleted)| **deleted);
            each.try_for_each(|(name, _)| is(name, None, "gone"))
        }
        (Call::Query, Says::Found(found)) => found_as(found, &[Some(a)]),
        (Call::QueryList, Says::Found(found)) => found_as(found, &[Some(a), None, Some(&world.b)]),
        (Call::Copy, _) => {
            is(B, Some(a), "the copy")?;
            is(A, Some(a), "what was copied")
        }
        (Call::Rename, _) => {
            is(B, Some(a), "what was renamed")?;
            is(A, None, "gone")
        }
        _ => Err(Harm::Lied(format!("it says {says:?}"))),
    }
}

fn same(came: &[u8], expected: &[u8]) -> Result<(), Harm> {
    match came == expected {
        true => Ok(()),
        false => {
            let (came, expected) = (came.len(), expected.len());
            Err(Harm::Lied(format!("{came} bytes came that are not the {expected} that are there")))
        }
    }
}

fn told(size: u64, contents: &Bytes) -> Result<(), Harm> {
    match size == contents.len() as u64 {
        true => Ok(()),
        false => Err(Harm::Lied(format!("it tells {size} bytes instead of {}", contents.len()))),
    }
}

fn listing(listed: &[(String, Metadata)], objects: &Objects) -> Result<(), Harm> {
    let mut names: Vec<_> = listed.iter().map(|(name, _)| name).collect();
    names.sort();
    if !names.iter().copied().eq(objects.keys()) {
        return Err(Harm::Lied(format!(
            "{names:?} are listed, and there are {:?}",
            objects.keys()
        )));
    }
    listed.iter().try_for_each(|(name, metadata)| match metadata.size {
        Some(size) => told(size, &objects[name]),
        None => Ok(()),
    })
}

fn found_as(found: &[Option<Metadata>], expected: &[Option<&Bytes>]) -> Result<(), Harm> {
    if found.len() != expected.len() {
        return Err(Harm::Lied(format!("{} answers came for {}", found.len(), expected.len())));
    }
    found.iter().zip(expected).try_for_each(|pair| match pair {
        (Some(Metadata { size: Some(size), .. }), Some(contents)) => told(*size, contents),
        (Some(_), Some(_)) | (None, None) => Ok(()),
        (None, Some(_)) => Err(Harm::Lied("it says that an object is not there, which is".into())),
        (Some(_), None) => Err(Harm::Lied("it says that an object is there, which is not".into())),
    })
}

/// A local file is what it was or what it was to be; one that was moved in is gone only if the object is there.
fn locals(call: Call, succeeded: bool, objects: &Objects, world: &World) -> Result<(), Harm> {
    let target = fs::read(world.local_target()).unwrap_or_default();
    let expected: &[u8] = if call == Call::GetTo && succeeded { &world.a } else { LOCAL };
    if target != expected {
        let why = format!("the local file has {} bytes, not {}", target.len(), expected.len());
        return Err(Harm::Lost(why));
    }
    let out = world.out.came();
    let whole = call != Call::GetOut || !succeeded || out == world.a;
    if !(world.a.starts_with(&out) && whole) {
        let why = format!("the {} bytes that went out are not those of the object", out.len());
        return Err(Harm::Lost(why));
    }
    let (moved, stored) = (!is_there(&world.local_new()), objects.get(A) == Some(&world.new));
    match (call, moved) {
        (Call::MoveIn, true) if !stored => {
            Err(Harm::Lost("the local file is gone, and the object is not there".into()))
        }
        (Call::MoveIn, false) if succeeded => Err(Harm::Lied("the local file is not gone".into())),
        (Call::MoveIn, _) | (_, false) => Ok(()),
        (_, true) => Err(Harm::Lost("a local file is gone that was not to be moved".into())),
    }
}
