//! What is there is listed.

use crate::conformance::{case::Case, found::Found};

pub(in crate::conformance) async fn exact(case: &Case) -> Found {
    for name in ["list-a", "list-b", "list-c", "other"] {
        case.put(name, name).await?;
    }
    case.lists("list-", &["list-a", "list-b", "list-c"]).await
}
