//! What an instance is to be like.

use std::path::PathBuf;

/// How an instance differs from a plain good one, which is the default.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Where its objects lie, instead of a directory of its own that goes away with it.
    pub at: Option<PathBuf>,
    /// The password of its user, instead of a new one. A server that logs in users of the machine (OpenSSH) keeps theirs.
    pub password: Option<String>,
    /// How many connections it serves at once, as far as the server can be told so.
    pub max_connections: Option<u32>,
    /// The certificate that it shows at its TLS door.
    pub certificate: Certificate,
    /// How many bytes its objects may take (a file system of their own, which only root can make).
    pub capacity: Option<u64>,
    /// Its user may read the objects, and not write.
    pub read_only: bool,
}

/// A certificate for `localhost` and 127.0.0.1, issued by an authority of the instance's own ([`Instance::ca`](crate::Instance::ca)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certificate {
    /// Valid.
    #[default]
    Good,
    /// Valid until yesterday's year.
    Expired,
    /// Valid, for another host.
    OtherHost,
}
