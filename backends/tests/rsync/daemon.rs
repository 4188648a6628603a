//! A daemon of rsync on loopback, with a module `objects`.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

pub(crate) struct Daemon {
    pub(crate) port: u16,
    directory: tempfile::TempDir,
    child: Child,
}

impl Daemon {
    /// Asks for a password, if there is one, of a user `me`. None where rsync is not installed.
    pub(crate) fn start(password: Option<&str>) -> Option<Self> {
        if Command::new("rsync").arg("--version").output().is_err() {
            println!("SKIPPED: rsync is not installed");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "NOT TESTED: there is no rsync");
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let at = |name: &str| directory.path().join(name);
        fs::create_dir(at("objects")).unwrap();
        let mut config =
            format!("port = {port}\naddress = 127.0.0.1\nuse chroot = no\nlog file = /dev/null\n");
        if fs::metadata(directory.path()).unwrap().uid() == 0 {
            config += "uid = root\ngid = root\n";
        }
        config += &format!("[objects]\npath = {}\nread only = no\n", at("objects").display());
        if let Some(password) = password {
            fs::write(at("secrets"), format!("me:{password}\n")).unwrap();
            fs::set_permissions(at("secrets"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
                .unwrap();
            config += &format!("auth users = me\nsecrets file = {}\n", at("secrets").display());
        }
        fs::write(at("config"), config).unwrap();
        let mut daemon = Command::new("rsync");
        daemon.args(["--daemon", "--no-detach", "--config"]).arg(at("config"));
        daemon.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = daemon.spawn().unwrap();
        let daemon = Self { port, directory, child };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            thread::sleep(Duration::from_millis(5));
        }
        Some(daemon)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("rsync://127.0.0.1:{}/objects/{path}?retries=1&retry-delay=1ms", self.port)
    }

    pub(crate) fn objects(&self) -> PathBuf {
        self.directory.path().join("objects")
    }

    /// The files in the module, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        walk(&self.objects(), "", &mut files);
        files.sort();
        files
    }
}

fn walk(directory: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        match entry.file_type().unwrap().is_dir() {
            true => walk(&entry.path(), &format!("{name}/"), files),
            false => files.push(name),
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
