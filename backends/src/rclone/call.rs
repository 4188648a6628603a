//! What rclone is told of local files, and what it tells of objects.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

use backend_core::{Error, Metadata, Result, Source};
use serde::Deserialize;
use serde_json::Value;
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncWriteExt;

/// An object or a directory.
#[derive(Debug, PartialEq)]
pub(super) struct Item {
    pub(super) path: String,
    pub(super) metadata: Metadata,
    pub(super) is_directory: bool,
}

/// The same, as rclone writes it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Written {
    path: String,
    /// Negative where the remote does not tell.
    size: i64,
    #[serde(default)]
    mod_time: String,
    is_dir: bool,
}

impl Item {
    /// What a line of a listing tells; nothing if it is a bracket of the array that all of them are.
    pub(super) fn of_line(line: &[u8]) -> Result<Option<Self>> {
        match line.strip_suffix(b",").unwrap_or(line) {
            b"" | b"[" | b"]" | b"[]" => Ok(None),
            line => {
                serde_json::from_slice(line).map(|it: Written| Some(it.into())).map_err(unreadable)
            }
        }
    }

    /// What the answer to `operations/stat` tells; nothing if there is nothing.
    pub(super) fn of_answer(mut answer: Value) -> Result<Option<Self>> {
        let written: Option<Written> =
            serde_json::from_value(answer["item"].take()).map_err(unreadable)?;
        Ok(written.map(Self::from))
    }
}

impl From<Written> for Item {
    fn from(written: Written) -> Self {
        let mut metadata = Metadata::new();
        metadata.size = written.size.try_into().ok();
        metadata.modified = written.mod_time.parse().ok().map(jiff::Timestamp::into);
        Self { path: written.path, metadata, is_directory: written.is_dir }
    }
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::other(format!("what rclone answers cannot be read: {error}")).permanent()
}

/// The file that a source is, or that was made of it for as long as the answer lives.
pub(super) enum Spooled {
    Own(PathBuf),
    Made(TempPath),
}

impl Spooled {
    pub(super) async fn of(data: &mut Source) -> Result<Self> {
        if let Some(path) = data.path() {
            return Ok(Self::Own(std::path::absolute(path)?));
        }
        let (file, path) = NamedTempFile::new().map_err(no_place)?.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        while let Some(chunk) = data.next_chunk().await? {
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        Ok(Self::Made(path))
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Own(path) => path,
            Self::Made(path) => path,
        }
    }

    /// Its directory and its name in there.
    ///
    /// # Errors
    /// A permanent one (50) if the path is not UTF-8: rclone could not be told it.
    pub(super) fn split(&self) -> Result<(&str, &str)> {
        let path = self.path();
        let directory = path.parent().and_then(Path::to_str);
        let file = path.file_name().and_then(OsStr::to_str);
        directory.zip(file).ok_or_else(|| {
            Error::other(format!("{}: rclone takes paths in UTF-8 alone", path.display()))
                .permanent()
        })
    }
}

/// That the place for temporaries is missing must not read as if an object were.
fn no_place(error: io::Error) -> Error {
    Error::other(format!("no temporary file: {error}")).permanent()
}
