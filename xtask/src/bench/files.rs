//! Local files, put and got by the command, beside `cp`.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    bench::{
        noise::Noise,
        rounds::{self, Way},
    },
    failure::Failure,
    scratch::{self, Scratch},
};

const ROUNDS: usize = 5;
const LARGE: usize = 1 << 30;
const MANY: usize = 2000;
const SMALL: usize = 4 << 10;

/// What `cp` leaves to the system, a put waits for unless it has `fsync=false`.
const CP_AND_SYNC: &str = r#"cp -r "$1" "$2" && find "$2" -exec sync {} +"#;

pub(super) fn bench(quintet: &Path) -> Result<(), Failure> {
    let scratch = Scratch::new(quintet.parent().unwrap_or(Path::new(".")), "bench")?;
    let files = Files { quintet, directory: scratch.path() };
    files.make().map_err(|error| format!("cannot make the files to copy: {error}"))?;
    let one = ["large".to_owned()];
    let names: Vec<_> = names().collect();
    let many: Vec<_> = names.iter().map(|name| format!("many/{name}")).collect();
    for (job, ways) in [
        ("put 1 GiB, fsync=false", files.puts("large", &one)),
        ("put 1 GiB", files.synced_puts("large", &one)),
        ("get 1 GiB", files.gets("large", ".", &one)),
        ("put 2,000 files, fsync=false", files.puts("many", &many)),
        ("put 2,000 files of 4 KiB", files.synced_puts("many", &many)),
        ("get 2,000 files of 4 KiB", files.gets("many", "many", &names)),
    ] {
        rounds::compare(job, &ways, ROUNDS)?;
    }
    Ok(())
}

/// A directory with `large` and `many/…`, which are copied to `out`.
struct Files<'f> {
    quintet: &'f Path,
    directory: &'f Path,
}

impl Files<'_> {
    fn make(&self) -> io::Result<()> {
        let mut noise = Noise::default();
        noise.write(&self.path("large"), LARGE)?;
        fs::create_dir(self.path("many"))?;
        names().try_for_each(|name| noise.write(&self.path("many").join(name), SMALL))
    }

    /// The ways to copy `what`, which are these files, into a store, and leave it to the system when they are on the disk.
    fn puts(&self, what: &str, files: &[String]) -> [Way; 2] {
        [self.cp(what), self.way("quintet put", self.put("?fsync=false", files))]
    }

    /// As [`puts`](Self::puts), and wait until they are on the disk.
    fn synced_puts(&self, what: &str, files: &[String]) -> [Way; 2] {
        let cp = ["sh", "-c", CP_AND_SYNC, "sh"].map(OsString::from).into_iter();
        let cp = cp.chain([self.path(what).into(), self.path("out").into()]);
        [self.way("cp -r, then sync", cp.collect()), self.way("quintet put", self.put("", files))]
    }

    /// The ways to copy `what`, which are these names in the store `place`, out of it.
    fn gets(&self, what: &str, place: &str, names: &[String]) -> [Way; 2] {
        let url = scratch::file_url(&self.path(place));
        let get = [self.quintet.into(), "get".into(), url.into()].into_iter();
        let get = get.chain(names.iter().map(OsString::from));
        let get = get.chain(["--to".into(), self.path("out").into()]);
        [self.cp(what), self.way("quintet get", get.collect())]
    }

    fn put(&self, options: &str, files: &[String]) -> Vec<OsString> {
        let url = scratch::file_url(&self.path("out")) + options;
        let words = [self.quintet.into(), "put".into(), url.into()].into_iter();
        words.chain(files.iter().map(|file| self.path(file).into())).collect()
    }

    fn cp(&self, what: &str) -> Way {
        let [from, to] = [self.path(what), self.path("out")].map(OsString::from);
        self.way("cp -r", vec!["cp".into(), "-r".into(), from, to])
    }

    fn way(&self, label: &'static str, words: Vec<OsString>) -> Way {
        Way { label, words, makes: Some(self.path("out")) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

fn names() -> impl Iterator<Item = String> {
    (0..MANY).map(|number| format!("{number:04}"))
}
