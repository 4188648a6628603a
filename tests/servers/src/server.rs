//! What a server is: an entry of the table of servers.

use std::process::Command;

use crate::{
    error::{Error, Unavailable},
    home,
    instance::Instance,
    package::{self, Package},
    site::Site,
    wishes::Wishes,
};

/// A kind of server, which can be installed and started.
#[derive(Debug)]
pub struct Server {
    /// What it is called here.
    pub name: &'static str,
    /// Whose program it is.
    pub make: &'static str,
    /// What it speaks.
    pub protocol: Protocol,
    /// What is installed for it; the first one is the server itself.
    pub packages: &'static [Package],
    /// Whether it does its work for root alone, as one that becomes the user that logs in.
    pub needs_root: bool,
    /// Whose password opens it.
    pub logins: Logins,
    /// How its doors are called in a URL: by a scheme, and an option that it takes. Each has a port of its own.
    pub doors: &'static [&'static str],
    /// Writes its configuration; what is run then, in the foreground. Called again for every restart, with the same site.
    pub prepare: fn(&Site) -> Result<Command, Error>,
}

/// What clients and servers speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// SSH's file transfer protocol.
    Sftp,
    /// WebDAV, over HTTP.
    WebDav,
    /// HTTP, to read alone.
    Http,
    /// FTP.
    Ftp,
    /// FTP within TLS, from the first byte on.
    Ftps,
    /// That of Amazon's object store.
    S3,
    /// That of Azure's object store.
    Azure,
    /// That of Google's object store.
    Google,
    /// That of the rsync daemon.
    Rsync,
    /// That of rsync, by SSH.
    RsyncSsh,
}

impl Protocol {
    /// Whether it is one of object stores, which have buckets.
    #[must_use]
    pub fn has_buckets(self) -> bool {
        matches!(self, Self::S3 | Self::Azure | Self::Google)
    }

    /// As the `quintet` command calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sftp => "sftp",
            Self::WebDav => "webdav",
            Self::Http => "http",
            Self::Ftp => "ftp",
            Self::Ftps => "ftps",
            Self::S3 => "s3",
            Self::Azure => "azblob",
            Self::Google => "gs",
            Self::Rsync | Self::RsyncSsh => "rsync",
        }
    }
}

/// Whom a server lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logins {
    /// Whom its configuration names; the password is the instance's own.
    Own,
    /// A user of the machine, made for the servers. Its password is the same for all instances.
    Machine,
}

impl Server {
    /// Installs what is missing.
    ///
    /// # Errors
    ///
    /// What keeps it from being installed, with what to do about it.
    pub fn install(&self) -> Result<(), Unavailable> {
        self.check()?;
        package::install(self.packages)
    }

    /// Whether it can run here, apart from what [`Server::install`] brings.
    fn check(&self) -> Result<(), Unavailable> {
        match self.needs_root && !home::is_root() {
            false => Ok(()),
            true => Err(Unavailable::NotRoot(format!(
                "{} becomes the user that logs in, which only root can do: run it as root",
                self.make
            ))),
        }
    }

    /// What [`Server::install`] would install.
    pub fn missing(&self) -> impl Iterator<Item = &'static Package> {
        self.packages.iter().filter(|package| !package.is_there())
    }

    /// The version that is installed; none if it is not.
    #[must_use]
    pub fn version(&self) -> Option<String> {
        self.packages.first().filter(|package| package.is_there()).and_then(Package::version)
    }

    /// Starts an instance, and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if it is not installed or a wish takes more rights; else what failed, with the end of the log.
    pub fn start(&'static self, wishes: &Wishes) -> Result<Instance, Error> {
        self.check()?;
        if let Some(missing) = self.missing().next() {
            let way_out = format!("cargo xtask servers up {}", self.name);
            let why = format!("{}: {missing} is not installed; do it with: {way_out}", self.name);
            return Err(Unavailable::Missing(why).into());
        }
        Instance::start(self, wishes)
    }
}
