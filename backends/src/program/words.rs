//! What a program says on its standard error.

use tokio::io::{AsyncRead, AsyncReadExt};

/// In bytes. What was said before is forgotten.
const KEPT: usize = 8 << 10;

/// The end of what is said, read to the last word so that nobody who says much has to wait.
pub(super) async fn last(mut from: impl AsyncRead + Unpin) -> String {
    let (mut kept, mut chunk) = (Vec::new(), vec![0; KEPT]);
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        kept.extend_from_slice(&chunk[..read]);
        let old = kept.len().saturating_sub(KEPT);
        kept.drain(..old);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_end_of_much_is_kept() {
        let much = format!("{}the end", "x".repeat(3 * KEPT));
        let kept = last(much.as_bytes()).await;
        assert_eq!(kept.len(), KEPT);
        assert!(kept.ends_with("xthe end"));
    }
}
