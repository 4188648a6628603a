//! Running other programs, and showing what is run.

use std::{ffi::OsStr, path::Path, process::Command};

use crate::failure::Failure;

/// Shows the command and runs it; an error if it fails.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    println!("$ {}", shown(command));
    finish(command)
}

/// Runs the command; an error if it fails.
pub(crate) fn finish(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|error| cannot_run(command, &error))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::Failed(format!("`{}` failed: {status}", shown(command)))),
    }
}

/// What the command prints to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| cannot_run(command, &error))?;
    if !output.status.success() {
        return Err(Failure::Failed(format!("`{}` failed: {}", shown(command), output.status)));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::Failed(format!("`{}` printed what is not UTF-8", shown(command))))
}

pub(crate) fn cannot_run(command: &Command, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("cannot run `{}`: {error}", shown(command)))
}

/// The command as one would type it, with the variables that it is given.
pub(crate) fn shown(command: &Command) -> String {
    let variables = command
        .get_envs()
        .filter_map(|(key, value)| Some(format!("{}={}", key.to_string_lossy(), quoted(value?))));
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args()).map(quoted);
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,@%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.into_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_can_be_pasted_into_a_shell() {
        let mut command = Command::new("/opt/bin/tool");
        command.args(["plain", "two words", "it's", ""]).env("FLAGS", "-D warnings");
        assert_eq!(shown(&command), r"FLAGS='-D warnings' tool plain 'two words' 'it'\''s' ''");
    }

    #[test]
    fn a_command_that_fails_is_named_in_the_error() {
        let error = finish(Command::new("false").arg("quietly")).expect_err("false fails");
        assert!(error.to_string().contains("`false quietly`"), "{error}");
    }
}
