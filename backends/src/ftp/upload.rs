//! Writing: to a temporary beside its place, which it then takes.

use backend_core::{Error, ErrorCode, Source, local};
use tokio::io::AsyncWriteExt;

use super::{
    directories::{Races, denied},
    reply::Failed,
    session::{Purpose, Session, Transfer},
};
use crate::tree::{self, directory_of};

impl Session {
    /// Puts all of `data` in place; answers how many bytes the server says it has.
    pub(super) async fn write(&mut self, path: &str, data: &mut Source) -> Result<u64, Failed> {
        let temporary = format!("{}{}", directory_of(path), local::fresh_name());
        match self.store(&temporary, path, data).await {
            Ok(size) => {
                self.landed();
                Ok(size)
            }
            Err(error) => {
                let error = self.with_reason(error, &temporary).await;
                self.clear_away().await;
                self.prune(path).await;
                match self.is_in_step() {
                    true => Err(error),
                    // Whatever has failed: nobody may take what is yet to be answered for an answer to something else.
                    false => Err(Error::from(error).broken().into()),
                }
            }
        }
    }

    /// A server whose disk has taken the first half of a write knows no reason why it did not take the rest. Of a byte more it has one.
    async fn with_reason(&mut self, error: Failed, path: &str) -> Failed {
        if !error.is_about_the_transfer() {
            return error;
        }
        let one_more = async {
            let mut transfer = self.open_data(Purpose::Append(path)).await?;
            let _ = transfer.write_all(&[0]).await;
            self.verdict(transfer).await
        };
        match one_more.await.map_err(Error::from) {
            Err(reason) if reason.code() == ErrorCode::NoSpace => reason.into(),
            _ => error,
        }
    }

    async fn store(
        &mut self,
        temporary: &str,
        path: &str,
        data: &mut Source,
    ) -> Result<u64, Failed> {
        let transfer = self.create(temporary).await?;
        let sent = self.fill(transfer, data).await?;
        let size = match self.size_of(temporary).await {
            Err(error) if error.is_unsupported() => sent,
            // Some tell it of no file that is new, or of none at all.
            size => size?.unwrap_or(sent),
        };
        if size != sent {
            let why = format!("{sent} bytes were sent, and the server has {size}");
            return Err(Error::new(ErrorCode::ValidationFailed, why).transient().into());
        }
        self.replace(temporary, path).await?;
        Ok(size)
    }

    /// Begins to write a file, in directories that are made for it.
    async fn create(&mut self, path: &str) -> Result<Transfer, Failed> {
        let mut races = Races::default();
        // It may be there from the moment that it is asked for.
        self.begin(path);
        loop {
            match self.open_data(Purpose::Store(path)).await {
                Err(error) if error.is_about_the_file() => {
                    races.again(self, path, error).await?;
                }
                opened => return opened,
            }
        }
    }

    /// Sends it all; answers how much it was.
    async fn fill(&mut self, mut transfer: Transfer, data: &mut Source) -> Result<u64, Failed> {
        let mut sent = 0;
        loop {
            let chunk = match data.next_chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => {
                    let _ = self.break_off(transfer).await;
                    return Err(Error::from(error).into());
                }
            };
            if let Err(error) = transfer.write_all(&chunk).await {
                // Why it takes no more the server says by the other connection.
                self.verdict(transfer).await?;
                return Err(Failed::Lost(format!("the data connection is lost: {error}")));
            }
            sent += chunk.len() as u64;
        }
        self.finish(transfer).await?;
        Ok(sent)
    }

    /// Gives a file another name, in directories that are made for it.
    pub(super) async fn relocate(&mut self, from: &str, to: &str) -> Result<(), Failed> {
        let mut races = Races::default();
        let moved = loop {
            match self.replace(from, to).await {
                Err(error) if error.is_about_the_file() => {
                    if let Err(error) = races.again(self, to, error).await {
                        break Err(error);
                    }
                }
                moved => break moved,
            }
        };
        let emptied = if moved.is_ok() { from } else { to };
        self.prune(emptied).await;
        moved
    }

    /// Puts `from` in the place of whatever is at `to`, unless that is a directory with objects in it.
    pub(super) async fn replace(&mut self, from: &str, to: &str) -> Result<(), Failed> {
        match self.rename(from, to).await {
            Err(error) if error.is_about_the_file() => {
                if self.is_file(to).await? {
                    return self.swap(from, to, error).await;
                }
                if !self.enters(to).await? {
                    return Err(error);
                }
                let removed = self.rmdir(to).await;
                removed.map_err(|_| Failed::permanent("there are objects below this name"))?;
                self.rename(from, to).await
            }
            renamed => renamed,
        }
    }

    /// Where the server does not rename over a file, that is moved aside first, and back if the other one cannot take its place.
    async fn swap(&mut self, from: &str, to: &str, error: Failed) -> Result<(), Failed> {
        let aside = tree::aside(to);
        if self.rename(to, &aside).await.is_err() {
            return Err(denied(error));
        }
        match self.rename(from, to).await {
            Ok(()) => {
                let _ = self.rm(&aside).await;
                Ok(())
            }
            Err(error) => {
                let _ = self.rename(&aside, to).await;
                Err(error)
            }
        }
    }
}
