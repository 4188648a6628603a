//! What is asked is answered.

use super::expectations::{Found, bytes, expect, in_time, not_found, right_size};
use crate::conformance::{Corner, Unmet};

pub(in crate::conformance) async fn query_existing(corner: &Corner) -> Found {
    for (what, size) in [("query-empty", 0), ("query-long", 4097)] {
        let name = corner.put(what, &bytes(size)).await?;
        in_time(corner, || async {
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

pub(in crate::conformance) async fn query_list(corner: &Corner) -> Found {
    let first = corner.put("query_list-a", &bytes(1)).await?;
    let missing = corner.name("query_list-b")?;
    let last = corner.put("query_list-c", &bytes(70)).await?;
    in_time(corner, || async {
        let answers = corner.store.query_list([&last, &missing, &first]).await?;
        let asked = [(&last, Some(70)), (&missing, None), (&first, Some(1))];
        for ((name, size), (answered, answer)) in asked.into_iter().zip(&answers) {
            expect(name == answered, || {
                format!("expected an answer for {name:?}, not {answered:?}")
            })?;
            match (size, answer) {
                (Some(size), Some(metadata)) => right_size(name, metadata, size)?,
                (Some(_), None) => {
                    return Err(Unmet::Failed(format!(
                        "expected {name:?} to be found, it was not"
                    )));
                }
                (None, found) => not_found(name, found.clone())?,
            }
        }
        Ok(())
    })
    .await
}

pub(in crate::conformance) async fn query_missing(corner: &Corner) -> Found {
    let name = corner.name("missing")?;
    not_found(&name, corner.store.query(&name).await?)
}
