//! Directories to work in.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
};

use crate::failure::Failure;

/// A fresh directory of a name that starts with `name` in `parent`, for this user only.
pub(crate) fn fresh(parent: &Path, name: &str) -> Result<PathBuf, Failure> {
    for number in 0.. {
        let path = parent.join(format!("{name}-{}-{number}", process::id()));
        match private(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(format!("cannot create {}: {error}", path.display()).into()),
        }
    }
    unreachable!("one number of them all is free")
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// The URL of the files below an absolute path.
pub(crate) fn file_url(path: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
    let mut url = String::from("file://");
    for byte in path.as_os_str().as_encoded_bytes() {
        match plain(byte) {
            true => url.push(char::from(*byte)),
            false => url += &format!("%{byte:02X}"),
        }
    }
    url
}

/// A directory that goes away with what is in it.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(parent: &Path, name: &str) -> Result<Self, Failure> {
        fresh(parent, name).map(Self)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("xtask: cannot remove {}: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_url_is_escaped() {
        assert_eq!(file_url(Path::new("/tmp/a b?#%")), "file:///tmp/a%20b%3F%23%25");
    }

    #[test]
    fn a_fresh_directory_is_another_one_each_time_and_goes_away_with_what_is_in_it() {
        let [one, other] = [(); 2].map(|()| Scratch::new(&std::env::temp_dir(), "scratch"));
        let [one, other] = [one, other].map(|made| made.expect("it is made"));
        assert_ne!(one.path(), other.path());
        let path = one.path().to_owned();
        fs::write(path.join("file"), "contents").expect("it is a directory");
        drop(one);
        assert!(!path.exists());
    }
}
