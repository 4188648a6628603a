//! A manifest: an object that lists the others, a line for each.

use std::io;

use backend_core::{Entries, Entry, Error, Metadata, Result};
use futures::TryStreamExt;
use reqwest::StatusCode;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncReadExt};
use tokio_util::io::StreamReader;

use super::Web;
use crate::http::{self, Request};

/// In bytes. No line is longer.
const LINE: u64 = 64 << 10;

/// A line that tells more than a name.
#[derive(Deserialize)]
struct Line {
    name: String,
    size: Option<u64>,
}

impl Web {
    /// Sends what the manifest has, in its order.
    ///
    /// # Errors
    /// A permanent one (50) if there is no manifest, or a line is none of one.
    pub(super) async fn read_manifest(
        &self,
        manifest: &str,
        prefix: &str,
        to: &mut Entries,
    ) -> Result<()> {
        let asked = self.ask(Request::new("GET", self.root.at(manifest))).await?;
        let response = asked.ok_or_else(|| {
            Error::other(format!("there is no manifest {manifest:?}, as `manifest=` says"))
                .permanent()
        })?;
        if response.status() != StatusCode::OK {
            return Err(http::refused(response).await);
        }
        let chunks = response.bytes_stream().map_err(|error| io::Error::other(http::broken(error)));
        let mut lines = StreamReader::new(chunks);
        for number in 1.. {
            let mut line = Vec::new();
            if (&mut lines).take(LINE).read_until(b'\n', &mut line).await? == 0 {
                break;
            }
            let entry =
                std::str::from_utf8(&line).map_err(|error| error.to_string()).and_then(entry);
            let entry = entry.map_err(|why| {
                Error::other(format!("line {number} of the manifest {manifest:?}: {why}"))
                    .permanent()
            })?;
            if let Some(entry) = entry.filter(|entry| entry.name().starts_with(prefix)) {
                to.send(entry).await?;
            }
        }
        Ok(())
    }
}

/// What a line says; nothing if it is empty.
fn entry(line: &str) -> Result<Option<Entry>, String> {
    if line.len() as u64 == LINE {
        return Err("it is too long".into());
    }
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Ok(None);
    }
    if !line.starts_with('{') {
        return Ok(Some(Entry::new(line)));
    }
    let Line { name, size } = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let metadata = size.map_or(Metadata::new(), |size| Metadata::new().size(size));
    Ok(Some(Entry::new(name).with(metadata)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_name_or_tells_more() {
        assert_eq!(entry("a/b c\r\n"), Ok(Some(Entry::new("a/b c"))));
        assert_eq!(entry(" edges "), Ok(Some(Entry::new(" edges "))));
        assert_eq!(entry("\n"), Ok(None));
        let told = r#"{"name": "{a", "size": 3, "more": []}"#;
        assert_eq!(entry(told), Ok(Some(Entry::new("{a").size(3))));
        assert_eq!(entry(r#"{"name": "a"}"#), Ok(Some(Entry::new("a"))));
    }

    #[test]
    fn what_is_no_line_of_a_manifest_is_an_error() {
        for line in
            ["{", r#"{"size": 3}"#, r#"{"name": "a", "size": -1}"#, &"x".repeat(LINE as usize)]
        {
            assert!(entry(line).is_err(), "{line}");
        }
    }
}
