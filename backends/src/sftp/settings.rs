//! The options of an `sftp:` URL.

use std::{path::PathBuf, time::Duration};

use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
pub(super) struct SftpOptions {
    /// What is done about a host that `known_hosts` does not know. One that shows another key than is known is refused in any case.
    #[serde(default)]
    pub(super) host_key: HostKey,
    /// The files of known hosts, instead of `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`. The first is written to.
    #[serde(default)]
    pub(super) known_hosts: Vec<PathBuf>,
    /// The private keys to log in with, instead of those of the agent, of the configuration, and of `~/.ssh`.
    #[serde(default)]
    pub(super) identity: Vec<PathBuf>,
    /// The configuration of ssh to go by, or `none`.
    #[serde(default = "usual_config")]
    pub(super) config: PathBuf,
    /// The hosts to go through, each as `[user@]host[:port]` (in a URL, `@` is `%40`), or `none`, instead of what the configuration says.
    #[serde(default)]
    pub(super) jump: Vec<String>,
    /// Whether a put survives a power failure of the server once it has answered, where the server offers that.
    #[serde(default = "yes")]
    pub(super) fsync: bool,
    /// How long connecting to a host may take.
    #[serde(default = "usual_patience")]
    pub(super) connect_timeout: Duration,
}

/// What is done about a host that is not known.
#[derive(Clone, Copy, Default, Deserialize, Options, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum HostKey {
    /// It is refused.
    #[default]
    Strict,
    /// Its key is accepted, and kept in the first file of known hosts.
    AcceptNew,
}

fn yes() -> bool {
    true
}

pub(super) fn usual_config() -> PathBuf {
    "~/.ssh/config".into()
}

fn usual_patience() -> Duration {
    Duration::from_secs(15)
}
