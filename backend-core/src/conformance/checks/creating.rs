//! An object that must be new is new.

use futures_util::future::join_all;

use crate::{
    ErrorCode, Operation,
    conformance::{
        case::Case,
        found::{Found, Unmet, expect, fails_with},
    },
};

pub(in crate::conformance) async fn new(case: &Case) -> Found {
    for (name, contents) in [("new", case.bytes(1_000)), ("empty", Vec::new())] {
        case.put_new(name, &contents).await?;
        case.holds(name, &contents).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn in_new_directory(case: &Case) -> Found {
    case.put_new("new/directory/object", "new").await?;
    case.holds("new/directory/object", b"new").await
}

pub(in crate::conformance) async fn existing(case: &Case) -> Found {
    refused(case, b"old contents", b"new contents").await
}

pub(in crate::conformance) async fn same_contents(case: &Case) -> Found {
    refused(case, b"contents", b"contents").await
}

pub(in crate::conformance) async fn empty_existing(case: &Case) -> Found {
    refused(case, b"", b"contents").await
}

pub(in crate::conformance) async fn large(case: &Case) -> Found {
    refused(case, b"old contents", &case.bytes(8 << 20)).await
}

pub(in crate::conformance) async fn created_before(case: &Case) -> Found {
    case.put_new("object", "first").await?;
    is_there(case, "object", b"first").await?;
    fails_with(case.put_new("object", "second").await, ErrorCode::AlreadyExists)?;
    case.holds("object", b"first").await
}

pub(in crate::conformance) async fn alike(case: &Case) -> Found {
    for name in ["object.1", "objects", "obj", "object-1"] {
        case.put(name, name).await?;
        is_there(case, name, name.as_bytes()).await?;
    }
    case.put_new("object", "new").await?;
    case.holds("object", b"new").await?;
    case.holds("object.1", b"object.1").await
}

pub(in crate::conformance) async fn after_delete(case: &Case) -> Found {
    case.have("object", b"deleted contents").await?;
    case.delete("object").await?;
    case.lacks("object").await?;
    case.put_new("object", "new").await?;
    case.holds("object", b"new").await
}

pub(in crate::conformance) async fn replaceable(case: &Case) -> Found {
    case.put_new("object", "new").await?;
    case.holds("object", b"new").await?;
    case.have("object", b"replaced").await?;
    if case.can(Operation::Delete) {
        case.delete("object").await?;
        case.lacks("object").await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn one_of_several(case: &Case) -> Found {
    if !case.capabilities().direct(Operation::PutNew) {
        let why = "its put_new asks first and then puts, and somebody else may come in between";
        return Err(Unmet::not_applicable(why));
    }
    let contents: Vec<_> = (0..8).map(|at| format!("put by {at}")).collect();
    let puts = contents.iter().map(|contents| case.put_new("object", contents.clone()));
    let mut winners = Vec::new();
    for (outcome, contents) in join_all(puts).await.into_iter().zip(&contents) {
        match outcome {
            Ok(_) => winners.push(contents),
            refused => _ = fails_with(refused, ErrorCode::AlreadyExists)?,
        }
    }
    expect(winners.len() == 1, || {
        ("one of eight at once to win", format!("success for {}", winners.len()))
    })?;
    case.holds("object", winners[0].as_bytes()).await
}

/// Fails unless an object cannot be created where there is one, and keeps its contents.
async fn refused(case: &Case, existing: &[u8], new: &[u8]) -> Found {
    case.put("object", existing).await?;
    is_there(case, "object", existing).await?;
    fails_with(case.put_new("object", new).await, ErrorCode::AlreadyExists)?;
    case.holds("object", existing).await
}

/// Waits until the object is there for every operation: where changes take a while to be seen, it is new until then.
async fn is_there(case: &Case, name: &str, contents: &[u8]) -> Found {
    case.holds(name, contents).await?;
    if !case.can(Operation::Query) {
        return Ok(());
    }
    case.in_time(|| async {
        let found = case.query(name).await?;
        expect(found.is_some(), || (format!("{name:?} to be found"), "nothing"))
    })
    .await
}
