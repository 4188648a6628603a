//! An error says what is so.

use std::error::Error as StdError;

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;

use crate::{
    Error, Operation,
    conformance::{
        broken::{Received, failing},
        case::Case,
        found::{Found, Unmet, expect, fails, is_not_found},
    },
};

pub(in crate::conformance) async fn missing_get(case: &Case) -> Found {
    case.put("there", "there").await?;
    case.holds("there", b"there").await?;
    is_not_found(case.get("missing").await)?;
    // A name that starts like that of an object is another one, too.
    is_not_found(case.get("ther").await)
}

pub(in crate::conformance) async fn missing_directory(case: &Case) -> Found {
    has_directories(case)?;
    case.put("there/object", "there").await?;
    case.holds("there/object", b"there").await?;
    for name in ["nowhere/missing", "nowhere/in/missing", "there/in/missing"] {
        is_not_found(case.get(name).await)?;
    }
    Ok(())
}

pub(in crate::conformance) async fn below_an_object(case: &Case) -> Found {
    has_directories(case)?;
    case.put("object", "object").await?;
    case.holds("object", b"object").await?;
    case.lacks("object/below").await?;
    if case.can(Operation::List) {
        case.lists("object/", &[]).await?;
    }
    if case.can(Operation::Delete) {
        case.deletes_nothing("object/below").await?;
    }
    case.holds("object", b"object").await
}

fn has_directories(case: &Case) -> Found {
    match case.name("object")?.contains('/') {
        true => Ok(()),
        false => Err(Unmet::not_applicable("its names have no directories")),
    }
}

pub(in crate::conformance) async fn at_once(case: &Case) -> Found {
    for (what, outcome) in [
        ("get", case.get("missing").await.map(drop)),
        ("get_range", case.get_range("missing", 0..3).await.map(drop)),
    ] {
        if let Err(error) = &outcome
            && error.is_not_found()
        {
            expect(error.attempts() == 1, || {
                (
                    format!("{what} of a missing object to fail at once"),
                    format!("{} attempts", error.attempts()),
                )
            })?;
        }
        is_not_found(outcome)?;
    }
    Ok(())
}

pub(in crate::conformance) async fn name(case: &Case) -> Found {
    let error = fails(case.get("missing").await)?;
    let asked = case.name("missing")?;
    expect(error.name() == Some(&asked), || {
        let named = error.name().map_or("none".into(), |name| format!("{:?}", name.as_str()));
        (format!("an error with the name {:?}", asked.as_str()), named)
    })
}

pub(in crate::conformance) async fn next_call(case: &Case) -> Found {
    let contents = case.bytes(1000);
    case.put("there", &contents).await?;
    case.holds("there", &contents).await?;
    for _ in 0..3 {
        is_not_found(case.get("missing").await)?;
        case.holds("there", &contents).await?;
    }
    case.put("next", &contents).await?;
    case.holds("next", &contents).await
}

pub(in crate::conformance) async fn empty_target(case: &Case) -> Found {
    let received = Received::default();
    is_not_found(case.get_to("missing", received.target()).await)?;
    let bytes = received.bytes();
    expect(bytes.is_empty(), || {
        ("nothing to be delivered of a missing object", format!("{} bytes", bytes.len()))
    })
}

pub(in crate::conformance) async fn secrets(case: &Case) -> Found {
    let url = case.store().url();
    let secrets: Vec<_> = url.secrets().into_iter().filter(is_telling).collect();
    let user = url.user().unwrap_or_default();
    if secrets.is_empty() {
        return Err(Unmet::not_applicable("its URL has no password and no secret option"));
    }
    let mut errors =
        vec![fails(case.get("missing").await)?, fails(case.get_range("missing", 0..3).await)?];
    if case.capabilities().can(Operation::Put) {
        errors.push(fails(case.put("failed", failing(b"contents", 4)).await)?);
    }
    for error in errors {
        let shown = everything(&error);
        let leaks = secrets.iter().any(|secret| {
            let secret = secret.expose_secret();
            let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
            // As it stands in the header of a request.
            let login = BASE64_STANDARD_NO_PAD.encode(format!("{user}:{secret}"));
            [secret, &encoded, &login].iter().any(|it| shown.contains(*it))
        });
        // What is shown is not repeated here.
        expect(!leaks, || ("an error without the secrets of the URL", "one that shows a secret"))?;
    }
    Ok(())
}

/// A short one may be a part of any word.
fn is_telling(secret: &secrecy::SecretString) -> bool {
    secret.expose_secret().len() >= 4
}

/// All that somebody may print of an error: its words, those of its causes, and both for those who debug.
fn everything(error: &Error) -> String {
    let mut shown = error.chain().join("\n");
    let mut next: Option<&dyn StdError> = Some(error);
    while let Some(error) = next {
        shown.push_str(&format!("\n{error}\n{error:?}"));
        next = error.source();
    }
    shown
}
