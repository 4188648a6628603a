//! Whom to call: what a URL says, and what the configuration of ssh says of it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use backend_core::{BackendUrl, Error, ErrorCode, Result};
use ssh2_config::{HostParams, ParseRule, SshConfig};

use crate::sftp::settings::{SftpOptions, usual_config};

/// A host to log in to.
pub(super) struct Host {
    /// Its name or address, as it is called.
    pub(super) address: String,
    pub(super) port: u16,
    pub(super) user: String,
    /// The name that known hosts have it by.
    pub(super) known_as: String,
    pub(super) known_hosts: Vec<PathBuf>,
    /// Private keys, in the order in which they are tried.
    pub(super) identities: Vec<PathBuf>,
    /// Whether the agent has a say.
    pub(super) agent: bool,
}

/// The way to the host of a URL: those to go through, then itself.
pub(super) fn way(url: &BackendUrl, options: &SftpOptions) -> Result<Vec<Host>> {
    let Some(name) = url.host() else {
        return Err(Error::bad_url("sftp: a host is missing, as in sftp://host/dir"));
    };
    let config = read_config(&options.config)?;
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let params = config.query(name);
    let jumps = match &*options.jump {
        [] => params.proxy_jump.clone().unwrap_or_default(),
        jumps => jumps.to_vec(),
    };
    let jumps = jumps.iter().filter(|jump| !jump.eq_ignore_ascii_case("none"));
    let mut way: Vec<Host> = jumps
        .map(|jump| {
            let jump = jump.strip_prefix("ssh://").unwrap_or(jump);
            let url = BackendUrl::parse(&format!("ssh://{jump}"))?;
            let name = url.host().unwrap_or_default();
            host(name, &url, &config.query(name), options)
        })
        .collect::<Result<_>>()?;
    way.push(host(name, url, &params, options)?);
    Ok(way)
}

fn host(name: &str, url: &BackendUrl, params: &HostParams, options: &SftpOptions) -> Result<Host> {
    let said = |key: &str| {
        let found = params.unsupported_fields.iter().chain(&params.ignored_fields);
        let mut found = found.filter(|(name, _)| name.eq_ignore_ascii_case(key));
        found.next().map(|(_, words)| words.clone()).unwrap_or_default()
    };
    let address = match &params.host_name {
        Some(address) => expand(address, &[("%h", name)]),
        None => name.to_owned(),
    };
    let user = url.user().map(str::to_owned).or(params.user.clone()).or_else(local_user);
    let Some(user) = user else {
        return Err(Error::bad_url("sftp: a user is missing, as in sftp://user@host/dir"));
    };
    let tokens = [("%h", &*address), ("%r", &*user), ("%d", "~")];
    let paths = |words: &[String]| -> Vec<PathBuf> {
        words.iter().map(|word| home(Path::new(&expand(word, &tokens)))).collect()
    };
    let known_hosts = match (&*options.known_hosts, &*said("UserKnownHostsFile")) {
        ([], []) => paths(&["~/.ssh/known_hosts", "~/.ssh/known_hosts2"].map(String::from)),
        ([], files) => paths(files),
        (files, _) => files.iter().map(|file| home(file)).collect(),
    };
    let identities = match (&*options.identity, &params.identity_file) {
        ([], None) => {
            USUAL_IDENTITIES.iter().map(|name| home(&Path::new("~/.ssh").join(name))).collect()
        }
        ([], Some(files)) => {
            let files: Vec<_> =
                files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
            paths(&files)
        }
        (files, _) => files.iter().map(|file| home(file)).collect(),
    };
    let only = said("IdentitiesOnly").iter().any(|word| word.eq_ignore_ascii_case("yes"));
    Ok(Host {
        known_as: said("HostKeyAlias").pop().unwrap_or_else(|| address.clone()),
        port: url.port().or(params.port).unwrap_or(22),
        agent: options.identity.is_empty() && !only,
        address,
        user,
        known_hosts,
        identities,
    })
}

/// Those that ssh has as well, in its order.
const USUAL_IDENTITIES: [&str; 3] = ["id_rsa", "id_ecdsa", "id_ed25519"];

fn read_config(path: &Path) -> Result<SshConfig> {
    if path.as_os_str() == "none" {
        return Ok(SshConfig::default());
    }
    let is_usual = path == usual_config();
    let path = home(path);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_usual => {
            return Ok(SshConfig::default());
        }
        Err(error) => return Err(bad_config(&path, error)),
    };
    let rules = ParseRule::ALLOW_UNKNOWN_FIELDS | ParseRule::ALLOW_UNSUPPORTED_FIELDS;
    SshConfig::default()
        .parse(&mut without_matches(&text).as_bytes(), rules)
        .map_err(|error| bad_config(&path, error))
}

fn bad_config(path: &Path, error: impl std::fmt::Display) -> Error {
    let why = format!("{}: {error}; ?config=none does without", path.display());
    Error::new(ErrorCode::BadUrl, why)
}

/// The configuration without its `Match` blocks, which may run programs: what they say is not for the `Host` before them either.
fn without_matches(text: &str) -> String {
    let mut skipping = false;
    let mut kept = String::new();
    for line in text.lines() {
        let keyword = line.trim_start().split([' ', '\t', '=']).next().unwrap_or_default();
        match keyword.to_ascii_lowercase().as_str() {
            "match" => skipping = true,
            "host" => skipping = false,
            _ => {}
        }
        if !skipping {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

fn expand(text: &str, tokens: &[(&str, &str)]) -> String {
    let expanded =
        tokens.iter().fold(text.to_owned(), |text, (token, word)| text.replace(token, word));
    expanded.replace("%%", "%")
}

/// A path with the home directory for a leading `~`.
pub(super) fn home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

fn local_user() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| env::var(name).ok())
}
