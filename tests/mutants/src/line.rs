//! A storage behind one connection, each call a question and its answer: `line://PLACE/FAULT`. What a call has left there, unsent or
//! unread, stands before what comes next, unless it is cleared away. `line://PLACE/none` clears everything away.

use std::{collections::VecDeque, mem, time::Duration};

use backend_core::{BackendUrl, Bytes, Entries, Result, Sink, Source, backend};
use tokio::time::sleep;

use crate::honest::Honest;

/// How much is read at a time.
const PIECE: usize = 64 * 1024;

struct Line {
    it: Honest,
    /// What is forgotten to be cleared away.
    forgets: String,
    unsent: Vec<u8>,
    unread: VecDeque<Bytes>,
    unlisted: VecDeque<String>,
}

#[backend(scheme = "line")]
impl Line {
    fn new(url: &BackendUrl) -> Self {
        let place = format!("line/{}", url.authority().unwrap_or_default());
        Self {
            it: Honest::at(&place),
            forgets: url.path().trim_start_matches('/').into(),
            unsent: Vec::new(),
            unread: VecDeque::new(),
            unlisted: VecDeque::new(),
        }
    }

    async fn get(&mut self, name: &str, to: &mut Sink) -> Result<()> {
        match self.it.object(name) {
            Ok(object) => {
                let data = object.data;
                let pieces = (0..data.len()).step_by(PIECE);
                self.unread.extend(pieces.map(|at| data.slice(at..data.len().min(at + PIECE))));
            }
            Err(error) => {
                if self.forgets == "error" {
                    self.unread.push_back("550 failed to open file\r\n".into());
                }
                return Err(error);
            }
        }
        while let Some(piece) = self.unread.pop_front() {
            let sent = to.send(piece).await;
            if sent.is_err() && self.forgets == "dropped-download" {
                self.unread.clear();
            }
            sent?;
        }
        Ok(())
    }

    async fn put(&mut self, name: &str, data: &mut Source) -> Result<()> {
        while let Some(chunk) = data.next_chunk().await? {
            self.unsent.extend_from_slice(&chunk);
        }
        self.it.store(name, mem::take(&mut self.unsent));
        Ok(())
    }

    async fn list(&mut self, prefix: &str, to: &mut Entries) -> Result<()> {
        let entries = self.it.entries(prefix);
        self.unlisted.extend(entries.into_iter().map(|entry| entry.into_parts().0));
        while let Some(name) = self.unlisted.pop_front() {
            to.send(name).await?;
            // Now and then it has to wait for the network.
            if self.unlisted.len().is_multiple_of(4) {
                sleep(Duration::from_millis(1)).await;
            }
        }
        Ok(())
    }

    async fn delete(&mut self, name: &str) -> Result<bool> {
        self.it.delete(name)
    }

    async fn retry_cleanup(&mut self) {
        if self.forgets != "upload" {
            self.unsent.clear();
        }
        if !self.forgets.ends_with("download") {
            self.unread.clear();
        }
        if self.forgets != "listing" {
            self.unlisted.clear();
        }
    }
}
