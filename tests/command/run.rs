//! A directory of its own for each test, and the command run in it.

use std::{
    ffi::OsStr,
    fs,
    io::Write,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// A directory that the command runs in. `st` is where tests keep their store.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With these objects in `st`.
    pub(crate) fn with_objects(objects: &[(&str, &str)]) -> Self {
        let scratch = Self::new();
        for (name, contents) in objects {
            scratch.write(&format!("st/{name}"), contents);
        }
        scratch
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// What is in a directory, hidden files too, sorted.
    pub(crate) fn entries(&self, directory: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(directory)).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command, to be run here.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, words: &[A]) -> Command {
        let mut command = Command::new(tests::quintet());
        command.args(words).current_dir(self.0.path()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run<A: AsRef<OsStr>>(&self, words: &[A]) -> Run {
        self.command(words).output().unwrap().into()
    }

    pub(crate) fn run_with_input<A: AsRef<OsStr>>(&self, words: &[A], input: &[u8]) -> Run {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        // A command that reads nothing closes it early.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap().into()
    }

    /// Runs a line of shell here, in which `$Q` is the command.
    pub(crate) fn shell(&self, line: &str) -> Run {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).env("Q", tests::quintet()).current_dir(self.0.path());
        shell.output().unwrap().into()
    }

    pub(crate) fn spawn<A: AsRef<OsStr>>(&self, words: &[A]) -> Child {
        self.command(words).spawn().unwrap()
    }
}

/// What a run of the command came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// It succeeded without a word on standard error; answers the other output.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!((self.status, &*self.err), (0, ""), "{self:?}");
        self.out
    }

    /// It failed with this status and one line on standard error; answers the line.
    #[track_caller]
    pub(crate) fn failed(self, status: i32) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.err.starts_with("quintet: ") && self.err.lines().count() == 1, "{self:?}");
        self.err.trim_end().to_owned()
    }

    /// The lines of its output, sorted: listings have the storage's order.
    pub(crate) fn sorted_lines(self) -> Vec<String> {
        let mut lines: Vec<_> = self.ok().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

/// The objects that a text holds, one per line.
#[track_caller]
pub(crate) fn objects(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

/// Waits until something has happened.
#[track_caller]
pub(crate) fn wait_until(what: &str, happened: impl Fn() -> bool) {
    let started = Instant::now();
    while !happened() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what} has not happened");
        thread::sleep(Duration::from_millis(1));
    }
}
