//! Listing: every file below the root, as its directory is read; several directories, and several pages of each, are on their way at once.

use std::{collections::VecDeque, sync::Arc};

use backend_core::{Entries, Entry, Error, ErrorCode};
use bytes::Bytes;
use futures::{StreamExt, stream::FuturesUnordered};

use super::{
    client::{Answer, Attributes, Client, Handle},
    status::Failed,
};
use crate::tree::{self, Found, Root};

/// Directories that are read at a time.
const DIRECTORIES: usize = 8;
/// Pages of one directory that are asked for at a time; OpenSSH has 100 names on one.
const PAGES: usize = 16;

/// Pushes the files whose names start with `prefix`. Links to files are files; links to directories are not followed.
pub(super) async fn list(
    client: &Arc<Client>,
    root: &Root,
    prefix: &str,
    to: &mut Entries,
) -> Result<(), Failed> {
    let start = tree::directory_of(prefix);
    if !is_reached(client, root, start).await? {
        return Ok(());
    }
    let mut unread = vec![start.to_owned()];
    let mut pages = FuturesUnordered::new();
    loop {
        while pages.len() < DIRECTORIES
            && let Some(path) = unread.pop()
        {
            pages.push(Directory::new(path).turn(client, root));
        }
        let Some(page) = pages.next().await else { return Ok(()) };
        let Some((directory, found)) = page? else { continue };
        let (objects, directories) = sort(client, root, &directory.path, prefix, found);
        unread.extend(directories);
        // Asked for before anybody waits for the caller to take what is here.
        pages.push(directory.turn(client, root));
        for object in objects {
            if let Some(object) = object.entry().await? {
                to.send(object).await?;
            }
        }
    }
}

/// Whether a walk from the root comes to this directory: links are not followed.
async fn is_reached(client: &Client, root: &Root, start: &str) -> Result<bool, Failed> {
    let parts = start.match_indices('/').map(|(end, _)| &start[..end]);
    let asked: Vec<_> = parts.map(|path| client.lstat(&root.path_of(path))).collect();
    match client.stat(root.directory()).attributes().await {
        Ok(found) if found.is_directory() => {}
        Ok(_) => return Err(root.missing("is no directory").into()),
        Err(error) if error.is_not_found() => return Err(root.missing("is not there").into()),
        Err(error) => return Err(error),
    }
    for answer in asked {
        match answer.attributes().await {
            Ok(found) if found.is_directory() => {}
            Ok(_) => return Ok(false),
            Err(error) if error.is_not_found() => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(tree::is_a_way(start))
}

/// A directory, partly read.
struct Directory {
    /// What its names start with: empty, or ending in `/`.
    path: String,
    opened: Option<Handle>,
    asked: VecDeque<Answer>,
    /// How many pages to ask for at a time: more, the longer it turns out to be.
    ahead: usize,
}

type Page = Vec<(Bytes, Attributes)>;

impl Directory {
    fn new(path: String) -> Self {
        Self { path, opened: None, asked: VecDeque::new(), ahead: 2 }
    }

    /// The next page; `None` at the end, and of a directory that has vanished.
    async fn turn(
        mut self,
        client: &Arc<Client>,
        root: &Root,
    ) -> Result<Option<(Self, Page)>, Failed> {
        let handle = match &mut self.opened {
            Some(handle) => handle,
            none => match client.open_directory(&root.directory_of(&self.path)).await {
                Ok(handle) => none.insert(handle),
                Err(error) if error.is_not_found() => return Ok(None),
                Err(error) => return Err(error),
            },
        };
        while self.asked.len() < self.ahead {
            self.asked.push_back(handle.read_directory());
        }
        self.ahead = (self.ahead * 2).min(PAGES);
        let page = match self.asked.pop_front() {
            Some(answer) => match answer.names().await {
                Err(error) if error.is_not_found() => gone(client, root, &self.path, error).await?,
                names => names?,
            },
            None => Page::new(),
        };
        Ok((!page.is_empty()).then_some((self, page)))
    }
}

/// Nothing, if the directory has vanished since it was opened: some servers say that then, to others it is empty. Without the root there
/// is no listing.
async fn gone(client: &Client, root: &Root, path: &str, error: Failed) -> Result<Page, Failed> {
    match client.stat(&root.directory_of(path)).attributes().await {
        Err(gone) if gone.is_not_found() && !path.is_empty() => Ok(Page::new()),
        // Not that an object is not there, which would be believed.
        _ => Err(Error::new(ErrorCode::BackendError, Error::from(error)).into()),
    }
}

/// What may be an object.
enum Object {
    Entry(Entry),
    /// A link, or what the server has not told: it is asked what that leads to.
    Asked(String, Answer),
    BadName(Error),
}

impl Object {
    async fn entry(self) -> Result<Option<Result<Entry, Error>>, Failed> {
        match self {
            Self::Entry(entry) => Ok(Some(Ok(entry))),
            Self::BadName(error) => Ok(Some(Err(error))),
            Self::Asked(path, answer) => match answer.attributes().await {
                Ok(found) if found.is_file() => {
                    Ok(Some(Ok(Entry::new(path).with(found.metadata()))))
                }
                Ok(_) => Ok(None),
                Err(lost @ Failed::Lost(_)) => Err(lost),
                // It leads nowhere.
                Err(_) => Ok(None),
            },
        }
    }
}

/// The objects of a page, and the directories to read. Abandoned temporaries are removed on the way.
fn sort(
    client: &Client,
    root: &Root,
    directory: &str,
    prefix: &str,
    page: Page,
) -> (Vec<Object>, Vec<String>) {
    let (mut objects, mut directories) = (Vec::new(), Vec::new());
    for (name, attributes) in page {
        match Found::of(directory, &name, attributes.is_directory(), prefix) {
            Found::Object(path) if attributes.is_link() => {
                let answer = client.stat(&root.path_of(&path));
                objects.push(Object::Asked(path, answer));
            }
            Found::Object(path) if attributes.is_file() => {
                objects.push(Object::Entry(Entry::new(path).with(attributes.metadata())));
            }
            Found::Directory(path) => directories.push(path),
            Found::Temporary(path)
                if attributes.is_file() && tree::is_abandoned(attributes.modified()) =>
            {
                client.remove(&root.path_of(&path));
            }
            Found::BadName(error) => objects.push(Object::BadName(error)),
            Found::Object(_) | Found::Temporary(_) | Found::Nothing => {}
        }
    }
    (objects, directories)
}
