//! What lies where before a tool is run, and what must lie there afterwards.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::Command,
};

use super::job::{Files, Job, Sizes, Work};
use crate::{bench::noise::Noise, command, failure::Failure};

/// Local files, and the directory on the server's disk that it serves: both sides are seen without any tool.
pub(super) struct Stage {
    sizes: Sizes,
    /// `many/` and `large/`, which are what is copied, and `down/`, to which a tool copies.
    here: PathBuf,
    /// What the server shows as its root: `up/`, to which a tool copies, and what it finds there.
    there: PathBuf,
}

impl Stage {
    /// Makes the files.
    pub(super) fn new(here: PathBuf, there: PathBuf, sizes: Sizes) -> Result<Self, Failure> {
        let stage = Self { sizes, here, there };
        stage.make().map_err(|error| format!("cannot make the files to copy: {error}"))?;
        Ok(stage)
    }

    fn make(&self) -> io::Result<()> {
        let mut noise = Noise::default();
        for files in [Files::Many, Files::Large] {
            let directory = self.here.join(files.directory());
            fs::create_dir_all(&directory)?;
            let size = if files == Files::Large { self.sizes.large } else { Sizes::SMALL };
            self.names(files).try_for_each(|name| noise.write(&directory.join(name), size))?;
        }
        Ok(())
    }

    /// Prepares everything for the job, so that no run depends on another one.
    pub(super) fn set(&self, job: Job) -> Result<(), Failure> {
        let set = || {
            if job.files() != Files::Names {
                self.remove_names()?;
            }
            match job.work() {
                Work::Up => self.fill(&self.there.join("up"), None),
                Work::Down => {
                    self.fill(&self.here.join("down"), None)?;
                    self.keep(job.files())
                }
                Work::Delete => self.fill(&self.there.join("delete"), Some(job.files())),
                Work::List => self.keep(job.files()),
            }
        };
        set().map_err(|e| format!("cannot prepare {}: {e}", self.there.display()))?;
        // So that no tool waits for what another one has written.
        let of = |path: &Path| command::finish(Command::new("sync").arg("-f").arg(path));
        of(&self.here)?;
        of(&self.there)
    }

    /// The local directory of a job.
    pub(super) fn here(&self, job: Job) -> PathBuf {
        self.here.join(match job.work() {
            Work::Down => "down",
            Work::Up | Work::Delete | Work::List => job.files().directory(),
        })
    }

    /// The directory of a job below what the server shows.
    pub(super) fn there(job: Job) -> &'static str {
        match job.work() {
            Work::Up => "up",
            Work::Down | Work::List => job.files().directory(),
            Work::Delete => "delete",
        }
    }

    /// The names of the files in a directory.
    pub(super) fn names(&self, files: Files) -> impl Iterator<Item = String> {
        let (count, word) = match files {
            Files::Many => (self.sizes.many, "small"),
            Files::Large => (1, "large"),
            Files::Names => (self.sizes.names, "name"),
        };
        (0..count).map(move |number| format!("{word}-{number:05}"))
    }

    /// What is wrong with what a tool left, or with what it has printed.
    pub(super) fn check(&self, job: Job, printed: &Path) -> Result<(), String> {
        let original = self.here.join(job.files().directory());
        let there = self.there.join(Self::there(job));
        match job.work() {
            Work::Up => same(&original, &there),
            Work::Down => same(&original, &self.here(job)),
            // Some tools delete what is in a directory, some the directory as well.
            Work::Delete if !there.exists() => Ok(()),
            Work::Delete => match entries(&there)?.len() {
                0 => Ok(()),
                left => Err(format!("it left {left} files")),
            },
            Work::List => {
                let read = |e| format!("cannot read what it printed: {e}");
                let printed = fs::read_to_string(printed).map_err(read)?;
                let found: BTreeSet<_> = listed(&printed).collect();
                let missing = self.names(job.files()).filter(|name| !found.contains(&name[..]));
                match missing.count() {
                    0 => Ok(()),
                    some => Err(format!("it did not list {some} names")),
                }
            }
        }
    }

    /// What stays as it is from run to run.
    fn keep(&self, files: Files) -> io::Result<()> {
        let directory = self.there.join(files.directory());
        if directory.exists() { Ok(()) } else { self.fill(&directory, Some(files)) }
    }

    /// Some servers read all that they have for a listing of anything, which would be most of what another job takes.
    fn remove_names(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.there.join(Files::Names.directory())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Makes a directory anew, empty or with the files; its owner is that of the one above it, as whom the server writes.
    fn fill(&self, directory: &Path, files: Option<Files>) -> io::Result<()> {
        if directory.exists() {
            fs::remove_dir_all(directory)?;
        }
        let owner = directory.parent().unwrap_or(directory).metadata()?;
        let give = |path: &Path| chown(path, Some(owner.uid()), Some(owner.gid()));
        fs::create_dir(directory)?;
        give(directory)?;
        for (files, name) in files.into_iter().flat_map(|f| self.names(f).map(move |n| (f, n))) {
            let path = directory.join(&name);
            match files {
                Files::Names => drop(File::create(&path)?),
                Files::Many | Files::Large => {
                    fs::copy(self.here.join(files.directory()).join(&name), &path)?;
                }
            }
            give(&path)?;
        }
        Ok(())
    }
}

