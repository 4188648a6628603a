//! A connection: TCP, through the hosts on the way, SSH on it, the login, and the SFTP that all requests go through.

mod host;
mod host_keys;
mod login;

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use backend_core::{BackendUrl, Credentials, Error};
use russh::{
    Disconnect, Preferred, cipher,
    client::{self, DisconnectReason, Handle, Handler},
    keys::PublicKeyOrCertificate,
};
use tokio::{io::BufReader, net::TcpStream, sync::OnceCell, time::timeout};

use self::{host::Host, host_keys::HostKeys, login::Login};
use super::{client::Client, settings::SftpOptions, status::Failed};

/// How long nothing may come before the server is asked whether it is there; it may miss three such questions.
const KEEPALIVE: Duration = Duration::from_secs(15);
/// How long the answer to the last request may take.
const LAST_ANSWER: Duration = Duration::from_secs(5);
/// How much a server may send before it is told that it was read.
const WINDOW: u32 = 16 << 20;
/// How much is taken from the network at a time, in bytes.
const READ_AHEAD: usize = 64 << 10;
/// Where it is as fast as in hardware, the one cipher that needs no other pass over the data comes first.
const CIPHERS: &[cipher::Name] = &[
    cipher::AES_256_GCM,
    cipher::CHACHA20_POLY1305,
    cipher::AES_256_CTR,
    cipher::AES_192_CTR,
    cipher::AES_128_CTR,
];

/// A session of SFTP, and what carries it.
pub(super) struct Session {
    pub(super) client: Arc<Client>,
    /// Beside it in the same connection, for puts that come at the same time; none where the server allows no more.
    second: OnceCell<Option<Arc<Client>>>,
    /// The host itself, and before it those on the way.
    way: Vec<Handle<Checked>>,
    place: String,
    end: End,
}

impl Session {
    pub(super) async fn open(
        url: &BackendUrl,
        options: &SftpOptions,
        credentials: &Credentials,
    ) -> Result<Self, Failed> {
        let hosts = host::way(url, options)?;
        let (mut way, end) = (Vec::<Handle<Checked>>::new(), End::default());
        for (at, host) in hosts.iter().enumerate() {
            let calling = call(way.last(), host, options, &end);
            let mut ssh = match timeout(options.connect_timeout, calling).await {
                Ok(called) => called?,
                Err(_) => {
                    let (address, port) = (&host.address, host.port);
                    return Err(Error::other(format!("{address}:{port} does not answer")).into());
                }
            };
            let login = Login::new(&mut ssh, host, credentials, &end);
            login.run(at + 1 == hosts.len()).await?;
            way.push(ssh);
        }
        let (Some(ssh), Some(host)) = (way.last(), hosts.last()) else {
            return Err(Failed::Lost("there is no host".into()));
        };
        let place = format!("{}@{}:{}", host.user, host.address, host.port);
        let client = start(ssh, &place, &end).await?;
        Ok(Self { client, second: OnceCell::new(), way, place, end })
    }

    /// Who has less to do: a server does what it is asked in one session one by one, and waits for its disk meanwhile.
    pub(super) async fn idler(&self) -> &Arc<Client> {
        if self.client.opened() == 0 || !self.client.can.limits {
            return &self.client;
        }
        let second = self.second.get_or_init(async || {
            let ssh = self.way.last()?;
            timeout(LAST_ANSWER, start(ssh, &self.place, &self.end)).await.ok()?.ok()
        });
        match second.await {
            Some(second) if !second.is_lost() && second.opened() < self.client.opened() => second,
            _ => &self.client,
        }
    }

    /// Ends the connection, once the server has done what it was asked.
    pub(super) async fn close(&self) {
        for client in [Some(&self.client), self.second.get().and_then(Option::as_ref)] {
            let last = async { Some(client?.stat(".").attributes().await) };
            let _ = timeout(LAST_ANSWER, last).await;
        }
        for ssh in self.way.iter().rev() {
            let _ = ssh.disconnect(Disconnect::ByApplication, "", "").await;
        }
    }
}

/// Begins SFTP in a channel of its own.
async fn start(ssh: &Handle<Checked>, place: &str, end: &End) -> Result<Arc<Client>, Failed> {
    let channel = ssh.channel_open_session().await?;
    channel.request_subsystem(true, "sftp").await?;
    Client::start(channel, place.to_owned(), end.clone()).await
}

async fn call(
    through: Option<&Handle<Checked>>,
    host: &Host,
    options: &SftpOptions,
    end: &End,
) -> Result<Handle<Checked>, Failed> {
    let keys = HostKeys::of(host, options.host_key);
    let mut preferred = Preferred { cipher: Cow::Borrowed(CIPHERS), ..Preferred::DEFAULT };
    preferred.key = Cow::Owned(keys.algorithms(&preferred.key));
    if keys.has_authority() {
        preferred.host_key_certificates = preferred.key.clone();
    }
    let config = Arc::new(client::Config {
        window_size: WINDOW,
        keepalive_interval: Some(KEEPALIVE),
        nodelay: true,
        preferred,
        ..Default::default()
    });
    let (address, port) = (&*host.address, host.port);
    let checked = Checked { keys, end: end.clone() };
    match through {
        None => {
            let stream = TcpStream::connect((address, port)).await;
            let stream = stream.map_err(|error| {
                let why = format!("{address}:{port}: {error}");
                Error::from(std::io::Error::new(error.kind(), why))
            })?;
            stream.set_nodelay(true)?;
            // russh reads each packet in two goes.
            let stream = BufReader::with_capacity(READ_AHEAD, stream);
            client::connect_stream(config, stream, checked).await
        }
        Some(ssh) => {
            let channel =
                ssh.channel_open_direct_tcpip(address, port.into(), "127.0.0.1", 0).await?;
            client::connect_stream(config, channel.into_stream(), checked).await
        }
    }
}

/// What russh asks about a host, and tells of the end of its connection.
pub(super) struct Checked {
    keys: HostKeys,
    end: End,
}

impl Handler for Checked {
    type Error = Failed;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Failed> {
        self.keys.check(shown).map(|()| true)
    }

    async fn disconnected(&mut self, reason: DisconnectReason<Failed>) -> Result<(), Failed> {
        match reason {
            DisconnectReason::ReceivedDisconnect(said) => {
                let _ = self.end.0.set(Ended::Said(said.message));
                Ok(())
            }
            DisconnectReason::Error(failed) => {
                let words = Error::from(failed).to_string();
                let _ = self.end.0.set(Ended::Lost(words.clone()));
                Err(Failed::Lost(words))
            }
        }
    }
}

/// Why a connection has ended, once it has.
#[derive(Clone, Default)]
pub(super) struct End(Arc<OnceLock<Ended>>);

enum Ended {
    /// The server has ended it, with these words.
    Said(String),
    Lost(String),
}

impl End {
    /// What the server said at its end.
    pub(super) fn said(&self) -> Option<&str> {
        match self.0.get() {
            Some(Ended::Said(words)) => Some(words),
            _ => None,
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.get() {
            Some(Ended::Said(words)) => write!(f, "the server has ended the connection: {words}"),
            Some(Ended::Lost(words)) => write!(f, "the connection to the server is lost: {words}"),
            None => f.write_str("the connection to the server is lost"),
        }
    }
}
