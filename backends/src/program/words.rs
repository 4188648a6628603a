//! What a program says on its standard error.

use std::time::Duration;

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

/// In bytes. What was said before is forgotten.
const KEPT: usize = 8 << 10;
/// How long the last words may take after the end of who has said them. Something else may keep the pipe open, such as an `ssh` that others will
/// share.
const LATE: Duration = Duration::from_millis(500);

/// What is being said, read at once so that nobody who says much has to wait.
pub(super) struct Words {
    kept: watch::Receiver<Vec<u8>>,
    reading: JoinHandle<()>,
}

impl Words {
    pub(super) fn of(from: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let (keep, kept) = watch::channel(Vec::new());
        Self { kept, reading: tokio::spawn(read(from, keep)) }
    }

    /// The end of what is said, by one that has ended.
    pub(super) async fn last(mut self) -> String {
        let _ = timeout(LATE, &mut self.reading).await;
        String::from_utf8_lossy(&self.kept.borrow()).into_owned()
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

async fn read(mut from: impl AsyncRead + Unpin, keep: watch::Sender<Vec<u8>>) {
    let mut chunk = vec![0; KEPT];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        keep.send_modify(|kept| {
            kept.extend_from_slice(&chunk[..read]);
            let old = kept.len().saturating_sub(KEPT);
            kept.drain(..old);
        });
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn only_the_end_of_much_is_kept() {
        let much = format!("{}the end", "x".repeat(3 * KEPT));
        let kept = Words::of(std::io::Cursor::new(much)).last().await;
        assert_eq!(kept.len(), KEPT);
        assert!(kept.ends_with("xthe end"));
    }

    #[tokio::test]
    async fn nobody_who_keeps_the_pipe_open_is_waited_for() {
        let (mut to, from) = tokio::io::duplex(KEPT);
        let words = Words::of(from);
        to.write_all(b"the end").await.expect("a pipe");
        assert_eq!(words.last().await, "the end");
    }
}
