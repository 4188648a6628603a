//! A part of an object is that part.

use std::ops::Range;

use crate::{
    ErrorCode,
    conformance::{
        case::Case,
        found::{Found, Unmet, equal, expect, is_not_found, same},
    },
};

/// Behind what 32 bits can count.
const FAR: u64 = 1 << 32;

pub(in crate::conformance) async fn parts(case: &Case) -> Found {
    let contents = put(case, 1_000).await?;
    for range in [0..100, 1..2, 450..550, 900..1_000, 1..1_000, 0..1_000] {
        gives(case, &contents, range).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn single_bytes(case: &Case) -> Found {
    let contents = put(case, 140_000).await?;
    for at in [0, 1, 4_095, 4_096, 65_535, 65_536, 131_072, 139_999] {
        gives(case, &contents, at..at + 1).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn across_boundaries(case: &Case) -> Found {
    const MIB: u64 = 1 << 20;
    let contents = put(case, 5 * MIB + 10).await?;
    for range in [MIB - 7..MIB + 9, 100..2 * MIB + 1, 4 * MIB - 1..5 * MIB + 5] {
        gives(case, &contents, range).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn past_the_end(case: &Case) -> Found {
    let contents = put(case, 1_000).await?;
    for range in [990..1_001, 999..2_000, 0..10_000] {
        gives(case, &contents, range).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn the_rest(case: &Case) -> Found {
    let contents = put(case, 1_000).await?;
    for end in [u32::MAX.into(), FAR + 600, i64::MAX as u64, u64::MAX] {
        gives(case, &contents, 500..end).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn behind_the_end(case: &Case) -> Found {
    let contents = put(case, 1_000).await?;
    gives(case, &contents, 999..1_000).await?;
    for range in [1_000..1_001, 1_001..1_100, 5_000..6_000] {
        gives_nothing(case, range).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn far_behind_the_end(case: &Case) -> Found {
    let contents = put(case, 1_000).await?;
    gives(case, &contents, 0..10).await?;
    for start in [1 << 31, FAR - 100, FAR, FAR + 100, 1 << 63] {
        gives_nothing(case, start..start + 10).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn at_the_end(case: &Case) -> Found {
    let contents = put(case, 1_000).await?;
    gives(case, &contents, 1_000..1_010).await?;
    case.have("object", b"").await?;
    gives(case, b"", 0..10).await
}

pub(in crate::conformance) async fn missing(case: &Case) -> Found {
    let contents = put(case, 10).await?;
    gives(case, &contents, 0..5).await?;
    is_not_found(case.get_range("objec", 0..5).await)?;
    is_not_found(case.get_range("missing", 0..1).await)
}

pub(in crate::conformance) async fn random(case: &Case) -> Found {
    const SIZE: u64 = 100_000;
    let contents = put(case, SIZE).await?;
    for _ in 0..16 {
        let start = case.random(SIZE);
        let end = start + 1 + case.random(SIZE - start);
        gives(case, &contents, start..end).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn in_sequence(case: &Case) -> Found {
    let contents = put(case, 10_007).await?;
    case.in_time(|| async {
        let mut read = Vec::new();
        while read.len() < contents.len() {
            let at = read.len() as u64;
            let part = case.get_range("object", at..at + 1_000).await?;
            expect(!part.is_empty(), || (format!("bytes from {at} on"), "none"))?;
            read.extend_from_slice(&part);
        }
        same(&read, &contents)
    })
    .await
}

pub(in crate::conformance) async fn after_overwrite(case: &Case) -> Found {
    for size in [5_000, 500, 50_000] {
        let contents = put(case, size).await?;
        for range in [0..100, 400..600, 4_000..6_000] {
            match range.start < size {
                true => gives(case, &contents, range).await?,
                false => gives_nothing(case, range).await?,
            }
        }
    }
    Ok(())
}

pub(in crate::conformance) async fn no_trace(case: &Case) -> Found {
    let contents = put(case, 1_000).await?;
    let known = || async {
        let found = case.query("object").await?;
        found.ok_or_else(|| Unmet::failed("query to find the object", "nothing"))
    };
    let before = case.in_time(known).await?;
    if before.modified.is_none() && before.version.is_none() {
        return Err(Unmet::not_applicable("it tells neither times nor versions"));
    }
    for range in [0..10, 500..1_000] {
        gives(case, &contents, range).await?;
    }
    let after = known().await?;
    equal("a version of", &after.version, &before.version)?;
    equal("a time of", &after.modified, &before.modified)
}

/// Puts an object of random contents, and waits until it is there.
async fn put(case: &Case, size: u64) -> Found<Vec<u8>> {
    let contents = case.bytes(size as usize);
    case.have("object", &contents).await?;
    Ok(contents)
}

/// Fails unless the range of the object is this one of its contents, as far as they go.
async fn gives(case: &Case, contents: &[u8], range: Range<u64>) -> Found {
    let size = contents.len() as u64;
    let (start, end) = (range.start.min(size) as usize, range.end.min(size) as usize);
    case.in_time(|| async {
        let came = case.get_range("object", range.clone()).await?;
        // Where they stand elsewhere, that tells more than the first byte that differs.
        let elsewhere = (came.len() >= 8 && came != contents[start..end])
            .then(|| contents.windows(came.len()).position(|part| part == came))
            .flatten();
        match elsewhere {
            Some(at) => Err(Unmet::failed(
                format!("bytes {start}..{end} of {size}"),
                format!("bytes {at}..{}", at + came.len()),
            )),
            None => same(&came, &contents[start..end]),
        }
    })
    .await
}

/// Fails if there are bytes in a range that has none. It may be refused.
async fn gives_nothing(case: &Case, range: Range<u64>) -> Found {
    case.in_time(|| async {
        match case.get_range("object", range.clone()).await {
            Ok(came) => expect(came.is_empty(), || {
                ("nothing behind the end of the object", format!("{} bytes", came.len()))
            }),
            Err(error) if error.code() == ErrorCode::NotFound => {
                Err(Unmet::failed("nothing, or an error of the range", "not found"))
            }
            Err(_) => Ok(()),
        }
    })
    .await
}
