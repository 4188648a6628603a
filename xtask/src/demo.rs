//! The main job, shown to a newcomer: files are put, listed, read back and deleted.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    arguments::Arguments,
    cargo::{self, Profile},
    command,
    failure::Failure,
    scratch,
};

const HELP: &str = "\
Shows the command at work on real files, in a fresh temporary directory, and says where they are.

Usage: cargo xtask demo";

const ODD: &str = "Grüße aus Köln.txt";
const EMPTY: &str = "empty";

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    arguments.end(HELP)?;
    let quintet = cargo::quintet(Profile::Dev)?;
    let directory = scratch::fresh(&env::temp_dir(), "quintet-demo")?;
    let user = User { quintet, directory };
    user.writes(ODD, b"Spaces and umlauts, in the name only.\n")?;
    user.writes(EMPTY, b"")?;
    user.writes("README.md", &read(Path::new("README.md"))?)?;

    let url = scratch::file_url(&user.directory.join("store"));
    user.types(&["put", "-v", &url, ODD, EMPTY, "README.md"])?;
    user.types(&["ls", "-l", &url])?;
    user.types(&["stat", &url, ODD])?;
    user.types(&["cat", &url, ODD])?;
    fs::create_dir(user.directory.join("back")).map_err(|e| format!("cannot create back: {e}"))?;
    user.types(&["get", "-v", &url, ODD, EMPTY, "README.md", "--to", "back"])?;
    for name in [ODD, EMPTY, "README.md"] {
        user.finds_the_same(name, &format!("back/{name}"))?;
    }
    user.types(&["rm", &url, EMPTY])?;
    user.types(&["ls", &url])?;
    user.types(&["backends"])?;
    user.types(&["test", &url])?;
    println!("The files that were put are in {url}");
    Ok(())
}

/// Somebody with the command, in a directory.
struct User {
    quintet: PathBuf,
    directory: PathBuf,
}

impl User {
    fn types(&self, arguments: &[&str]) -> Result<(), Failure> {
        println!();
        command::run(Command::new(&self.quintet).args(arguments).current_dir(&self.directory))
    }

    fn writes(&self, file: &str, contents: &[u8]) -> Result<(), Failure> {
        let path = self.directory.join(file);
        Ok(fs::write(&path, contents)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?)
    }

    fn finds_the_same(&self, one: &str, other: &str) -> Result<(), Failure> {
        match read(&self.directory.join(one))? == read(&self.directory.join(other))? {
            true => Ok(()),
            false => Err(Failure::Failed(format!("{other} is not what {one} was"))),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    Ok(fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?)
}
