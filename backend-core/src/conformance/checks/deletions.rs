//! What is deleted is gone, and nothing else.

use super::expectations::{Found, expect, in_time, is_gone, is_not_found, listed, same};
use crate::{
    Declared,
    conformance::{Corner, Unmet},
};

pub(in crate::conformance) async fn delete(corner: &Corner) -> Found {
    let (gone, kept) = (corner.put("delete-a", b"a").await?, corner.put("delete-b", b"b").await?);
    corner.store.delete(&gone).await?;
    in_time(corner, || async {
        is_gone(corner, &gone).await?;
        same(&corner.store.get(&kept).await?, b"b")
    })
    .await
}

pub(in crate::conformance) async fn delete_clean(corner: &Corner) -> Found {
    let mut names = Vec::new();
    for what in ["clean-a", "clean-b", "clean-c"] {
        names.push(corner.put(what, b"x").await?);
    }
    for name in &names {
        corner.store.delete(name).await?;
    }
    in_time(corner, || async {
        let left = listed(corner, "clean-").await?;
        expect(left.is_empty(), || format!("expected an empty listing, {left:?} came"))
    })
    .await
}

pub(in crate::conformance) async fn delete_missing(corner: &Corner) -> Found {
    let outcome = corner.store.delete(corner.name("missing")?).await;
    if tells_no_missing(corner) && outcome.is_ok() {
        return Err(Unmet::NotApplicable("it declares blind_delete".into()));
    }
    is_not_found(outcome)
}

pub(in crate::conformance) async fn delete_list(corner: &Corner) -> Found {
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
    in_time(corner, || async {
        is_gone(corner, &first).await?;
        is_gone(corner, &last).await
    })
    .await
}

fn tells_no_missing(corner: &Corner) -> bool {
    corner.store.capabilities().declares(Declared::BlindDelete)
}
