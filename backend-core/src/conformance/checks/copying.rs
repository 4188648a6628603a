//! Copies and renames keep contents, and each other apart.

use crate::{
    Declared,
    conformance::{
        case::Case,
        found::{Found, Unmet, equal, is_not_found},
    },
};

pub(in crate::conformance) async fn copy(case: &Case) -> Found {
    let contents = case.bytes(10_000);
    case.have("object", &contents).await?;
    case.copy("object", "copy").await?;
    case.holds("copy", &contents).await?;
    case.holds("object", &contents).await
}

pub(in crate::conformance) async fn copy_over(case: &Case) -> Found {
    let contents = case.bytes(1000);
    case.have("object", &contents).await?;
    case.have("target", &case.bytes(5000)).await?;
    case.copy("object", "target").await?;
    case.holds("target", &contents).await
}

pub(in crate::conformance) async fn copy_missing(case: &Case) -> Found {
    case.have("target", b"target").await?;
    is_not_found(case.copy("missing", "target").await)?;
    case.holds("target", b"target").await?;
    is_not_found(case.copy("missing", "new").await)?;
    case.lacks("new").await
}

pub(in crate::conformance) async fn copy_empty(case: &Case) -> Found {
    case.have("empty", b"").await?;
    case.copy("empty", "copy").await?;
    case.holds("copy", b"").await
}

pub(in crate::conformance) async fn copy_large(case: &Case) -> Found {
    // More than a part of what services copy in parts, and no multiple of anything.
    let contents = case.bytes((6 << 20) + 7);
    case.have("object", &contents).await?;
    case.copy("object", "copy").await?;
    case.holds("copy", &contents).await
}

pub(in crate::conformance) async fn copy_into_directory(case: &Case) -> Found {
    case.have("object", b"contents").await?;
    case.copy("object", "new/deeper/copy").await?;
    case.holds("new/deeper/copy", b"contents").await?;
    case.copy("new/deeper/copy", "other/copy").await?;
    case.holds("other/copy", b"contents").await
}

pub(in crate::conformance) async fn copy_directory(case: &Case) -> Found {
    case.have("dir/object", b"contents").await?;
    let outcome = case.copy("dir", "copy").await;
    case.holds("dir/object", b"contents").await?;
    for name in ["copy", "copy/object"] {
        case.lacks(name).await?;
    }
    is_not_found(outcome)
}

pub(in crate::conformance) async fn copy_names(case: &Case) -> Found {
    for (name, contents) in taken(case).await? {
        let to = format!("to/{name}");
        case.copy(name, &to).await?;
        case.holds(&to, contents).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn copy_size(case: &Case) -> Found {
    case.have("object", &case.bytes(1000)).await?;
    case.have("target", &case.bytes(5000)).await?;
    case.copy("object", "target").await?;
    let told = case
        .in_time(|| async {
            let Some(found) = case.query("target").await? else {
                return Err(Unmet::failed("a query to find the copy", "nothing"));
            };
            match found.size {
                Some(size) => equal("the size of the copy to be", &size, &1000).map(|()| true),
                None => Ok(false),
            }
        })
        .await?;
    if told { Ok(()) } else { Err(Unmet::not_applicable("it tells no sizes")) }
}

pub(in crate::conformance) async fn copies_are_apart(case: &Case) -> Found {
    case.have("object", b"first").await?;
    for copy in ["copy-1", "copy-2"] {
        case.copy("object", copy).await?;
        case.holds(copy, b"first").await?;
    }
    case.have("copy-1", b"of its own").await?;
    case.holds("object", b"first").await?;
    case.have("object", b"second").await?;
    case.holds("copy-2", b"first").await?;
    case.delete("object").await?;
    case.lacks("object").await?;
    case.holds("copy-2", b"first").await
}

pub(in crate::conformance) async fn rename(case: &Case) -> Found {
    let contents = case.bytes(10_000);
    case.have("object", &contents).await?;
    case.rename("object", "renamed").await?;
    case.holds("renamed", &contents).await?;
    case.lacks("object").await?;
    case.lists("", &["renamed"]).await
}

pub(in crate::conformance) async fn rename_over(case: &Case) -> Found {
    let contents = case.bytes(1000);
    case.have("object", &contents).await?;
    case.have("target", &case.bytes(5000)).await?;
    case.rename("object", "target").await?;
    case.holds("target", &contents).await?;
    case.lacks("object").await
}

pub(in crate::conformance) async fn rename_missing(case: &Case) -> Found {
    case.have("target", b"target").await?;
    is_not_found(case.rename("missing", "target").await)?;
    case.holds("target", b"target").await?;
    is_not_found(case.rename("missing", "new").await)?;
    case.lacks("new").await
}

pub(in crate::conformance) async fn rename_into_directory(case: &Case) -> Found {
    case.have("dir/object", b"contents").await?;
    case.rename("dir/object", "new/deeper/renamed").await?;
    case.holds("new/deeper/renamed", b"contents").await?;
    case.lacks("dir/object").await
}

pub(in crate::conformance) async fn rename_directory(case: &Case) -> Found {
    case.have("dir/object", b"contents").await?;
    let outcome = case.rename("dir", "renamed").await;
    case.holds("dir/object", b"contents").await?;
    for name in ["renamed", "renamed/object"] {
        case.lacks(name).await?;
    }
    is_not_found(outcome)
}

pub(in crate::conformance) async fn rename_onto_directory(case: &Case) -> Found {
    case.have("dir/kept", b"kept").await?;
    case.have("object", b"contents").await?;
    // A storage may have both, or refuse.
    let (is_at, is_not_at) = match case.rename("object", "dir").await {
        Ok(()) => ("dir", "object"),
        Err(_) => ("object", "dir"),
    };
    case.holds("dir/kept", b"kept").await?;
    case.holds(is_at, b"contents").await?;
    case.lacks(is_not_at).await
}

pub(in crate::conformance) async fn rename_names(case: &Case) -> Found {
    for (name, contents) in taken(case).await? {
        let to = format!("to/{name}");
        case.rename(name, &to).await?;
        case.holds(&to, contents).await?;
        case.lacks(name).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn rename_case(case: &Case) -> Found {
    case.have("Object", b"contents").await?;
    case.rename("Object", "object").await?;
    case.holds("object", b"contents").await?;
    match case.capabilities().declares(Declared::CaseInsensitive) {
        true => Ok(()),
        false => case.lacks("Object").await,
    }
}

pub(in crate::conformance) async fn renamed_are_apart(case: &Case) -> Found {
    case.have("object", b"first").await?;
    case.rename("object", "renamed").await?;
    case.holds("renamed", b"first").await?;
    case.have("object", b"second").await?;
    case.holds("renamed", b"first").await?;
    case.delete("object").await?;
    case.lacks("object").await?;
    case.holds("renamed", b"first").await
}

/// Puts objects whose names a storage may take for one another when it finds them in a request, with contents that tell them apart;
/// answers those that it has not refused.
async fn taken(case: &Case) -> Found<Vec<(&'static str, &'static [u8])>> {
    const ALIKE: [(&str, &[u8]); 4] =
        [("a b", b"space"), ("a+b", b"plus"), ("a%20b", b"percent"), ("ü&=c", b"umlaut")];
    let mut taken = Vec::new();
    for (name, contents) in ALIKE {
        if case.have_if_taken(name, contents).await? {
            taken.push((name, contents));
        }
    }
    match taken.is_empty() {
        true => Err(Unmet::not_applicable("it refuses names with special characters")),
        false => Ok(taken),
    }
}
