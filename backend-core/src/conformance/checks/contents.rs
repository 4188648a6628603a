//! What is put comes back.

use crate::conformance::{case::Case, found::Found};

pub(in crate::conformance) async fn empty(case: &Case) -> Found {
    case.put("empty", "").await?;
    case.holds("empty", b"").await
}

pub(in crate::conformance) async fn one_byte(case: &Case) -> Found {
    for byte in [b"\0", b"\n", b"x", b"\xff"] {
        case.put("byte", byte.to_vec()).await?;
        case.holds("byte", byte).await?;
    }
    Ok(())
}
