//! A put replaces what had the name, wholly.

use std::io;

use crate::{
    Bytes, Source,
    conformance::{case::Case, found::Found},
};

pub(in crate::conformance) async fn replaced(case: &Case) -> Found {
    case.have("object", b"old contents").await?;
    case.have("object", b"new contents").await
}

pub(in crate::conformance) async fn by_shorter(case: &Case) -> Found {
    case.have("object", &case.bytes(10_000)).await?;
    case.have("object", b"short").await?;
    case.have("other", &case.bytes(10_000)).await?;
    // Of a source that does not know its length either.
    let shorter = Bytes::from(case.bytes(9_999));
    let source = shorter.clone();
    case.put("other", Source::reader(move || Ok(io::Cursor::new(source.clone())))).await?;
    case.holds("other", &shorter).await
}

pub(in crate::conformance) async fn by_longer(case: &Case) -> Found {
    case.have("object", b"short").await?;
    case.have("object", &case.bytes(100_000)).await
}

pub(in crate::conformance) async fn by_the_same(case: &Case) -> Found {
    let contents = case.bytes(1_000);
    for _ in 0..3 {
        case.have("object", &contents).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn by_empty(case: &Case) -> Found {
    case.have("object", b"contents").await?;
    case.have("object", b"").await
}

pub(in crate::conformance) async fn of_empty(case: &Case) -> Found {
    case.have("object", b"").await?;
    case.have("object", b"contents").await
}

pub(in crate::conformance) async fn large_and_small(case: &Case) -> Found {
    const LARGE: usize = 6 << 20;
    case.have("object", &case.bytes(LARGE)).await?;
    case.have("object", b"small").await?;
    case.have("object", &case.bytes(LARGE + 1)).await
}

pub(in crate::conformance) async fn again_and_again(case: &Case) -> Found {
    for round in 0..12_usize {
        let size = (round * 7_919) % 5_000;
        case.have("object", &case.bytes(size)).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn after_delete(case: &Case) -> Found {
    case.have("object", b"deleted contents").await?;
    case.delete("object").await?;
    case.lacks("object").await?;
    case.have("object", b"new").await
}

pub(in crate::conformance) async fn neighbours(case: &Case) -> Found {
    let neighbours = ["object.1", "object-1", "objects", "objec", "0object"];
    for name in neighbours {
        case.put(name, name).await?;
    }
    for contents in ["old contents", "new", ""] {
        case.have("object", contents.as_bytes()).await?;
    }
    for name in neighbours {
        case.holds(name, name.as_bytes()).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn listed_once(case: &Case) -> Found {
    for contents in ["one", "other", "", "last"] {
        case.put("object", contents).await?;
    }
    case.holds("object", b"last").await?;
    case.lists("", &["object"]).await
}
