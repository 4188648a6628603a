//! The tools, and how each is asked to do the same. A further one is a file here.

mod aws;
mod coreutils;
mod curl;
mod lftp;
mod openssh;
pub(super) mod quintet;
mod rclone;
mod rsync;

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use servers::Package;

use super::{
    door::Door,
    job::{Job, Work},
    stage::Stage,
};
use crate::failure::Failure;

pub(super) struct Tool {
    /// As `--tool` takes it, and as it is kept.
    pub(super) name: &'static str,
    /// As tables have it: how it differs from the defaults.
    pub(super) label: &'static str,
    /// The words that make it tell its version.
    pub(super) version: [&'static str; 2],
    /// What brings it, if it is not of this workspace.
    pub(super) package: Option<Package>,
    /// What does the errand; none if it cannot.
    pub(super) command: fn(&Errand<'_>) -> Result<Option<Command>, Failure>,
}

/// The first one is what the others are compared with.
pub(super) static TOOLS: &[&Tool] = &[
    &quintet::QUINTET,
    &quintet::UNSYNCED,
    &rclone::DEFAULTS,
    &rclone::BEST,
    &openssh::SFTP,
    &openssh::SCP,
    &rsync::RSYNC,
    &lftp::FOUR,
    &lftp::SIXTEEN,
    &curl::CURL,
    &aws::S5CMD,
    &aws::AWS,
    &coreutils::CP,
];

/// What is to be done.
pub(super) struct Errand<'e> {
    pub(super) work: Work,
    pub(super) door: &'e Door,
    /// The local directory.
    pub(super) here: PathBuf,
    /// The directory at the door, by a plain name below its root.
    pub(super) there: &'static str,
    /// The files that are meant.
    pub(super) names: Vec<String>,
}

/// A tool that is there.
pub(super) struct Ready {
    pub(super) tool: &'static Tool,
    pub(super) version: String,
}

impl<'e> Errand<'e> {
    pub(super) fn new(job: Job, door: &'e Door, stage: &Stage) -> Self {
        let (here, there) = (stage.here(job), Stage::there(job));
        let names = stage.names(job.files()).collect();
        Self { work: job.work(), door, here, there, names }
    }

    /// A file with what the tool is to do; its path.
    fn script(&self, name: &str, text: &str) -> Result<PathBuf, Failure> {
        let path = self.door.home.join(name);
        fs::write(&path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
        Ok(path)
    }
}

impl Tool {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        TOOLS.iter().copied().find(|tool| tool.name == name)
    }

    /// Installs it if it is missing, and asks for its version.
    pub(super) fn prepare(&'static self, path: &OsStr) -> Result<Ready, Failure> {
        if let Some(package) = self.package {
            servers::install(&[package]).map_err(|error| format!("{}: {error}", self.name))?;
        }
        let [program, words @ ..] = self.version;
        let output = Command::new(program).args(words).env("PATH", path).output();
        let output = output.map_err(|error| format!("cannot run {program}: {error}"))?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        match version(&said) {
            Some(version) => Ok(Ready { tool: self, version }),
            None => Err(format!("{program} does not tell its version: {said}").into()),
        }
    }
}

/// The `PATH` in which every tool is found, those of our own first.
pub(super) fn path(quintet: &Path) -> Result<OsString, Failure> {
    let own =
        TOOLS.iter().filter_map(|tool| tool.package).filter_map(|package| package.path().ok());
    let programs = std::iter::once(quintet.to_owned()).chain(own);
    let directories = programs.filter_map(|program| program.parent().map(PathBuf::from));
    let usual = env::var_os("PATH").unwrap_or_default();
    let usual: Vec<_> = env::split_paths(&usual).collect();
    let joined = env::join_paths(directories.filter(|d| d.is_absolute()).chain(usual));
    joined.map_err(|error| Failure::Failed(format!("PATH: {error}")))
}

/// The first word that looks like one: `9.2p1` of `OpenSSH_9.2p1 Debian-2`, `1.75.1` of `rclone v1.75.1`.
fn version(said: &str) -> Option<String> {
    let words = said.split(|c: char| c.is_whitespace() || "_,/".contains(c));
    let words = words.map(|word| word.trim_start_matches('v'));
    let looks_like_one = |word: &&str| {
        let number = word.split('.').next().unwrap_or_default();
        word.contains('.') && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    };
    words.into_iter().find(looks_like_one).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_whatever_a_tool_says_about_itself() {
        for (said, expected) in [
            ("rclone v1.75.2\n- os/version: debian 12.11", "1.75.2"),
            ("OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0.17", "9.2p1"),
            ("rsync  version 3.2.7  protocol version 31", "3.2.7"),
            ("LFTP | Version 4.9.2 | Copyright (c) 1996", "4.9.2"),
            ("cp (GNU coreutils) 9.1\n", "9.1"),
            ("aws-cli/1.46.3 Python/3.11.2 Linux/6.18", "1.46.3"),
        ] {
            assert_eq!(version(said).as_deref(), Some(expected), "{said}");
        }
        assert_eq!(version("no such option"), None);
    }

    #[test]
    fn no_two_tools_have_one_name() {
        let mut names: Vec<_> = TOOLS.iter().map(|tool| tool.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TOOLS.len());
    }
}
