//! Listing: every file below the root, directory by directory, as it is read.

use backend_core::{Entries, Entry, Metadata};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use super::{
    entry::{Kind, Line},
    file::DOUBTS,
    reply::Failed,
    sayable::sayable,
    session::{Purpose, Session, Transfer},
};
use crate::tree::{self, Found};

/// The longest line that is read, in bytes.
const LONGEST: u64 = 64 << 10;
/// From so many names on it is asked whether the server has left some out. It is a question more, and no server has a lower limit.
const MANY: usize = 1000;

/// What is found in a directory, and can only be looked at when it has been read.
#[derive(Default)]
struct Later {
    links: Vec<String>,
    temporaries: Vec<String>,
    /// How many lines there were.
    count: usize,
}

impl Session {
    /// Pushes the files whose names start with `prefix`. Links to files are files.
    pub(super) async fn list(&mut self, prefix: &str, to: &mut Entries) -> Result<(), Failed> {
        let start = tree::directory_of(prefix);
        if !start.is_empty() {
            self.must_be_there().await?;
        }
        if !tree::is_a_way(start) || sayable(start).is_err() {
            return Ok(());
        }
        let mut doubted = 0;
        let mut unread = vec![start.to_owned()];
        while let Some(directory) = unread.pop() {
            let mut later = Later::default();
            match self.read_directory(&directory, prefix, to, &mut unread, &mut later).await {
                Err(error) if error.is_about_the_file() || error.is_about_the_argument() => {
                    let path = self.root.directory_of(&directory);
                    match self.enters(&path).await? {
                        // Somebody may have made it anew.
                        true if later.count == 0 && doubted < DOUBTS => {
                            doubted += 1;
                            unread.push(directory);
                            continue;
                        }
                        true => return Err(error),
                        false if error.is_denied() => return Err(error),
                        false if directory.is_empty() => return Err(self.no_root()),
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

    async fn must_be_there(&mut self) -> Result<(), Failed> {
        let root = self.root.directory().to_owned();
        match self.enters(&root).await? {
            true => Ok(()),
            false => Err(self.no_root()),
        }
    }

    fn no_root(&self) -> Failed {
        self.root.missing("is not there").into()
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
        while let Some(line) = next_line(&mut lines).await? {
            later.count += 1;
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
            if line.kind == Kind::Other {
                continue;
            }
            match Found::of(directory, &line.name, line.kind == Kind::Directory, prefix) {
                Found::Object(path) if line.kind == Kind::Link => later.links.push(path),
                Found::Object(path) => {
                    to.send(Entry::new(path).with(line.metadata())).await?;
                }
                Found::Directory(path) => unread.push(path),
                Found::Temporary(path) => later.temporaries.push(path),
                Found::BadName(error) => to.send(Err::<Entry, _>(error)).await?,
                Found::Nothing => {}
            }
        }
        self.end_of_listing(lines.into_inner(), later.count).await
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
            let found = match self.find(&path).await {
                Err(error) if error.is_denied() => continue,
                found => found?,
            };
            if tree::is_abandoned(found.and_then(|found| found.modified)) {
                let _ = self.rm(&path).await;
            }
        }
        Ok(())
    }
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
