//! A control connection: its commands, its transfers, and whether the next reply is the one to the next command.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use suppaftp::{
    FtpError, FtpResult, Mode, Status,
    tokio::{AsyncRustlsFtpStream, AsyncRustlsStream, TransferStream},
    types::FileType,
};
use tokio::{
    io::AsyncWriteExt,
    task::coop::{Unconstrained, unconstrained},
    time::timeout,
};

use super::{left_behind, login::Login, reply::Failed};
use crate::tree::Root;

/// How long a server may take to say goodbye, or that it has stopped.
const LAST_REPLY: Duration = Duration::from_secs(2);

/// A data connection, and the reply that will end its transfer.
pub(super) type Transfer = TransferStream<AsyncRustlsStream>;

/// A connection that is logged in.
pub(super) struct Session {
    login: Arc<Login>,
    ftp: AsyncRustlsFtpStream,
    features: BTreeSet<String>,
    pub(super) root: Root,
    /// Where the login lands.
    home: String,
    /// Whether the next reply will be that to the next command: not while one is awaited, nor when its call was cut short.
    is_in_step: bool,
    /// What is written, and no object yet.
    temporary: Option<String>,
}

/// What a data connection is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    Store(&'a str),
    /// Behind what is there.
    Append(&'a str),
    /// From an offset on, in bytes.
    Retrieve(&'a str, u64),
    /// By `MLSD` or `LIST`.
    List(&'a str),
}

macro_rules! commands {
    ($($(#[$about:meta])* $name:ident($($argument:ident),*) -> $answer:ty;)*) => {
        impl Session {
            $($(#[$about])*
            pub(super) async fn $name(&mut self, $($argument: &str),*) -> Result<$answer, Failed> {
                self.is_in_step = false;
                let reply = at_once(self.ftp.$name($($argument),*)).await;
                self.settle(reply)
            })*
        }
    };
}

commands! {
    rm(path) -> ();
    mkdir(path) -> ();
    rmdir(path) -> ();
    cwd(path) -> ();
    rename(from, to) -> ();
    size(path) -> usize;
}

impl Session {
    /// Connects and logs in. What a connection to the same place was lost with is removed.
    pub(super) async fn open(login: Arc<Login>) -> Result<Self, Failed> {
        let mut session = at_once(Self::begun(login)).await?;
        let place = session.login.place();
        while session.is_in_step
            && let Some(path) = left_behind::taken(&place)
        {
            session.temporary = Some(path);
            session.clear().await;
        }
        Ok(session)
    }

    async fn begun(login: Arc<Login>) -> Result<Self, Failed> {
        let mut ftp = login.connect().await?;
        login.log_in(&mut ftp).await?;
        ftp.transfer_type(FileType::Binary).await?;
        let features = features(&mut ftp).await?;
        if features.contains("UTF8") {
            // Some want to be told; to others it goes without saying, and they refuse.
            let told = ftp.opts("UTF8", Some("ON")).await.map_err(Failed::from);
            told.or_else(|error| if error.is_reply() { Ok(()) } else { Err(error) })?;
        }
        // Quotes in it are doubled.
        let home = ftp.pwd().await?.replace("\"\"", "\"");
        let root = Root::of(&login.url, &home);
        Ok(Self { login, ftp, features, root, home, is_in_step: true, temporary: None })
    }

    /// Whether the server has said that it knows the command, or has the feature.
    pub(super) fn can(&self, feature: &str) -> bool {
        self.features.contains(feature)
    }

    pub(super) fn is_in_step(&self) -> bool {
        self.is_in_step
    }

    /// Makes the connection anew, if it is lost or what was sent by it was cut short.
    pub(super) async fn renew(&mut self) -> Result<(), Failed> {
        self.clear_away().await;
        if !self.is_in_step {
            *self = Self::open(self.login.clone()).await?;
        }
        Ok(())
    }

    /// Takes note of whether the reply is the one that was awaited.
    fn settle<T>(&mut self, reply: FtpResult<T>) -> Result<T, Failed> {
        let reply = reply.map_err(Failed::from);
        self.is_in_step = !matches!(reply, Err(Failed::Lost(_)));
        reply
    }

    /// The text of the reply to a command, if that has one of these codes.
    pub(super) async fn ask(
        &mut self,
        command: String,
        expected: &[Status],
    ) -> Result<String, Failed> {
        self.is_in_step = false;
        let reply = at_once(self.ftp.custom_command(command, expected)).await;
        let reply = self.settle(reply)?;
        Ok(String::from_utf8_lossy(&reply.body).into_owned())
    }

    /// Whether this is a directory that we may look into. It leaves the server where the login has landed.
    pub(super) async fn enters(&mut self, path: &str) -> Result<bool, Failed> {
        match self.cwd(path).await {
            Ok(()) => {
                let home = self.home.clone();
                self.cwd(&home).await.map(|()| true)
            }
            Err(error) if error.is_about_the_file() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Opens a data connection: as RFC 2428 has it, else as RFC 959, of which the address is not believed.
    pub(super) async fn open_data(&mut self, purpose: Purpose<'_>) -> Result<Transfer, Failed> {
        match at_once(self.transfer(purpose)).await {
            Err(error) if error.is_unsupported() => {
                self.ftp.set_mode(Mode::Passive);
                at_once(self.transfer(purpose)).await
            }
            opened => opened,
        }
    }

    async fn transfer(&mut self, purpose: Purpose<'_>) -> Result<Transfer, Failed> {
        const BEGUN: [Status; 2] = [Status::AboutToSend, Status::AlreadyOpen];
        self.is_in_step = false;
        let opened = match purpose {
            Purpose::Store(path) => self.ftp.put_with_stream(path).await,
            Purpose::Append(path) => self.ftp.append_with_stream(path).await,
            Purpose::Retrieve(path, offset) => {
                if offset > 0 {
                    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
                    self.ftp.resume_transfer(offset).await?;
                }
                self.ftp.retr_as_stream(path).await
            }
            Purpose::List(command) => {
                let opened = self.ftp.custom_data_command(command, &BEGUN).await;
                opened.map(|(_, transfer)| transfer)
            }
        };
        let opened = self.settle(opened);
        // While it is open, the next reply is the one that will end it.
        self.is_in_step &= opened.is_err();
        opened
    }

    /// Ends a transfer, and hears what the server says of it.
    pub(super) async fn finish(&mut self, transfer: Transfer) -> Result<(), Failed> {
        self.is_in_step = false;
        let finished = transfer.finish().await;
        self.settle(finished)
    }

    /// As [`Self::finish`], of one that the server has not brought to its end. Behind TLS some never notice that nobody listens any more.
    pub(super) async fn break_off(&mut self, transfer: Transfer) -> Result<(), Failed> {
        let silent = || Err(Failed::Lost("the server goes on with what was broken off".into()));
        timeout(LAST_REPLY, self.finish(transfer)).await.unwrap_or_else(|_| silent())
    }

    /// What the server says of a transfer that it has ended by itself, word for word.
    pub(super) async fn verdict(&mut self, mut transfer: Transfer) -> Result<String, Failed> {
        const DONE: [Status; 2] = [Status::ClosingDataConnection, Status::RequestedFileActionOk];
        let _ = transfer.shutdown().await;
        self.is_in_step = false;
        let verdict = match self.ftp.read_response_in(&DONE).await {
            Err(error @ FtpError::ConnectionError(_)) => return self.settle(Err(error)),
            verdict => verdict,
        };
        // suppaftp would wait for a reply to any transfer that is not aborted. That there is none to abort is one, too.
        let aborted = at_once(self.ftp.abort(transfer)).await;
        if let Err(lost @ Failed::Lost(_)) = self.settle(aborted) {
            return Err(lost);
        }
        let verdict = self.settle(verdict)?;
        Ok(String::from_utf8_lossy(&verdict.body).into_owned())
    }

    /// From now on this is what is written, and no object yet.
    pub(super) fn begin(&mut self, temporary: &str) {
        self.leave();
        self.temporary = Some(temporary.to_owned());
    }

    /// What was written is an object.
    pub(super) fn landed(&mut self) {
        self.temporary = None;
    }

    /// Removes what was written and is no object; if that cannot be done now, the next session does it.
    pub(super) async fn clear_away(&mut self) {
        if self.is_in_step {
            let _ = timeout(LAST_REPLY, self.clear()).await;
        }
        self.leave();
    }

    async fn clear(&mut self) {
        let Some(path) = self.temporary.clone() else { return };
        if self.rm(&path).await.map_or_else(|error| error.is_reply(), |()| true) {
            self.temporary = None;
        }
    }

    /// Leaves what was written and is no object to the next session.
    fn leave(&mut self) {
        if let Some(path) = self.temporary.take() {
            left_behind::leave(self.login.place(), path);
        }
    }

    /// Ends the connection. Where it was cut short in the middle of something, that is cleared away by another one.
    pub(super) async fn close(&mut self) {
        let has_left = self.temporary.is_some();
        self.clear_away().await;
        if self.is_in_step {
            let _ = timeout(LAST_REPLY, at_once(self.ftp.quit())).await;
        } else if has_left && let Ok(mut other) = Self::open(self.login.clone()).await {
            let _ = timeout(LAST_REPLY, at_once(other.ftp.quit())).await;
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Sends a command without a pause. suppaftp does not flush: what tokio would put off, since the task has done much already, would stay in the
/// buffer of TLS, and nobody would ever answer.
fn at_once<F: Future>(command: F) -> Unconstrained<F> {
    unconstrained(command)
}

/// What the server has beyond RFC 959, in upper case. One that does not know the question has nothing.
async fn features(ftp: &mut AsyncRustlsFtpStream) -> Result<BTreeSet<String>, Failed> {
    match ftp.feat().await {
        Ok(features) => Ok(features.into_keys().map(|name| name.to_uppercase()).collect()),
        Err(FtpError::UnexpectedResponse(_) | FtpError::BadResponse) => Ok(BTreeSet::new()),
        Err(error) => Err(error.into()),
    }
}
