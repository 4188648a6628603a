//! What is put comes back.

use std::io::Write;

use super::expectations::{Found, bytes, expect, in_time, same};
use crate::{Error, conformance::Corner};

pub(in crate::conformance) async fn get(corner: &Corner) -> Found {
    for (what, size) in [("get-empty", 0), ("get-short", 1), ("get-long", 300_007)] {
        let contents = bytes(size);
        let name = corner.put(what, &contents).await?;
        in_time(corner, || async { same(&corner.store.get(&name).await?, &contents) }).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn move_in(corner: &Corner) -> Found {
    let contents = bytes(5000);
    let mut file = tempfile::NamedTempFile::new().map_err(Error::from)?;
    file.write_all(&contents).map_err(Error::from)?;
    let local = file.into_temp_path();
    let name = corner.move_in("move", &local).await?;
    expect(!local.exists(), || "expected the local file to be gone, it is still there".into())?;
    in_time(corner, || async { same(&corner.store.get(&name).await?, &contents) }).await
}
