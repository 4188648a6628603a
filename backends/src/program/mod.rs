//! What every backend over a program needs: a child that is started without a shell, ends with the call that it was started for, and whose
//! last words become the error.

mod group;
mod words;

use std::{
    ffi::OsString,
    io,
    process::{ExitStatus, Stdio},
};

use backend_core::{
    Error, ErrorCode, Result,
    secrecy::{ExposeSecret, SecretString},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdout, Command},
};

use self::{group::Group, words::Words};

/// Variables that have passwords, beside those of each scheme.
const OURS: [&str; 2] = ["BACKEND_PASSWORD", "FTP_PASSWORD"];

/// In bytes. No line is longer, nor an answer.
const LONG: u64 = 1 << 20;

/// A program, as people install it.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    /// How to come by it, as the end of a sentence.
    pub(crate) install: &'static str,
}

/// A child at work. Dropped, it is killed, with whatever it has started.
pub(crate) struct Running {
    program: &'static str,
    group: Group,
    child: Child,
    output: BufReader<ChildStdout>,
    words: Words,
}

/// How a child has ended.
pub(crate) struct Ended {
    program: &'static str,
    status: ExitStatus,
    /// The end of what it has said on standard error.
    pub(crate) words: String,
}

impl Program {
    /// The command to add arguments to, with our environment: it is there that programs look for what they need. Passwords of ours are not.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(self.name);
        let variables = std::env::vars_os().map(|(variable, _)| variable);
        let is_ours = |variable: &OsString| {
            let variable = variable.to_string_lossy();
            OURS.contains(&&*variable) || variable.starts_with("QUINTET_PASSWORD_")
        };
        variables.filter(is_ours).for_each(|variable| _ = command.env_remove(variable));
        command
    }

    /// Starts it; a password goes to its standard input, where nobody sees it.
    ///
    /// # Errors
    /// Command failed (54), at once and with the way out, if it is not installed.
    pub(crate) fn start(
        &self,
        mut command: Command,
        password: Option<&SecretString>,
    ) -> Result<Running> {
        command.stdin(if password.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        Group::of_its_own(&mut command);
        let mut child = command.spawn().map_err(|error| self.cannot_start(&error))?;
        let group = Group::of(&child);
        if let (Some(mut input), Some(password)) = (child.stdin.take(), password.cloned()) {
            // A child that has ended by then says why itself.
            tokio::spawn(async move {
                let _ = input.write_all(password.expose_secret().as_bytes()).await;
            });
        }
        let piped = || io::Error::other("a pipe is missing");
        let output = BufReader::new(child.stdout.take().ok_or_else(piped)?);
        let words = Words::of(child.stderr.take().ok_or_else(piped)?);
        Ok(Running { program: self.name, group, child, output, words })
    }

    fn cannot_start(&self, error: &io::Error) -> Error {
        let Self { name, install } = self;
        let why = match error.kind() {
            io::ErrorKind::NotFound => {
                format!("the program {name:?} is not installed here, or not in PATH: {install}")
            }
            _ => format!("the program {name:?} cannot be started: {error}"),
        };
        Error::new(ErrorCode::CommandError, why).permanent()
    }
}

impl Running {
    /// What it writes to its standard output.
    pub(crate) fn output(&mut self) -> &mut BufReader<ChildStdout> {
        &mut self.output
    }

    /// The next line that it writes, without its end, which is a line feed or, for what shows progress, a carriage return.
    ///
    /// # Errors
    /// A line of more than 1 MiB.
    pub(crate) async fn line(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        loop {
            let found = self.output.fill_buf().await?;
            if found.is_empty() {
                return Ok(Some(line).filter(|line| !line.is_empty()));
            }
            let end = found.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            line.extend_from_slice(&found[..end.unwrap_or(found.len())]);
            let taken = end.map_or(found.len(), |end| end + 1);
            self.output.consume(taken);
            if line.len() as u64 > LONG {
                return Err(Error::other(format!("{} writes endless lines", self.program)));
            }
            if end.is_some() {
                return Ok(Some(line));
            }
        }
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// What the system answers.
    pub(crate) async fn end(mut self) -> Result<Ended> {
        let status = self.child.wait().await?;
        self.group.has_ended();
        let words = self.words.last().await;
        Ok(Ended { program: self.program, status, words })
    }

    /// What it writes, and how it has ended.
    ///
    /// # Errors
    /// More than 1 MiB, and what the system answers.
    pub(crate) async fn answer(mut self) -> Result<(Vec<u8>, Ended)> {
        let mut answer = Vec::new();
        // Of one that writes more the end would never come: nobody reads the rest.
        if (&mut self.output).take(LONG + 1).read_to_end(&mut answer).await? as u64 > LONG {
            let why = format!("{} answers more than 1 MiB", self.program);
            return Err(Error::other(why).permanent());
        }
        Ok((answer, self.end().await?))
    }
}

impl Ended {
    /// Its exit status; none if it was killed.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status.success()
    }

    /// An error with its last words that say anything, or with its status.
    pub(crate) fn error(&self, code: ErrorCode, is_telling: impl Fn(&str) -> bool) -> Error {
        let line =
            self.words.lines().map(str::trim).rfind(|line| !line.is_empty() && is_telling(line));
        let (program, status) = (self.program, self.status);
        Error::new(
            code,
            match line {
                Some(line) => format!("{program}: {line}"),
                None => format!("{program} has ended with {status}, and says nothing"),
            },
        )
    }
}
