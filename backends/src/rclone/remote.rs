//! The remote of a URL, and how rclone is called for it.

use std::{ops::Range, path::PathBuf};

use backend_core::{BackendUrl, Error, Options, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::process::Command;

use super::{errors::Refused, names::partial};
use crate::program::{Program, Running};

const RCLONE: Program = Program {
    name: "rclone",
    install: "install it, as by `apt install rclone` or `brew install rclone`, or from https://rclone.org",
};

/// The options of an `rclone:` URL.
#[derive(Deserialize, Options)]
pub(super) struct RcloneOptions {
    /// The file of rclone's configuration, instead of the one that it chooses.
    config: Option<PathBuf>,
}

/// Where the objects are, for rclone.
pub(super) struct Remote {
    /// As `remote:path`, without a slash at its end.
    fs: String,
    options: RcloneOptions,
}

impl Remote {
    /// That of a URL.
    ///
    /// # Errors
    /// Bad URL (8) without a remote, or with one that has options or a user.
    pub(super) fn of(url: &BackendUrl, options: RcloneOptions) -> Result<Self> {
        let fs = match url.authority() {
            // As duplicity has it: rclone://remote:/path
            Some(remote) if remote.ends_with(':') => format!("{remote}{}", url.path()),
            Some(remote) => {
                format!("{remote}:{}", url.path().strip_prefix('/').unwrap_or_default())
            }
            None => url.path().to_owned(),
        };
        let bad = |why: &str| Error::bad_url(format!("rclone: {why}"));
        if url.user().is_some() || url.password().is_some() {
            return Err(bad("a user and a password belong into rclone's configuration"));
        }
        let at =
            fs.strip_prefix(':').map_or_else(|| fs.find(':'), |rest| Some(rest.find(':')? + 1));
        let Some(at) = at.filter(|at| *at > 0) else {
            return Err(bad("a remote is missing, as in rclone:remote:path"));
        };
        if fs.starts_with('-') {
            return Err(bad("a remote cannot start with '-'"));
        }
        if fs[..at].contains([',', '=']) {
            return Err(bad(
                "options of a remote could be read by everybody here: they belong into rclone's configuration",
            ));
        }
        if fs[at + 1..].split('/').any(|part| matches!(part, "." | "..")) {
            return Err(bad("there is no '.' or '..' in a path"));
        }
        let end = fs.trim_end_matches('/').len();
        let is_top = fs[..end].ends_with(':') && fs.len() > end;
        Ok(Self { fs: fs[..end + usize::from(is_top)].to_owned(), options })
    }

    pub(super) fn fs(&self) -> &str {
        &self.fs
    }

    /// An object, as calls are told of it.
    pub(super) fn place_of(&self, name: &str) -> Value {
        json!({ "fs": self.fs, "remote": name, "opt": { "noMimeType": true } })
    }

    /// A path in there, as commands are told of it.
    fn path_of(&self, name: &str) -> String {
        let slash = if self.fs.ends_with([':', '/']) || name.is_empty() { "" } else { "/" };
        format!("{}{slash}{name}", self.fs)
    }

    fn command(&self) -> Command {
        let mut command = RCLONE.command();
        command.args(["--ask-password=false", "--retries=1", "--stats=0", "--use-server-modtime"]);
        // What is put is put: the same size and time are no reason to leave what is there.
        command.args(["--ignore-times", "--copy-links", "--partial-suffix", &partial()]);
        command.args(
            self.options.config.iter().flat_map(|config| ["--config".as_ref(), config.as_os_str()]),
        );
        command
    }

    /// Has rclone do what its remote control offers, without one: in a run of its own.
    pub(super) async fn call(&self, method: &str, parameters: Value) -> Result<Value, Refused> {
        let mut command = self.command();
        command.args(["rc", "--loopback", method, "--json"]).arg(parameters.to_string());
        let (answer, ended) = RCLONE.start(command, None)?.answer().await?;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        match ended.is_success() {
            true => Ok(answer),
            false => Err(Refused::by_call(&answer, &ended)),
        }
    }

    /// The contents of an object, or a part of them.
    pub(super) fn contents(&self, name: &str, range: Option<&Range<u64>>) -> Result<Running> {
        let mut command = self.command();
        command.arg("cat");
        if let Some(range) = range {
            let last = i64::MAX as u64;
            let (start, end) = (range.start.min(last), range.end.min(last));
            command.arg(format!("--offset={start}")).arg(format!("--count={}", end - start));
        }
        command.arg("--").arg(self.path_of(name));
        RCLONE.start(command, None)
    }

    /// All that is in a directory, a line for each.
    pub(super) fn listing(&self, directory: &str) -> Result<Running> {
        let mut command = self.command();
        command.args(["lsjson", "--recursive", "--files-only", "--no-mimetype", "--"]);
        command.arg(self.path_of(directory.trim_end_matches('/')));
        RCLONE.start(command, None)
    }

    /// What is right in the directory that everything is in.
    pub(super) fn top(&self) -> Result<Running> {
        let mut command = self.command();
        command.args(["lsf", "--max-depth=1", "--"]).arg(&self.fs);
        RCLONE.start(command, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Result<String> {
        let url: BackendUrl = url.parse().expect("a URL");
        Ok(Remote::of(&url, RcloneOptions { config: None })?.fs)
    }

    #[test]
    fn a_url_is_what_rclone_calls_it() {
        for (url, fs) in [
            ("rclone:remote:path/to", "remote:path/to"),
            ("rclone:remote:", "remote:"),
            ("rclone:remote:/abs/", "remote:/abs"),
            ("rclone:remote:/", "remote:/"),
            ("rclone::local:/dir", ":local:/dir"),
            ("rclone:remote:a:b%3F", "remote:a:b?"),
            ("rclone://Remote/path/to/", "Remote:path/to"),
            ("rclone://remote", "remote:"),
            ("rclone://remote//abs", "remote:/abs"),
            ("rclone://remote:/as/duplicity", "remote:/as/duplicity"),
        ] {
            assert_eq!(of(url).expect(url), fs, "{url}");
        }
    }

    #[test]
    fn what_is_no_remote_is_refused_with_the_way_out() {
        for (url, why) in [
            ("rclone:path/to", "a remote is missing"),
            ("rclone:", "a remote is missing"),
            ("rclone::local", "a remote is missing"),
            ("rclone:remote,pass=hunter2:path", "rclone's configuration"),
            ("rclone://me:hunter2@remote/path", "rclone's configuration"),
            ("rclone:remote:a/../b", "'..'"),
            ("rclone:--config=x:a", "'-'"),
        ] {
            let error = of(url).expect_err(url);
            assert_eq!(error.code().number(), 8, "{url}");
            assert!(
                error.to_string().contains(why) && !error.to_string().contains("hunter2"),
                "{error}"
            );
        }
    }
}
