//! Writing: to a temporary beside its place, which it then takes at once.

use std::{collections::VecDeque, sync::Arc};

use backend_core::{Error, ErrorCode, Source, local};

use super::{
    client::{Answer, Client, Handle},
    directories::{making_parents, prune},
    left_behind,
    status::Failed,
};
use crate::tree::{self, Root, directory_of};

/// Where a temporary may land.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Whatever is there is replaced.
    Any,
    /// Nothing may be there.
    Free,
}

/// What is written.
pub(super) enum Contents<'a> {
    Data(&'a mut Source),
    /// Those of another file on the server.
    Of(&'a Handle),
}

/// One file that is written.
pub(super) struct Upload<'a> {
    pub(super) client: &'a Arc<Client>,
    pub(super) root: &'a Root,
    pub(super) path: &'a str,
    /// Whether what was written is to be on the disk before anybody sees it.
    pub(super) fsync: bool,
}

/// Answers that are to come, each with the number of bytes it is about.
type Answers = VecDeque<(u64, Answer)>;

impl Upload<'_> {
    /// Puts all of `contents` in place; answers how many bytes the server has taken.
    pub(super) async fn run(&self, contents: Contents<'_>, place: Place) -> Result<u64, Failed> {
        let path = format!("{}{}", directory_of(self.path), local::fresh_name());
        // It may be there from the moment that it is asked for, also when nobody waits for the answer any more.
        let temporary = Temporary { client: self.client, path, is_there: true };
        let create = || self.client.create(&temporary.path);
        let file = making_parents(self.client, self.root, self.path, create).await;
        let file = self.with_reason(file).await?;
        let stored = self.store(file, temporary, contents, place).await;
        if stored.is_err() && !self.client.is_lost() {
            prune(self.client, self.root, self.path).await;
        }
        stored
    }

    async fn store(
        &self,
        file: Handle,
        mut temporary: Temporary<'_>,
        contents: Contents<'_>,
        place: Place,
    ) -> Result<u64, Failed> {
        let filled = self.fill(file, contents).await;
        let size = self.with_reason(filled).await?;
        match place {
            Place::Any => replace(self.client, &temporary.path, self.path).await?,
            Place::Free => self.appear(&temporary.path).await?,
        }
        temporary.is_there = false;
        Ok(size)
    }

    /// A server that only says that it failed may have no room left.
    async fn with_reason<T>(&self, done: Result<T, Failed>) -> Result<T, Failed> {
        match done {
            Err(error) if error.is_vague() && self.client.is_full(self.root.directory()).await => {
                Err(Error::new(ErrorCode::NoSpace, "the file system is full").into())
            }
            done => done,
        }
    }

    /// Writes it all, and closes the file; answers its size.
    async fn fill(&self, mut file: Handle, contents: Contents<'_>) -> Result<u64, Failed> {
        let (size, answers) = match contents {
            Contents::Data(data) => self.write(&file, data).await?,
            Contents::Of(other) => (copy(other, &file).await?, VecDeque::new()),
        };
        let synced = (self.fsync && self.client.can.fsync).then(|| file.sync());
        let closed = file.close();
        for answer in answers.into_iter().map(|(_, answer)| answer).chain(synced).chain([closed]) {
            answer.done().await?;
        }
        Ok(size)
    }

    /// Sends it all without waiting for one answer after the other; answers how much it was, and those that are yet to come.
    async fn write(&self, file: &Handle, data: &mut Source) -> Result<(u64, Answers), Failed> {
        let mut answers = Answers::new();
        let (mut sent, mut answered) = (0, 0);
        while let Some(chunk) = data.next_chunk().await? {
            // In equal parts: else a chunk a little longer than what is taken at a time would end in a tiny one.
            let parts = chunk.len().div_ceil(self.client.limits.write);
            for part in chunk.chunks(chunk.len().div_ceil(parts)) {
                let length = part.len() as u64;
                while sent - answered + length > self.client.share() as u64
                    && let Some((length, answer)) = answers.pop_front()
                {
                    answer.done().await?;
                    answered += length;
                }
                answers.push_back((length, file.write(sent, part)));
                sent += length;
            }
        }
        Ok((sent, answers))
    }

    /// Gives `from` its place, if that is free.
    async fn appear(&self, from: &str) -> Result<(), Failed> {
        let (client, to) = (self.client, self.path);
        if client.can.hardlink {
            match client.hardlink(from, to).done().await {
                Ok(()) => {
                    // It is done, whatever becomes of the other name.
                    let _ = client.remove(from).done().await;
                    return Ok(());
                }
                Err(error) if error.is_taken() => return Err(Error::already_exists().into()),
                Err(error @ Failed::Lost(_)) => return Err(error),
                // Something is there, or the file system has no links.
                Err(_) => {}
            }
        }
        match client.lstat(to).attributes().await {
            Ok(found) if found.is_directory() => make_room(client, to).await?,
            Ok(_) => return Err(Error::already_exists().into()),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error),
        }
        // In version 3 a rename fails where something is.
        match client.rename(from, to).done().await {
            Err(error) if error.is_vague() && client.lstat(to).attributes().await.is_ok() => {
                Err(Error::already_exists().into())
            }
            renamed => renamed,
        }
    }
}

