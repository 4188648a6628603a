//! A control connection: TCP, TLS, the login, and what the server says it can do.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use backend_core::{BackendUrl, Credentials, Error, ErrorCode};
use suppaftp::{
    FtpError, FtpResult, Mode, Status, Utf8Encoding,
    tokio::{AsyncRustlsFtpStream, AsyncRustlsStream, TransferStream},
    types::FileType,
};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

use super::{
    left_behind,
    reply::Failed,
    root::{Root, sayable},
    settings::{FtpOptions, Tls},
    tls,
    unlogged::{self, Unlogged},
};

/// How long a server may take to say goodbye.
const LAST_REPLY: Duration = Duration::from_secs(2);

/// A data connection, and the reply that will end its transfer.
pub(super) type Transfer = TransferStream<AsyncRustlsStream>;

/// What it takes to make a connection.
pub(super) struct Login {
    pub(super) url: BackendUrl,
    pub(super) options: FtpOptions,
    pub(super) credentials: Credentials,
}

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
                let reply = self.ftp.$name($($argument),*).await;
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
        let connecting = connect(&login);
        let mut ftp = match timeout(login.options.connect_timeout, connecting).await {
            Ok(connected) => connected?,
            Err(_) => {
                let (host, port) = login.address()?;
                return Err(Failed::Lost(format!("{host}:{port} does not answer")));
            }
        };
        log_in(&mut ftp, &login.credentials).await?;
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
        let mut session =
            Self { login, ftp, features, root, home, is_in_step: true, temporary: None };
        for path in left_behind::taken(&session.login.place()) {
            session.temporary = Some(path);
            session.clear_away().await;
        }
        Ok(session)
    }

    /// Whether the server has said that it knows the command, or has the feature.
    pub(super) fn can(&self, feature: &str) -> bool {
        self.features.contains(feature)
    }

    pub(super) fn is_in_step(&self) -> bool {
        self.is_in_step
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
        let reply = self.ftp.custom_command(command, expected).await;
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
        for mode in [Mode::ExtendedPassive, Mode::Passive] {
            if mode == Mode::Passive {
                self.ftp.set_mode(mode);
            }
            match self.transfer(purpose).await {
                Err(error) if error.is_unsupported() && mode == Mode::ExtendedPassive => {}
                opened => return opened,
            }
        }
        unreachable!("the last of them is answered in any case")
    }

    async fn transfer(&mut self, purpose: Purpose<'_>) -> Result<Transfer, Failed> {
        const BEGUN: [Status; 2] = [Status::AboutToSend, Status::AlreadyOpen];
        self.is_in_step = false;
        let opened = match purpose {
            Purpose::Store(path) => self.ftp.put_with_stream(path).await,
            Purpose::Retrieve(path, offset) => {
                let offset = usize::try_from(offset).unwrap_or(usize::MAX);
                self.ftp.resume_transfer(offset).await?;
                self.ftp.retr_as_stream(path).await
            }
            Purpose::List(command) => {
                let opened = self.ftp.custom_data_command(command, &BEGUN).await;
                opened.map(|(_, transfer)| transfer)
            }
        };
        self.settle(opened)
    }

    /// Ends a transfer, and hears what the server says of it.
    pub(super) async fn finish(&mut self, transfer: Transfer) -> Result<(), Failed> {
        let finished = transfer.finish().await;
        self.settle(finished)
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
        let aborted = self.ftp.abort(transfer).await;
        if let Err(lost @ Failed::Lost(_)) = self.settle(aborted) {
            return Err(lost);
        }
        let verdict = self.settle(verdict)?;
        Ok(String::from_utf8_lossy(&verdict.body).into_owned())
    }

    /// From now on this is what is written, and no object yet.
    pub(super) fn begin(&mut self, temporary: &str) {
        self.temporary = Some(temporary.to_owned());
    }

    /// What was written is an object.
    pub(super) fn landed(&mut self) {
        self.temporary = None;
    }

    /// Removes what was written and is no object; if that cannot be done now, the next session does it.
    pub(super) async fn clear_away(&mut self) {
        let Some(path) = self.temporary.clone() else { return };
        let is_settled = match self.is_in_step {
            true => self.rm(&path).await.map_or_else(|error| error.is_reply(), |()| true),
            false => false,
        };
        self.temporary = None;
        if !is_settled {
            left_behind::leave(self.login.place(), path);
        }
    }

    /// Ends the connection. Where it was cut short in the middle of something, that is cleared away by another one.
    pub(super) async fn close(&mut self) {
        let has_left = self.temporary.is_some();
        self.clear_away().await;
        if self.is_in_step {
            let _ = timeout(LAST_REPLY, self.ftp.quit()).await;
        } else if has_left && let Ok(mut other) = Box::pin(Self::open(self.login.clone())).await {
            let _ = timeout(LAST_REPLY, other.ftp.quit()).await;
        }
    }
}

