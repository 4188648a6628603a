//! Listing: every file below the root, directory by directory, as it is read.

use std::time::{Duration, SystemTime};

use backend_core::{Entries, Entry, Error, ErrorCode, Metadata, local};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use super::{
    entry::{Kind, Line},
    reply::Failed,
    session::{Purpose, Session, Transfer},
};

/// A temporary of this age belongs to nobody: one that is written to is younger.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);
/// The longest line that is read, in bytes.
const LONGEST: u64 = 64 << 10;
/// From so many names on it is asked whether the server has left some out. It is a question more, and no server has a lower limit.
const MANY: usize = 1000;

/// What is found in a directory, and can only be looked at when it has been read.
#[derive(Default)]
struct Later {
    links: Vec<String>,
    temporaries: Vec<String>,
}

impl Session {
    /// Pushes the files whose names start with `prefix`. Links to files are files.
    pub(super) async fn list(&mut self, prefix: &str, to: &mut Entries) -> Result<(), Failed> {
        let start = prefix.rfind('/').map_or("", |at| &prefix[..=at]);
        let is_a_way =
            |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\r', '\n']);
        let root = self.root.directory().to_owned();
        if !start.trim_end_matches('/').split('/').all(is_a_way) && !start.is_empty() {
            return self.must_be_there(&root).await;
        }
        if !start.is_empty() {
            self.must_be_there(&root).await?;
        }
        let mut unread = vec![start.to_owned()];
        while let Some(directory) = unread.pop() {
            let mut later = Later::default();
            match self.read_directory(&directory, prefix, to, &mut unread, &mut later).await {
                Err(error) if error.is_about_the_file() => {
                    let path = self.root.directory_of(&directory);
                    match self.enters(&path).await? {
                        true => return Err(error),
                        false if directory.is_empty() => return Err(no_root(&root)),
                        // It has vanished since.
                        false => continue,
                    }
                }
                read => read?,
            }
            self.look_at(later, to).await?;
        }
        Ok(())
    }

    async fn must_be_there(&mut self, root: &str) -> Result<(), Failed> {
        match self.enters(root).await? {
            true => Ok(()),
            false => Err(no_root(root)),
        }
    }

    /// Reads a directory; its own are added to those that are yet to be read.
    async fn read_directory(
        &mut self,
        directory: &str,
        prefix: &str,
        to: &mut Entries,
        unread: &mut Vec<String>,
        later: &mut Later,
    ) -> Result<(), Failed> {
        let path = self.root.directory_of(directory);
        let has_facts = self.can("MLST");
        let command = match has_facts {
            true => format!("MLSD {path}"),
            false => {
                // A path would be taken for options, and for a pattern.
                self.cwd(&path).await?;
                "LIST -a".to_owned()
            }
        };
        let mut lines = BufReader::new(self.open_data(Purpose::List(&command)).await?);
        let mut count = 0;
        while let Some(line) = next_line(&mut lines).await? {
            count += 1;
            let parsed = match has_facts {
                true => Line::of_facts(&line),
                false if is_no_file(&line) => continue,
                false => Line::of_list(&line),
            };
            let Some(line) = parsed else {
                let line = String::from_utf8_lossy(&line);
                return Err(Failed::permanent(format!(
                    "cannot read the line {line:?} of {command}"
                )));
            };
            match sort(directory, prefix, line) {
                Found::Entry(entry) => to.send(entry).await?,
                Found::Directory(path) => unread.push(path),
                Found::Link(path) => later.links.push(path),
                Found::Temporary(path) => later.temporaries.push(path),
                Found::Nothing => {}
            }
        }
        self.end_of_listing(lines.into_inner(), count).await
    }

    /// A listing that the server has cut is none. It says so, and does not call it an error.
    async fn end_of_listing(&mut self, transfer: Transfer, count: usize) -> Result<(), Failed> {
        if count < MANY {
            return self.finish(transfer).await;
        }
        let verdict = self.verdict(transfer).await?;
        match verdict.to_lowercase().contains("truncated") {
            true => Err(Failed::permanent(format!("the server does not list all: {verdict:?}"))),
            false => Ok(()),
        }
    }

    /// Follows links, and removes what killed puts have left.
    async fn look_at(&mut self, later: Later, to: &mut Entries) -> Result<(), Failed> {
        for name in later.links {
            let path = self.root.path_of(&name);
            // Others lead to a directory, or nowhere.
            if let Some(size) = self.size_of(&path).await? {
                let mut metadata = Metadata::new().size(size);
                metadata.modified = self.time_of(&path).await?;
                to.send(Entry::new(name).with(metadata)).await?;
            }
        }
        for name in later.temporaries {
            let path = self.root.path_of(&name);
            let modified = self.find(&path).await?.and_then(|found| found.modified);
            let age = modified.and_then(|time| SystemTime::now().duration_since(time).ok());
            if age.is_some_and(|age| age > ABANDONED) {
                let _ = self.rm(&path).await;
            }
        }
        Ok(())
    }
}

fn no_root(root: &str) -> Failed {
    Error::new(ErrorCode::NotFound, format!("the directory {root:?} is not there")).into()
}

/// The next line that is not empty, without its end.
async fn next_line(lines: &mut BufReader<Transfer>) -> Result<Option<Vec<u8>>, Failed> {
    loop {
        let mut line = Vec::new();
        let read = (&mut *lines).take(LONGEST).read_until(b'\n', &mut line).await;
        let read = read.map_err(|error| {
            Failed::Lost(format!("the data connection is lost in a listing: {error}"))
        })?;
        while line.pop_if(|byte| matches!(byte, b'\r' | b'\n')).is_some() {}
        match read {
            0 => return Ok(None),
            _ if line.is_empty() => {}
            _ => return Ok(Some(line)),
        }
    }
}

/// Lines of `LIST` about the directory itself, and about devices, sockets and pipes.
fn is_no_file(line: &[u8]) -> bool {
    line.starts_with(b"total ")
        || (line.first().is_some_and(|it| b"bcpsD".contains(it)) && line.get(10) == Some(&b' '))
}

/// What a line means for a listing.
enum Found {
    Entry(Result<Entry, Error>),
    Directory(String),
    Link(String),
    Temporary(String),
    Nothing,
}

fn sort(directory: &str, prefix: &str, line: Line) -> Found {
    if matches!(&*line.name, b"." | b"..") || line.kind == Kind::Other {
        return Found::Nothing;
    }
    let name = match std::str::from_utf8(&line.name) {
        Ok(name) if !name.contains('/') => name,
        _ => {
            let path = [directory.as_bytes(), &line.name].concat();
            let is_asked_for =
                path.starts_with(prefix.as_bytes()) || prefix.as_bytes().starts_with(&path);
            let why = format!("{directory}{} is not UTF-8", line.name.escape_ascii());
            return match is_asked_for {
                true => Found::Entry(Err(Error::new(ErrorCode::BadName, why))),
                false => Found::Nothing,
            };
        }
    };
    let path = format!("{directory}{name}");
    if local::is_temporary(name) {
        return Found::Temporary(path);
    }
    match line.kind {
        Kind::Directory => {
            let path = path + "/";
            match path.starts_with(prefix) || prefix.starts_with(&path) {
                true => Found::Directory(path),
                false => Found::Nothing,
            }
        }
        _ if !path.starts_with(prefix) => Found::Nothing,
        Kind::Link => Found::Link(path),
        _ => Found::Entry(Ok(Entry::new(path).with(line.metadata()))),
    }
}
