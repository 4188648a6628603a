//! What some tests need of the machine. Where it is missing they say so loudly, and fail where CI=true.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use crate::run::{Run, Scratch};

/// Says that a test cannot run here.
pub(crate) fn cannot_run(test: &str, why: &str) {
    eprintln!("\n!!!! NOT TESTED: {test}: {why}\n");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "NOT TESTED: {test}: {why}");
}

pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

impl Scratch {
    /// Runs the command as somebody who may not do everything; `None` if that cannot be.
    pub(crate) fn run_as_ordinary_user(&self, words: &[&str]) -> Option<Run> {
        if !is_root() {
            return Some(self.run(words));
        }
        // It may be in a place that only root can look into.
        let copy = self.path("quintet");
        // By another process: a file that a child of this one may still hold open for writing could not be run.
        let mut install = Command::new("install");
        assert!(
            install
                .args(["-m", "755"])
                .arg(tests::quintet())
                .arg(&copy)
                .status()
                .unwrap()
                .success()
        );
        fs::set_permissions(self.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(copy).args(words);
        Some(command.current_dir(self.path("")).output().ok()?.into())
    }
}

/// A small file system of its own. Unmounted when dropped.
pub(crate) struct SmallFileSystem(PathBuf);

impl SmallFileSystem {
    /// `None` if this machine does not let us mount one.
    pub(crate) fn mount(at: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at);
        mount.output().ok()?.status.success().then(|| Self(at.into()))
    }
}

impl Drop for SmallFileSystem {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