/// Puts `from` in the place of whatever is at `to`, unless that is a directory with objects in it.
pub(super) async fn replace(client: &Client, from: &str, to: &str) -> Result<(), Failed> {
    match rename_over(client, from, to).await {
        Err(error) if error.is_vague() || error.is_denied() => {
            match client.lstat(to).attributes().await {
                Ok(found) if found.is_directory() => make_room(client, to).await?,
                _ => return Err(error),
            }
            rename_over(client, from, to).await
        }
        renamed => renamed,
    }
}

/// Removes a directory that holds nothing.
async fn make_room(client: &Client, path: &str) -> Result<(), Failed> {
    let removed = client.remove_directory(path).done().await;
    removed.map_err(|_| Failed::permanent("there are objects below this name"))
}

/// Renames over a file that is there. Where the server has no such rename, that is moved aside first.
async fn rename_over(client: &Client, from: &str, to: &str) -> Result<(), Failed> {
    if client.can.posix_rename {
        match client.posix_rename(from, to).done().await {
            Err(error) if error.is_unsupported() => {}
            renamed => return renamed,
        }
    }
    match client.rename(from, to).done().await {
        Err(error) if error.is_vague() || error.is_taken() => {
            match client.lstat(to).attributes().await {
                Ok(found) if !found.is_directory() => swap(client, from, to).await,
                _ => Err(error),
            }
        }
        renamed => renamed,
    }
}

/// Moves aside what is at `to`, and back if the other one cannot take its place.
async fn swap(client: &Client, from: &str, to: &str) -> Result<(), Failed> {
    let aside = tree::aside(to);
    client.rename(to, &aside).done().await?;
    let renamed = client.rename(from, to).done().await;
    let _ = match &renamed {
        Ok(()) => client.remove(&aside).done().await,
        Err(_) => client.rename(&aside, to).done().await,
    };
    renamed
}

/// Has the server copy one file to another, in pieces: after each it is known to be alive.
async fn copy(from: &Handle, to: &Handle) -> Result<u64, Failed> {
    const PIECE: u64 = 64 << 20;
    let found = from.attributes().attributes().await?;
    let Some(size) = found.size.filter(|_| found.is_file()) else {
        return Err(Error::not_found().into());
    };
    for offset in (0..size).step_by(PIECE as usize) {
        from.copy_data(to, offset, PIECE.min(size - offset)).done().await?;
    }
    Ok(size)
}

/// A file that is not an object yet. Removed when dropped.
struct Temporary<'a> {
    client: &'a Arc<Client>,
    path: String,
    is_there: bool,
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if self.is_there {
            left_behind::clear_away(self.client, std::mem::take(&mut self.path));
        }
    }
}
