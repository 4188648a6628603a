//! The way to a session: TCP, TLS, and who we are.

use std::io;

use backend_core::{BackendUrl, Credentials, Error, ErrorCode};
use suppaftp::{
    FtpError, Mode, Status, Utf8Encoding,
    tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream},
};
use tokio::{net::TcpStream, time::timeout};

use super::{
    reply::Failed,
    sayable::sayable,
    settings::{FtpOptions, Tls},
    tls,
    unlogged::{self, Unlogged},
};

/// Where to connect to, and as whom.
pub(super) struct Login {
    pub(super) url: BackendUrl,
    pub(super) options: FtpOptions,
    pub(super) credentials: Credentials,
}

impl Login {
    /// By user and host.
    pub(super) fn place(&self) -> String {
        let (host, port) = self.address().unwrap_or_default();
        format!("{}@{host}:{port}", self.credentials.user().unwrap_or_default())
    }

    /// Up to where the server is ready for a login, by TLS if that is wanted.
    pub(super) async fn connect(&self) -> Result<AsyncRustlsFtpStream, Failed> {
        let patience = self.options.connect_timeout;
        let connecting = async {
            match self.is_secure() {
                false => Ok(AsyncRustlsFtpStream::connect_with_stream(self.call().await?).await?),
                true => self.secure().await,
            }
        };
        let Ok(connected) = timeout(patience, connecting).await else {
            let (host, port) = self.address()?;
            return Err(Failed::Lost(format!("{host}:{port} does not answer")));
        };
        let mut ftp = connected?.passive_stream_builder(move |address| {
            Box::pin(async move {
                let connecting = timeout(patience, TcpStream::connect(address)).await;
                let connected = connecting.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
                connected.map_err(FtpError::ConnectionError)
            })
        });
        let _ = ftp.get_ref().await.set_nodelay(true);
        ftp.set_mode(Mode::ExtendedPassive);
        ftp.set_passive_nat_workaround(true);
        Ok(ftp)
    }

    /// Says who we are. The password is looked for only when the server asks for one.
    pub(super) async fn log_in(&self, ftp: &mut AsyncRustlsFtpStream) -> Result<(), Failed> {
        let user = sayable(self.credentials.user().unwrap_or("anonymous"))?;
        let asked = [Status::LoggedIn, Status::NeedPassword];
        let reply = ftp.custom_command(format!("USER {user}"), &asked).await?;
        if reply.status == Status::LoggedIn {
            return Ok(());
        }
        let password = match (self.credentials.password_async().await, self.credentials.user()) {
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

    /// The host as a certificate names it, and the port.
    fn address(&self) -> Result<(&str, u16), Error> {
        let host = self.url.host().unwrap_or_default();
        let usual = match self.options.tls {
            Tls::Implicit if self.is_secure() => 990,
            _ => 21,
        };
        match host {
            "" => Err(Error::bad_url("a host is missing, as in ftp://user@host/dir")),
            host => Ok((host.trim_matches(['[', ']']), self.url.port().unwrap_or(usual))),
        }
    }

    fn is_secure(&self) -> bool {
        self.url.scheme().eq_ignore_ascii_case("ftps")
    }

    async fn call(&self) -> Result<TcpStream, Error> {
        let (host, port) = self.address()?;
        TcpStream::connect((host, port))
            .await
            .map_err(|error| io::Error::new(error.kind(), format!("{host}:{port}: {error}")).into())
    }

    /// By the first version of TLS that the server takes.
    async fn secure(&self) -> Result<AsyncRustlsFtpStream, Failed> {
        let mut refused = String::new();
        for version in tls::VERSIONS {
            let connector = tls::connector(self.options.ca.as_deref(), version)?;
            let connected = match self.options.tls {
                Tls::Explicit => self.explicit(connector).await,
                Tls::Implicit => self.implicit(connector).await,
            };
            match connected {
                Err(Failed::Lost(why)) if why.contains("fatal alert") => refused = why,
                connected => return connected,
            }
        }
        Err(Failed::permanent(refused))
    }

    async fn explicit(
        &self,
        connector: AsyncRustlsConnector,
    ) -> Result<AsyncRustlsFtpStream, Failed> {
        let ftp = AsyncRustlsFtpStream::connect_with_stream(self.call().await?).await?;
        let (host, _) = self.address()?;
        Ok(ftp.into_secure(connector, host).await?)
    }

    async fn implicit(
        &self,
        connector: AsyncRustlsConnector,
    ) -> Result<AsyncRustlsFtpStream, Failed> {
        let (host, port) = self.address()?;
        let mut ftp =
            AsyncRustlsFtpStream::connect_secure_implicit((host, port), connector, host).await?;
        for command in ["PBSZ 0", "PROT P"] {
            ftp.custom_command(command, &[Status::CommandOk]).await?;
        }
        Ok(ftp)
    }
}
