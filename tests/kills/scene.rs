//! A directory in which one process is killed: a store and local files, and what is in them.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use backend_core::local;
use tempfile::TempDir;

use crate::{
    contents::Contents,
    operations::{Odd, Operation},
};

/// What is where: `store/NAME` for an object, `local/FILE` for a local file.
pub(crate) type State = BTreeMap<String, Contents>;

/// An object that no operation has to do with.
const BYSTANDER: &str = "store/by/stander";

/// The sizes of contents, by their letters.
pub(crate) type Sizes = HashMap<char, usize>;

pub(crate) struct Scene {
    directory: TempDir,
    pub(crate) operation: Operation,
    url: String,
    pub(crate) before: State,
    pub(crate) after: State,
}

impl Scene {
    /// With everything in place for the operation.
    pub(crate) fn new(operation: Operation, url: impl Fn(&Path) -> String, sizes: &Sizes) -> Self {
        let directory = tempfile::Builder::new().prefix("kill").tempdir().unwrap();
        let root = directory.path().join("store");
        let url = url(&root);
        let (before, after) = (state(operation.before, sizes), state(operation.after, sizes));
        let scene = Self { directory, operation, url, before, after };
        for place in ["store", "local"] {
            fs::create_dir(scene.path(place)).unwrap();
        }
        for (place, contents) in &scene.before {
            let path = scene.path(place);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, contents.bytes()).unwrap();
        }
        match operation.odd {
            Some(Odd::Linked) => {
                fs::hard_link(scene.path("local/a"), scene.path("another name")).unwrap();
            }
            Some(Odd::Beside) => {
                std::os::unix::fs::symlink("nowhere", root.join(local::PREFIX)).unwrap();
            }
            None => {}
        }
        scene
    }

    pub(crate) fn path(&self, place: &str) -> PathBuf {
        self.directory.path().join(place)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The command, to be run anywhere.
    pub(crate) fn words(&self) -> Vec<String> {
        let word = |word: &str| match word {
            "URL" => self.url.clone(),
            local if local.starts_with("local/") => self.path(local).display().to_string(),
            other => other.to_owned(),
        };
        let program = env!("CARGO_BIN_EXE_kill-victim").to_owned();
        [program].into_iter().chain(self.operation.words.split(' ').map(word)).collect()
    }

    /// A program to be run far from here, so that only what it does here names this place.
    pub(crate) fn command(&self, words: &[String]) -> Command {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir("/").stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self) -> Output {
        self.command(&self.words()).output().unwrap()
    }

    /// What is there for every program to see, temporaries left out.
    pub(crate) fn found(&self) -> State {
        let mut files = Vec::new();
        self.walk(&mut |path, name| {
            if path.is_file() && !is_ours(name) {
                files.push(name.to_owned());
            }
        });
        let read = |name: String| (name.clone(), fs::read(self.path(&name)).unwrap().into());
        files.into_iter().map(read).collect()
    }

    /// The temporaries that are left.
    pub(crate) fn temporaries(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.walk(&mut |path, name| {
            let is_link = self.operation.odd == Some(Odd::Beside) && path.is_symlink();
            if is_ours(name) && !is_link {
                found.push(name.to_owned());
            }
        });
        found
    }

    /// The directories of the store that have nothing in them.
    pub(crate) fn empty_directories(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.walk(&mut |path, name| {
            if let Some(object) = name.strip_prefix("store/")
                && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
            {
                found.push(object.to_owned());
            }
        });
        found
    }

    /// The size of the largest temporary.
    pub(crate) fn largest_temporary(&self) -> Option<u64> {
        let homes = [format!("store/{}", local::PREFIX), "store/d".into(), "local".into()];
        let sizes = homes.iter().flat_map(|home| fs::read_dir(self.path(home))).flatten();
        let ours = sizes
            .flatten()
            .filter(|entry| entry.file_name().to_str().is_some_and(local::is_temporary));
        ours.filter_map(|entry| entry.metadata().ok()).map(|found| found.len()).max()
    }

    /// Keeps the directory, to be looked at; its path.
    pub(crate) fn keep(self) -> PathBuf {
        self.directory.keep()
    }

    /// Shows `visit` everything below the store and the local directory: where it is, and what it is called here.
    fn walk(&self, visit: &mut dyn FnMut(&Path, &str)) {
        for top in ["store", "local"] {
            walk(&self.path(top), top, visit).unwrap();
        }
    }
}

fn walk(directory: &Path, name: &str, visit: &mut dyn FnMut(&Path, &str)) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = format!("{name}/{}", entry.file_name().to_str().unwrap());
        visit(&entry.path(), &name);
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &name, visit)?;
        }
    }
    Ok(())
}

/// Whether it is a temporary, or in the directory for them.
fn is_ours(name: &str) -> bool {
    name.split('/').any(local::is_temporary)
}

/// What `place=letter` says, and the bystander.
fn state(said: &str, sizes: &Sizes) -> State {
    let said = said.split_whitespace().map(|pair| {
        let (place, letter) = pair.split_once('=').unwrap();
        let letter = letter.chars().next().unwrap();
        (place.to_owned(), Contents::new(letter, sizes[&letter]))
    });
    said.chain([(BYSTANDER.to_owned(), Contents::new('b', 4))]).collect()
}
