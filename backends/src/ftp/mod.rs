//! The `ftp` backend: files on an FTP server, by plain FTP or by TLS.

mod directories;
mod download;
mod entry;
mod file;
mod left_behind;
mod login;
mod reply;
mod sayable;
mod session;
mod settings;
mod tls;
mod unlogged;
mod upload;
mod walk;

use std::{ops::Range, sync::Arc};

use backend_core::prelude::*;

use self::{login::Login, sayable::sayable, session::Session, settings::FtpOptions};

/// Files on an FTP server.
///
/// `ftps://user@host/rel/dir` is reached by TLS, `ftp://user@host/rel/dir` without, where everybody on the way can read along, the password
/// too. The directory is relative to where the login lands; `ftps://host//abs/dir` is absolute. It is made by the first put. Without a
/// user the login is `anonymous`.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("ftps://me@ftp.example.org/backups").await?;
/// store.put("2026/monday.tar", std::path::Path::new("monday.tar")).await?;
/// # Ok(()) }
/// ```
///
/// # TLS
///
/// `ftps:` asks the server for TLS at port 21 (`AUTH TLS`, RFC 4217), or, with `tls=implicit`, begins with it at port 990. Data go by TLS as
/// well, in the session of the control connection, as many servers demand. Certificates are checked, against the system's authorities
/// and those of `ca`.
///
/// # Connections
///
/// One connection carries one transfer at a time: up to four are made as calls need them, and one that a server refuses is done without
/// where there is another. Data connections are passive, by `EPSV`, else by `PASV`, and lead to the host of the URL, whatever address the
/// server tells.
///
/// # What is certain
///
/// - **A put is visible whole or not at all.** It is written to a file whose name starts with `.quintet-tmp` in the same directory, which takes
///   its place once the server has taken every byte, and says so if it tells sizes. Where it does not rename over a file, that is moved
///   aside first, and back if that fails: then there is a moment without either. Where the connection is lost in that moment, it stays
///   under a name that starts with `.quintet-tmp` and ends in `-was`, which nobody lists or removes. Temporaries are never listed; those
///   of a connection that was lost are removed by the next one, those older than a day by a listing.
/// - **A get is verified** by the size that the server tells; one that was cut goes on where it was, if size and time are the same.
/// - **A listing is whole or an error**, also where a server cuts long ones and says so at their end, as Pure-FTPd does.
/// - **A name with a line break** is a bad name (50): no command can have it.
///
/// # What depends on the server
///
/// - Where it has no `MLSD`, names, kinds and sizes are read from what `LIST` shows, in the forms of Unix and DOS, and times are not listed.
/// - Times are whole seconds: an object that is overwritten with as many bytes within one cannot be told from the old one.
/// - FTP has no way to put only if nothing is there: `put_new` asks first, and somebody else may come in between.
/// - Some obey a command that was cut in its middle, with half a name, as ProFTPD does. Behind TLS none can.
/// - Directories go when the last object in them does. Links to files are objects.
///
/// # Errors
///
/// 530 is permission denied (51), 552 and 452 no space (53), none of which is retried; 421, 425, 426 and 450 are. 550 is what servers say of
/// everything else: they are asked whether the object is there.
pub struct Ftp(Session);

#[backend(schemes = ["ftp", "ftps"], connections = 4)]
impl Ftp {
    async fn new(
        url: &BackendUrl,
        options: Options<FtpOptions>,
        credentials: Credentials,
    ) -> Result<Self> {
        sayable(url.path())?;
        let login = Login { url: url.clone(), options: (*options).clone(), credentials };
        Ok(Self(Session::open(Arc::new(login)).await?))
    }

    async fn get(&mut self, name: &str, to: &mut Sink) -> Result<()> {
        let path = self.path(name)?;
        Ok(self.0.read(&path, to).await?)
    }

    async fn get_range(&mut self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        let path = self.path(name)?;
        Ok(self.0.read_range(&path, range, to).await?)
    }

    async fn put(&mut self, name: &str, data: &mut Source) -> Result<u64> {
        let path = self.path(name)?;
        Ok(self.0.write(&path, data).await?)
    }

    async fn list(&mut self, prefix: &str, to: &mut Entries) -> Result<()> {
        Ok(self.0.list(prefix, to).await?)
    }

    async fn delete(&mut self, name: &str) -> Result<bool> {
        let path = self.path(name)?;
        Ok(self.0.remove(&path).await?)
    }

    async fn query(&mut self, name: &str) -> Result<Option<Metadata>> {
        let path = self.path(name)?;
        Ok(self.0.find(&path).await?)
    }

    async fn rename(&mut self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (self.path(from)?, self.path(to)?);
        if !self.0.is_file(&from).await? {
            return Err(Error::not_found());
        }
        Ok(self.0.relocate(&from, &to).await?)
    }

    async fn retry_cleanup(&mut self) -> Result<()> {
        Ok(self.0.renew().await?)
    }

    async fn close(&mut self) {
        self.0.close().await;
    }
}

impl Ftp {
    /// Where the object of this name is.
    fn path(&self, name: &str) -> Result<String> {
        self.0.root.object(sayable(name)?)
    }
}
