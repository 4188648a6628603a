//! Why there is no server.

use std::{fmt, io, path::Path};

/// Why a server did not start, or did not do as it was told.
#[derive(Debug)]
pub enum Error {
    /// It cannot run on this machine: no fault of the server, nor of what is tested.
    Unavailable(Unavailable),
    /// It should have worked; the text names what failed, and shows the end of the server's log.
    Failed(String),
}

/// Why a server cannot run on this machine, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// Something is to be done that only root may do.
    NotRoot(String),
    /// A program is missing, and cannot be installed.
    Missing(String),
    /// An installation failed, as without a network.
    NotInstalled(String),
}

impl Error {
    /// The error of something done to a file or directory.
    pub(crate) fn at(path: &Path, did: &str, error: &io::Error) -> Self {
        Self::Failed(format!("cannot {did} {}: {error}", path.display()))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => why.fmt(f),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::NotRoot(why) | Self::Missing(why) | Self::NotInstalled(why)) = self;
        f.write_str(why)
    }
}

impl std::error::Error for Error {}
impl std::error::Error for Unavailable {}

impl From<Unavailable> for Error {
    fn from(why: Unavailable) -> Self {
        Self::Unavailable(why)
    }
}
