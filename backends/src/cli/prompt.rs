//! The question for a password, on the terminal itself: standard input and output may be pipes.

use std::io::{self, ErrorKind};

use backend_core::{Credentials, PasswordRequest, secrecy::SecretString};

use super::{console::Console, progress::Bars, shown, signals::Interrupt};

/// Has passwords asked for that are found nowhere else; but not by a program that reads JSON.
pub(super) fn offer(console: &Console, interrupt: &Interrupt) {
    if !console.manner().json {
        let (bars, interrupt) = (console.bars().clone(), interrupt.clone());
        // It can have been offered only by a program around this command: then that one's counts.
        Credentials::ask_with(move |request| ask(&bars, &interrupt, request));
    }
}

fn ask(
    bars: &Bars,
    interrupt: &Interrupt,
    request: &PasswordRequest<'_>,
) -> io::Result<Option<SecretString>> {
    let question = format!("Password for {}: ", shown::escaped(&request.to_string()));
    match bars.suspend(|| rpassword::prompt_password(question)) {
        Ok(password) => Ok(Some(password.into())),
        // Ctrl-D.
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        // Ctrl-C, which has raised its signal as well: that comes first, and not that there is no password.
        Err(error) if error.kind() == ErrorKind::Interrupted => {
            interrupt.arrive();
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