impl Login {
    /// The host as a certificate names it, and the port.
    fn address(&self) -> Result<(&str, u16), Error> {
        let host = self.url.host().unwrap_or_default();
        let usual = match self.is_implicit() {
            true => 990,
            false => 21,
        };
        match host {
            "" => Err(Error::bad_url("a host is missing, as in ftp://user@host/dir")),
            host => Ok((host.trim_matches(['[', ']']), self.url.port().unwrap_or(usual))),
        }
    }

    fn is_secure(&self) -> bool {
        self.url.scheme().eq_ignore_ascii_case("ftps")
    }

    fn is_implicit(&self) -> bool {
        self.is_secure() && self.options.tls == Tls::Implicit
    }

    /// By user and host.
    fn place(&self) -> String {
        let (host, port) = self.address().unwrap_or_default();
        format!("{}@{host}:{port}", self.credentials.user().unwrap_or_default())
    }
}

/// Up to where the server is ready for a login, by TLS if that is wanted.
async fn connect(login: &Login) -> Result<AsyncRustlsFtpStream, Failed> {
    let (host, port) = login.address()?;
    let patience = login.options.connect_timeout;
    let secure = match login.is_secure() {
        true => Some(tls::connector(login.options.ca.as_deref())?),
        false => None,
    };
    let ftp = match secure {
        Some(secure) if login.is_implicit() => {
            AsyncRustlsFtpStream::connect_secure_implicit((host, port), secure, host).await?
        }
        secure => {
            let stream = TcpStream::connect((host, port)).await;
            let stream = stream.map_err(|error| {
                let why = format!("{host}:{port}: {error}");
                Error::from(std::io::Error::new(error.kind(), why))
            })?;
            let ftp = AsyncRustlsFtpStream::connect_with_stream(stream).await?;
            match secure {
                Some(secure) => ftp.into_secure(secure, host).await?,
                None => ftp,
            }
        }
    };
    let mut ftp = ftp.passive_stream_builder(move |address| {
        Box::pin(async move {
            let connecting = timeout(patience, TcpStream::connect(address)).await;
            let connected = connecting.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
            connected.map_err(FtpError::ConnectionError)
        })
    });
    let _ = ftp.get_ref().await.set_nodelay(true);
    ftp.set_mode(Mode::ExtendedPassive);
    ftp.set_passive_nat_workaround(true);
    if login.is_implicit() {
        // Of explicit TLS it is done already.
        for command in ["PBSZ 0", "PROT P"] {
            ftp.custom_command(command, &[Status::CommandOk]).await?;
        }
    }
    Ok(ftp)
}

/// Says who we are. The password is looked for only when the server asks for one.
async fn log_in(ftp: &mut AsyncRustlsFtpStream, credentials: &Credentials) -> Result<(), Failed> {
    let user = sayable(credentials.user().unwrap_or("anonymous"))?;
    let asked = [Status::LoggedIn, Status::NeedPassword];
    let reply = ftp.custom_command(format!("USER {user}"), &asked).await?;
    if reply.status == Status::LoggedIn {
        return Ok(());
    }
    let password = match (credentials.password_async().await, credentials.user()) {
        (Some(password), _) => password,
        (None, None) => "anonymous@".into(),
        (None, Some(_)) => {
            let why = "the server asks for a password: set QUINTET_PASSWORD_<SCHEME>, or write it into the URL or ~/.netrc";
            return Err(Error::new(ErrorCode::PermissionDenied, why).into());
        }
    };
    ftp.set_encoding(Unlogged(password)).await;
    let reply = ftp.custom_command(unlogged::COMMAND, &[Status::LoggedIn]).await;
    ftp.set_encoding(Utf8Encoding).await;
    reply?;
    Ok(())
}

/// What the server has beyond RFC 959, in upper case. One that does not know the question has nothing.
async fn features(ftp: &mut AsyncRustlsFtpStream) -> Result<BTreeSet<String>, Failed> {
    match ftp.feat().await {
        Ok(features) => Ok(features.into_keys().map(|name| name.to_uppercase()).collect()),
        Err(FtpError::UnexpectedResponse(_) | FtpError::BadResponse) => Ok(BTreeSet::new()),
        Err(error) => Err(error.into()),
    }
}
