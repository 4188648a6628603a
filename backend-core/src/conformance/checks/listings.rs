//! What is there is listed.

use std::collections::BTreeMap;

use super::expectations::{Found, bytes, expect, in_time, listed, right_size};
use crate::{Metadata, Name, conformance::Corner};

pub(in crate::conformance) async fn list(corner: &Corner) -> Found {
    let mut put = BTreeMap::new();
    for (what, size) in [("list-a", 0), ("list-b", 1), ("list-c", 1000)] {
        put.insert(corner.put(what, &bytes(size)).await?, size);
    }
    corner.put("other", b"x").await?;
    in_time(corner, || async {
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
