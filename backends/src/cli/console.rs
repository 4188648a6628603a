//! What the command prints: results on standard output, errors and notices on standard error; for people or for programs.

use std::{
    env, fmt,
    io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write},
    process::ExitCode,
};

use backend_core::{Name, Transfer};
use serde::Serialize;

use super::{arguments::Manner, failure::Failure, progress::Bars, shown};

/// Where everything that the command says goes through. It also knows the exit status that follows from it.
pub(super) struct Console {
    manner: Manner,
    output: BufWriter<Stdout>,
    output_is_terminal: bool,
    /// The output takes no more.
    output_ended: bool,
    bars: Bars,
    status: Option<u8>,
}

impl Console {
    pub(super) fn new(manner: Manner) -> Self {
        let bars = if manner.quiet { Bars::none() } else { Bars::if_terminal(&io::stderr()) };
        Self {
            manner,
            output: BufWriter::with_capacity(64 << 10, io::stdout()),
            output_is_terminal: io::stdout().is_terminal(),
            output_ended: false,
            bars,
            status: None,
        }
    }

    pub(super) fn manner(&self) -> Manner {
        self.manner
    }

    /// The bars that stand below what is printed.
    pub(super) fn bars(&self) -> &Bars {
        &self.bars
    }

    /// Prints a result: a line for people, an object for programs.
    pub(super) fn show(&mut self, result: &(impl Serialize + fmt::Display)) {
        if self.manner.json {
            self.print(|output| {
                serde_json::to_writer(&mut *output, result)?;
                output.write_all(b"\n")
            });
        } else {
            self.print(|output| writeln!(output, "{result}"));
        }
    }

    /// Prints a result that people want to see only as it comes: on a terminal, or with `-v`.
    pub(super) fn report(&mut self, result: &(impl Serialize + fmt::Display)) {
        let wanted = self.output_is_terminal || self.manner.verbose;
        if self.manner.json || (wanted && !self.manner.quiet) {
            self.show(result);
        }
    }

    /// Prints bytes as they are.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        self.print(|output| output.write_all(bytes));
    }

    /// Reports what a put or a get has moved, or why it has not.
    pub(super) fn transferred(
        &mut self,
        verb: &'static str,
        name: &Name,
        outcome: Result<Transfer, Failure>,
    ) {
        match outcome {
            Ok(transfer) => self.report(&Transferred::new(verb, name, transfer)),
            Err(failure) => self.fail(failure.of(name)),
        }
    }

    /// As [`transferred`](Self::transferred), where standard output is taken by the object itself.
    pub(super) fn transferred_to_output(
        &mut self,
        verb: &'static str,
        name: &Name,
        transfer: Transfer,
    ) {
        if self.manner.verbose && !self.manner.json {
            let line = Transferred::new(verb, name, transfer).to_string();
            self.bars.suspend(|| _ = writeln!(io::stderr(), "{line}"));
        }
    }

    /// Prints an error. The first one decides the exit status.
    pub(super) fn fail(&mut self, failure: Failure) {
        let words: Vec<_> = env::args_os().skip(1).collect();
        let failure = failure.map_texts(|text| shown::without_secrets(text, &words));
        self.fail_silently(failure.code());
        // In order with what was printed before, if both go to one place.
        self.print(|output| output.flush());
        let text = match self.manner.json {
            true => as_object(failure, self.manner.verbose),
            false => as_lines(&failure, self.manner.verbose),
        };
        // Where standard error is closed there is nobody left to tell.
        self.bars.suspend(|| _ = io::stderr().write_all(text.as_bytes()));
    }

    /// Takes note of an exit status, if it is the first.
    pub(super) fn fail_silently(&mut self, status: u8) {
        self.status.get_or_insert(status);
    }

    /// Takes note of the exit status after a signal, whatever has failed before.
    pub(super) fn stopped(&mut self, status: u8) {
        self.status = Some(status);
    }

    /// Whether what is printed goes nowhere any more: `ls` need not go on.
    pub(super) fn output_has_ended(&self) -> bool {
        self.output_ended
    }

    /// Prints what is left; answers the exit status.
    pub(super) fn finish(mut self) -> ExitCode {
        self.print(|output| output.flush());
        self.status.map_or(ExitCode::SUCCESS, ExitCode::from)
    }

    fn print(&mut self, write: impl FnOnce(&mut BufWriter<Stdout>) -> io::Result<()>) {
        if self.output_ended {
            return;
        }
        let (output, flush) = (&mut self.output, self.output_is_terminal);
        let printed = self.bars.suspend(|| {
            write(output)?;
            if flush { output.flush() } else { Ok(()) }
        });
        if let Err(error) = printed {
            self.output_ended = true;
            // `quintet ls | head` has all that it wanted.
            if error.kind() != ErrorKind::BrokenPipe {
                self.fail(Failure::local("standard output", error));
            }
        }
    }
}

fn as_lines(failure: &Failure, verbose: bool) -> String {
    let mut lines = format!("quintet: {}\n", shown::escaped(failure.message()));
    for cause in failure.causes().iter().filter(|_| verbose) {
        lines += &format!("  caused by: {}\n", shown::escaped(cause));
    }
    lines
}

fn as_object(failure: Failure, verbose: bool) -> String {
    let failure = if verbose { failure } else { failure.without_causes() };
    serde_json::json!({ "error": failure }).to_string() + "\n"
}

/// One object that was put or got.
#[derive(Serialize)]
struct Transferred<'a> {
    #[serde(skip)]
    verb: &'static str,
    name: &'a str,
    bytes: u64,
    verified: bool,
}

impl<'a> Transferred<'a> {
    fn new(verb: &'static str, name: &'a Name, transfer: Transfer) -> Self {
        Self { verb, name, bytes: transfer.bytes, verified: transfer.verified }
    }
}

impl fmt::Display for Transferred<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unverified = if self.verified { "" } else { "  unverified" };
        let (name, size) = (shown::escaped(self.name), shown::size(self.bytes));
        write!(f, "{} {name}  {size}{unverified}", self.verb)
    }
}
