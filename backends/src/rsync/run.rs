//! One run of rsync. What it is about is told by files: nothing in an argument could be taken for a pattern or an option, and nothing
//! is read by a shell.

use std::{
    ffi::OsStr,
    io::{self, Write},
    path::{Path, PathBuf},
};

use backend_core::{
    Error, Result, Source,
    secrecy::{ExposeSecret, SecretString},
};
use tempfile::{NamedTempFile, TempDir};
use tokio::process::Command;

use super::{Rsync, errors, line::unescaped};
use crate::program::{Ended, Program, Running};

const RSYNC: Program = Program {
    name: "rsync",
    install: "install it, as by `apt install rsync` or `brew install rsync`",
};

/// Variables that would change what is done, and one that shows what goes through a pipe.
const FOREIGN: [&str; 4] =
    ["RSYNC_RSH", "RSYNC_PROTECT_ARGS", "RSYNC_OLD_ARGS", "RSYNC_PARTIAL_DIR"];

/// A run that is being made ready.
pub(super) struct Run<'a> {
    rsync: &'a Rsync,
    command: Command,
    password: Option<SecretString>,
    /// Files that it reads. They last as long as the run.
    lists: Vec<NamedTempFile>,
}

/// A run that lists.
pub(super) struct Lines {
    running: Running,
    _lists: Vec<NamedTempFile>,
}

impl Rsync {
    pub(super) async fn run(&self) -> Result<Run<'_>> {
        let mut command = RSYNC.command();
        command.args(["--no-motd", "--protect-args", "--from0", "--8-bit-output"]);
        command.args(&self.peer.options).env("LC_ALL", "C").env("TZ", "UTC");
        FOREIGN.iter().for_each(|variable| _ = command.env_remove(variable));
        let password = match self.peer.is_daemon {
            true => {
                command.arg("--password-file=-");
                Some(self.password().await)
            }
            false => None,
        };
        Ok(Run { rsync: self, command, password, lists: Vec::new() })
    }

    /// What a daemon is told that asks. Nothing would have rsync ask at the terminal.
    async fn password(&self) -> SecretString {
        let known = match self.peer.has_user {
            true => self.credentials.password_async().await,
            false => None,
        };
        let known = known.or_else(|| std::env::var("RSYNC_PASSWORD").ok().map(Into::into));
        let known = known.filter(|known| !known.expose_secret().is_empty());
        known.unwrap_or_else(|| "none".into())
    }
}

impl Run<'_> {
    pub(super) fn options<const N: usize>(&mut self, options: [&str; N]) {
        self.command.args(options);
    }

    /// The paths that it is about.
    pub(super) fn names<'n>(&mut self, paths: impl IntoIterator<Item = &'n str>) -> Result<()> {
        // It removes the slash, without which what begins with '#' or ';' would be a comment.
        self.list("--files-from", paths.into_iter().map(|path| format!("/{path}")))?;
        // What is above them stays as it is, symbolic links included.
        self.command.arg("--no-implied-dirs");
        Ok(())
    }

    /// The rules by which it takes some of what is there.
    pub(super) fn rules<'n>(&mut self, rules: impl IntoIterator<Item = &'n str>) -> Result<()> {
        self.list("--include-from", rules)
    }

    fn list(
        &mut self,
        option: &str,
        items: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<()> {
        let mut file = NamedTempFile::new()?;
        for item in items {
            file.write_all(item.as_ref())?;
            file.write_all(b"\0")?;
        }
        self.command.arg(format!("{option}={}", file.path().display()));
        self.lists.push(file);
        Ok(())
    }

    /// Lists, with an option more.
    pub(super) fn listing<const N: usize>(mut self, options: [&str; N]) -> Result<Lines> {
        self.command.args(["--list-only", "--no-human-readable", "--ignore-missing-args"]);
        self.command.args(options).arg("--").arg(&self.rsync.peer.place).arg(".");
        let running = RSYNC.start(self.command, self.password.as_ref())?;
        Ok(Lines { running, _lists: self.lists })
    }

    /// Gets what it is about, and tells each sign of life.
    pub(super) async fn fetch(self, here: &Layout, alive: impl FnMut(&[u8])) -> Result<()> {
        let place = self.rsync.peer.place.clone();
        errors::check(&self.between(place.as_ref(), here.directory().as_ref(), alive).await?)
    }

    /// Sends what it is about, and tells each line.
    pub(super) async fn send(self, there: &Layout, each: impl FnMut(&[u8])) -> Result<Ended> {
        let place = self.rsync.peer.place.clone();
        self.between(there.directory().as_ref(), place.as_ref(), each).await
    }

    async fn between(
        mut self,
        from: &OsStr,
        to: &OsStr,
        mut each: impl FnMut(&[u8]),
    ) -> Result<Ended> {
        self.command.arg("--").arg(from).arg(to);
        let mut running = RSYNC.start(self.command, self.password.as_ref())?;
        while let Some(line) = running.line().await? {
            each(&line);
        }
        running.end().await
    }
}

impl Lines {
    pub(super) async fn line(&mut self) -> Result<Option<Vec<u8>>> {
        self.running.line().await
    }

    pub(super) async fn end(self) -> Result<Ended> {
        self.running.end().await
    }
}

/// A directory for a run, with the paths as they are there.
pub(super) struct Layout(TempDir);

impl Layout {
    pub(super) fn new() -> Result<Self> {
        Ok(Self(tempfile::Builder::new().prefix("quintet-").tempdir().map_err(no_place)?))
    }

    /// Its path, with the slash that says that what is in there is meant.
    fn directory(&self) -> PathBuf {
        self.0.path().join("")
    }

    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(super) fn make(&self, directory: &str) -> Result<()> {
        Ok(std::fs::create_dir_all(self.at(directory))?)
    }

    /// Has what is to be sent as `path`: a link to a local file, or what another source gives.
    pub(super) async fn hold(&self, path: &str, data: &mut Source) -> Result<()> {
        let at = self.at(path);
        self.make(path.rfind('/').map_or("", |end| &path[..end]))?;
        match data.path() {
            Some(local) => Ok(link(&std::path::absolute(local)?, &at)?),
            None => {
                let mut file = tokio::fs::File::create(at).await?;
                while let Some(chunk) = data.next_chunk().await? {
                    tokio::io::AsyncWriteExt::write_all(&mut file, &chunk).await?;
                }
                Ok(tokio::io::AsyncWriteExt::flush(&mut file).await?)
            }
        }
    }
}

/// That the place for temporaries is missing must not read as if an object were.
fn no_place(error: io::Error) -> Error {
    Error::other(format!("no temporary directory: {error}")).permanent()
}

#[cfg(unix)]
fn link(file: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(file, at)
}

#[cfg(not(unix))]
fn link(file: &Path, at: &Path) -> io::Result<()> {
    std::fs::copy(file, at).map(drop)
}

/// The path in a line that begins so.
pub(super) fn path_behind(line: &[u8], word: &str) -> Option<String> {
    String::from_utf8(unescaped(line.strip_prefix(word.as_bytes())?)).ok()
}