impl Files {
    fn directory(self) -> &'static str {
        match self {
            Self::Many => "many",
            Self::Large => "large",
            Self::Names => "names",
        }
    }
}

/// The names in whatever form a tool prints them.
fn listed(printed: &str) -> impl Iterator<Item = &str> {
    let length = "name-00000".len();
    printed.match_indices("name-").filter_map(move |(at, _)| printed.get(at..at + length))
}

/// What differs between two directories of files.
fn same(original: &Path, copy: &Path) -> Result<(), String> {
    let (wanted, found) = (entries(original)?, entries(copy)?);
    if let Some(name) = found.difference(&wanted).next() {
        return Err(format!("it left {name:?}, which is no copy"));
    }
    let missing = wanted.difference(&found).count();
    if missing > 0 {
        return Err(format!("{missing} of {} files are missing", wanted.len()));
    }
    let differs = |name: &&String| !same_contents(&original.join(name), &copy.join(name));
    match wanted.iter().find(differs) {
        Some(name) => Err(format!("{name:?} has other contents")),
        None => Ok(()),
    }
}

fn entries(directory: &Path) -> Result<BTreeSet<String>, String> {
    let all = || -> io::Result<_> {
        let entries = fs::read_dir(directory)?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    all().map_err(|error| format!("{}: {error}", directory.display()))
}

fn same_contents(original: &Path, copy: &Path) -> bool {
    let compare = || {
        let (mut original, mut copy) = (File::open(original)?, File::open(copy)?);
        let size = original.metadata()?.len();
        if size != copy.metadata()?.len() {
            return Ok(false);
        }
        let [mut one, mut other] = [(); 2].map(|()| vec![0; size.min(1 << 20) as usize]);
        let mut left = size as usize;
        while left > 0 {
            let next = left.min(one.len());
            original.read_exact(&mut one[..next])?;
            copy.read_exact(&mut other[..next])?;
            if one[..next] != other[..next] {
                return Ok(false);
            }
            left -= next;
        }
        Ok::<_, io::Error>(true)
    };
    compare().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    const SIZES: Sizes = Sizes { many: 3, large: 1 << 20, names: 5 };

    fn stage() -> (Scratch, Stage) {
        let scratch = Scratch::new(&std::env::temp_dir(), "stage").expect("it is made");
        let [here, there] = ["here", "there"].map(|name| scratch.path().join(name));
        for path in [&here, &there] {
            fs::create_dir(path).expect("its parent is there");
        }
        let stage = Stage::new(here, there, SIZES).expect("there is room");
        (scratch, stage)
    }

    /// What a tool would do.
    fn copy(from: &Path, to: &Path) {
        for name in entries(from).expect("it is a directory") {
            fs::copy(from.join(&name), to.join(&name)).expect("there is room");
        }
    }

    #[test]
    fn a_whole_copy_is_right_and_one_with_a_file_too_few_too_many_or_another_is_not() {
        let (_scratch, stage) = stage();
        let job = Job::UpMany;
        let check = || stage.check(job, Path::new(""));
        stage.set(job).expect("it can be prepared");
        assert!(check().is_err_and(|why| why.contains("3 of 3 files are missing")));
        let up = stage.there.join("up");
        copy(&stage.here(job), &up);
        assert_eq!(check(), Ok(()));
        fs::write(up.join("small-00001"), vec![0; Sizes::SMALL]).expect("there is room");
        assert!(check().is_err_and(|why| why.contains("\"small-00001\" has other contents")));
        fs::write(up.join("small-00001"), "short").expect("there is room");
        assert!(check().is_err_and(|why| why.contains("\"small-00001\" has other contents")));
        fs::write(up.join("stray"), "").expect("there is room");
        assert!(check().is_err_and(|why| why.contains("\"stray\"")));
        stage.set(job).expect("it can be prepared again");
        assert_eq!(entries(&up), Ok(BTreeSet::new()));
    }

    #[test]
    fn what_is_fetched_is_what_the_server_has() {
        let (_scratch, stage) = stage();
        for job in [Job::DownMany, Job::DownLarge] {
            stage.set(job).expect("it can be prepared");
            assert!(stage.check(job, Path::new("")).is_err());
            copy(&stage.there.join(Stage::there(job)), &stage.here(job));
            assert_eq!(stage.check(job, Path::new("")), Ok(()));
        }
    }

    #[test]
    fn all_must_be_deleted_and_with_the_directory_is_as_good() {
        let (_scratch, stage) = stage();
        stage.set(Job::Delete).expect("it can be prepared");
        let check = || stage.check(Job::Delete, Path::new(""));
        assert_eq!(check(), Err("it left 3 files".into()));
        fs::remove_dir_all(stage.there.join("delete")).expect("it is there");
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn every_name_must_be_printed_in_whatever_form() {
        let (_scratch, stage) = stage();
        stage.set(Job::List).expect("it can be prepared");
        let printed = stage.here.join("printed");
        let names: Vec<_> = stage.names(Files::Names).map(|n| format!("<href>/x/{n}<")).collect();
        fs::write(&printed, names.concat()).expect("there is room");
        assert_eq!(stage.check(Job::List, &printed), Ok(()));
        fs::write(&printed, names[1..].concat()).expect("there is room");
        assert_eq!(stage.check(Job::List, &printed), Err("it did not list 1 names".into()));
    }
}
