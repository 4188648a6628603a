//! What is killed: the whole command, with a careless backend, and with two verbs for what only the library does.

mod careless;

use std::process::ExitCode;

use backend_core::{Result, blocking::Store};
use backends as _;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match *words {
        ["copy", url, from, to] => inside(url, |store| store.copy(from, to)),
        ["rename", url, from, to] => inside(url, |store| store.rename(from, to)),
        _ => return backends::cli::main(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&error.to_string());
            ExitCode::from(error.code().number())
        }
    }
}

fn inside(url: &str, work: impl Fn(&Store) -> Result<()>) -> Result<()> {
    let store = Store::open(url)?;
    work(&store)?;
    store.close()
}

#[allow(clippy::print_stderr)]
fn say(words: &str) {
    eprintln!("{words}");
}
