//! `fuzz-targets TARGET FOLDER`: writes what a target begins with into a folder, a file for each text.

#![allow(clippy::print_stderr)] // talking to a developer is what it is for

use std::{env, fs, io, path::Path, process::ExitCode};

use fuzz_targets::{TARGETS, found};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let written = match words.as_slice() {
        [target, folder] => write(target, Path::new(folder)),
        _ => Err(io::Error::other("two words are needed: TARGET FOLDER")),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fuzz-targets: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(target: &str, folder: &Path) -> io::Result<()> {
    let Some(target) = TARGETS.iter().find(|known| known.name == target) else {
        let known = TARGETS.map(|target| target.name).join(", ");
        return Err(io::Error::other(format!("there is no target {target:?}; there are {known}")));
    };
    fs::create_dir_all(folder)?;
    let texts = (target.seeds)().into_iter().chain(found(target.name)?);
    texts.enumerate().try_for_each(|(at, text)| fs::write(folder.join(format!("seed-{at}")), text))
}
