//! What an instance is to be like.

use std::path::PathBuf;

/// How an instance differs from a plain good one, which is the default.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Where its objects lie, instead of a directory of its own that goes away with it. It is made if it is not there, and given to
    /// the user that the server runs as, who has to be able to reach it.
    pub at: Option<PathBuf>,
    /// The password of its user, instead of a new one. A server that logs in users of the machine (OpenSSH) keeps theirs.
    pub password: Option<String>,
    /// How many connections it serves at once, more or less: OpenSSH limits those that have not logged in and the sessions of one that
    /// has, ProFTPD and nginx refuse what is more, Apache and WsgiDAV let it wait, and rclone knows no limit.
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
    /// Valid until 2021.
    Expired,
    /// Valid, for another host.
    OtherHost,
}
