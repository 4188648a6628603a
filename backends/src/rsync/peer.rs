//! Whom rsync talks to, and where the objects are there.

use std::path::PathBuf;

use backend_core::{BackendUrl, Error, Options, Result};
use serde::Deserialize;

/// The options of an `rsync:` URL.
#[derive(Deserialize, Options)]
pub(super) struct RsyncOptions {
    /// Whether the host is reached by ssh, and not by the daemon of rsync.
    #[serde(default)]
    ssh: bool,
    /// The configuration that ssh goes by, instead of `~/.ssh/config` and that of the system, or `none`.
    config: Option<PathBuf>,
}

/// Whom rsync talks to, as its arguments say it.
pub(super) struct Peer {
    /// As `me@host::module/`, where everything that is told of is relative to.
    pub(super) place: String,
    /// As `--port=873`.
    pub(super) options: Vec<String>,
    /// Whether a daemon is there, that may ask for a password.
    pub(super) is_daemon: bool,
    /// Whether there is a user to have one.
    pub(super) has_user: bool,
}

impl Peer {
    /// That of a URL, and the path of the directory in there: empty, or ending with a slash.
    ///
    /// # Errors
    /// Bad URL (8) without a host or a module, with a user that rsync would take for something else, or with a password for ssh.
    pub(super) fn of(url: &BackendUrl, options: &RsyncOptions) -> Result<(Self, String)> {
        let bad = |why: &str| Error::bad_url(format!("rsync: {why}"));
        let host =
            url.host().ok_or_else(|| bad("a host is missing, as in rsync://host/module/dir"))?;
        let user = match url.user() {
            Some(user)
                if user.contains([':', '/', '@', ' ']) || user.contains(char::is_control) =>
            {
                return Err(bad(
                    "rsync can be told no user with ':', '/', '@' or a space in its name",
                ));
            }
            Some(user) => format!("{user}@"),
            None => String::new(),
        };
        if url.path().split('/').any(|part| matches!(part, "." | "..")) {
            return Err(bad("there is no '.' or '..' in a path"));
        }
        let peer = |place, options, is_daemon| {
            let has_user = url.user().is_some();
            Self { place, options, is_daemon, has_user }
        };
        let path = url.path().strip_prefix('/').unwrap_or_default();
        if options.ssh {
            if url.password().is_some() {
                return Err(bad("ssh is told no password: log in with a key"));
            }
            let port = url.port().map(|port| format!(" -p {port}")).unwrap_or_default();
            let config = options.config.as_ref().map(|path| {
                // rsync takes this apart: one quote within others is written as two.
                format!(" -F '{}'", path.display().to_string().replace('\'', "''"))
            });
            let config = config.unwrap_or_default();
            let shell = format!("--rsh=ssh -o BatchMode=yes{port}{config}");
            let start = if path.starts_with('/') { "/" } else { "./" };
            return Ok((
                peer(format!("{user}{host}:{start}"), vec![shell], false),
                directory(path),
            ));
        }
        if options.config.is_some() {
            return Err(bad("a configuration is for ssh: rsync://host/dir?ssh&config=FILE"));
        }
        let (module, path) = path.split_once('/').unwrap_or((path, ""));
        if module.is_empty() {
            return Err(bad(
                "a module is missing, as in rsync://host/module/dir (by ssh: rsync://host/dir?ssh)",
            ));
        }
        let port = url.port().map(|port| format!("--port={port}"));
        let place = format!("{user}{host}::{module}/");
        Ok((peer(place, Vec::from_iter(port), true), directory(path)))
    }
}

/// A path without empty parts.
fn directory(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.flat_map(|part| [part, "/"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<(String, String, String)> {
        let url: BackendUrl = text.parse().expect("a URL");
        let (_, options) = text.split_once('?').unwrap_or((text, ""));
        let config = options.rsplit_once("config=").map(|(_, file)| file.into());
        let options = RsyncOptions { ssh: options.starts_with("ssh"), config };
        let (peer, root) = Peer::of(&url, &options)?;
        Ok((peer.place, root, peer.options.join(" ")))
    }

    #[test]
    fn a_url_has_one_meaning() {
        for (url, place, root, options) in [
            ("rsync://host/module", "host::module/", "", ""),
            ("rsync://me@host:1/module/a%20b//c/", "me@host::module/", "a b/c/", "--port=1"),
            ("rsync://me@[::1]/m/d", "me@[::1]::m/", "d/", ""),
            ("rsync://me@host/a/b?ssh", "me@host:./", "a/b/", "--rsh=ssh -o BatchMode=yes"),
            ("rsync://host:22//a/b?ssh", "host:/", "a/b/", "--rsh=ssh -o BatchMode=yes -p 22"),
            ("rsync://host?ssh", "host:./", "", "--rsh=ssh -o BatchMode=yes"),
            (
                "rsync://host?ssh&config=it's a/file",
                "host:./",
                "",
                "--rsh=ssh -o BatchMode=yes -F 'it''s a/file'",
            ),
        ] {
            let expected = (place.to_owned(), root.to_owned(), options.to_owned());
            assert_eq!(of(url).expect(url), expected, "{url}");
        }
    }

    #[test]
    fn what_rsync_would_misread_is_refused_with_the_way_out() {
        for (url, why) in [
            ("rsync://host", "a module is missing"),
            ("rsync:module/dir", "a host is missing"),
            ("rsync://a%2Fb@host/module", "no user with"),
            ("rsync://host/module/../other", "'..'"),
            ("rsync://me:hunter2@host/dir?ssh", "with a key"),
            ("rsync://host/module?config=file", "for ssh"),
        ] {
            let error = of(url).expect_err(url);
            assert_eq!(error.code().number(), 8, "{url}");
            assert!(error.to_string().contains(why), "{error}");
        }
    }
}
