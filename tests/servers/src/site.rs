//! Where an instance lives, and what its entry is given to configure it.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

use crate::{
    certificate,
    error::{Error, Unavailable},
    home,
    keys::{self, Keys},
    port, secret,
    server::{Logins, Server},
    url::BUCKET,
    user::{self, User},
    wishes::Wishes,
};

/// Where the objects of an instance lie, in its directory.
const DATA: &str = "root/data";

/// Where a server says that it is not ready yet.
const STARTING: &str = "starting";

/// The directory, ports, keys and user of an instance.
#[derive(Debug)]
pub struct Site {
    dir: PathBuf,
    data: PathBuf,
    doors: Vec<(&'static str, u16)>,
    user: User,
    password: String,
    wishes: Wishes,
}

/// Who may read a file beside its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Nobody.
    Owner,
    /// The user that the server runs as, and whoever else.
    All,
}

impl Site {
    pub(crate) fn new(server: &Server, wishes: &Wishes) -> Result<Self, Error> {
        let user = user::tester()?;
        let password = match (&wishes.password, server.logins) {
            (_, Logins::Machine) => user::lasting_password(&user)?,
            (Some(password), Logins::Own) => password.clone(),
            (None, Logins::Own) => secret::password()?,
        };
        let number = fastrand::u64(..);
        let dir = home::home()?.join("run").join(format!("{}-{number:016x}", server.name));
        home::directory(&home::home()?.join("run"), 0o711)?;
        home::directory(&dir, 0o711)?;
        let data = wishes.at.clone().unwrap_or_else(|| dir.join(DATA));
        let mut site =
            Self { dir, data, doors: Vec::new(), user, password, wishes: wishes.clone() };
        site.move_doors(server)?;
        Ok(site)
    }

    /// Takes other ports.
    pub(crate) fn move_doors(&mut self, server: &Server) -> Result<(), Error> {
        let door = |scheme: &&'static str| Ok((*scheme, port::free()?));
        self.doors = server.doors.iter().map(door).collect::<Result<_, Error>>()?;
        Ok(())
    }

    /// Makes the directory of the objects.
    pub(crate) fn make_data(&self) -> Result<(), Error> {
        home::directory(&self.dir.join("root"), 0o755)?;
        home::directory(&self.data, if self.wishes.read_only { 0o555 } else { 0o755 })?;
        if let Some(bytes) = self.wishes.capacity {
            self.limit(bytes)?;
        }
        let owner = match self.wishes.read_only {
            true => None,
            false => Some(&self.user),
        };
        chown(&self.data, owner.map(|user| user.uid), owner.map(|user| user.gid))
            .map_err(|error| Error::at(&self.data, "give away", &error))
    }

    /// A file system of the objects' own.
    fn limit(&self, bytes: u64) -> Result<(), Error> {
        if self.wishes.at.is_some() {
            let why =
                "objects that lie elsewhere cannot be limited: wish for either `at` or `capacity`";
            return Err(Error::Failed(why.into()));
        }
        if !home::is_root() {
            let why = "a storage that is full takes a file system of its own: run it as root";
            return Err(Unavailable::NotRoot(why.into()).into());
        }
        let size = format!("size={bytes},mode=755");
        let size = std::ffi::CString::new(size).unwrap_or_default();
        mount(
            "quintet",
            &self.data,
            "tmpfs",
            MountFlags::NODEV | MountFlags::NOSUID,
            size.as_c_str(),
        )
        .map_err(|error| Error::at(&self.data, "mount a file system at", &error.into()))
    }

    /// The directory in which the objects are files: a bucket's own, if there is one.
    pub(crate) fn objects(&self) -> PathBuf {
        Some(self.data.join(BUCKET)).filter(|bucket| bucket.is_dir()).unwrap_or(self.data.clone())
    }

    /// Makes a directory that is a bucket to servers that keep objects as files.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn make_bucket(&self) -> Result<(), Error> {
        let bucket = self.data.join(BUCKET);
        home::directory(&bucket, 0o755)?;
        self.give(&bucket)
    }

    /// A file with the password, which the user that the server runs as can read.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn password_file(&self) -> Result<PathBuf, Error> {
        let path = self.file("password", Readers::Owner, &self.password)?;
        self.give(&path)?;
        Ok(path)
    }

    /// A file that is there until the server's own program removes it: before that the server is not ready.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn starting(&self) -> Result<PathBuf, Error> {
        let path = self.writable(STARTING)?.join("yes");
        home::write(&path, 0o600, b"")?;
        Ok(path)
    }

    pub(crate) fn is_starting(&self) -> bool {
        self.path(STARTING).join("yes").exists()
    }

    /// The directory of the instance's own files. Everybody may pass through it.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directory of the objects, the root of what clients see.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The directory that a user is to be locked into, and that of the objects in there; root's own, as sshd demands it.
    /// None if the objects lie elsewhere.
    #[must_use]
    pub fn jail(&self) -> Option<(PathBuf, &'static str)> {
        self.wishes.at.is_none().then(|| (self.dir.join("root"), "/data"))
    }

    /// The port of the first door.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.doors.first().map_or(0, |(_, port)| *port)
    }

    /// The port of the second door.
    #[must_use]
    pub fn tls_port(&self) -> u16 {
        self.doors.get(1).map_or(0, |(_, port)| *port)
    }

    pub(crate) fn doors(&self) -> &[(&'static str, u16)] {
        &self.doors
    }

    /// Whom clients log in as.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user.name
    }

    /// The user's group.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.user.group
    }

    /// The user's numbers: its own, and its group's.
    #[must_use]
    pub fn ids(&self) -> (u32, u32) {
        (self.user.uid, self.user.gid)
    }

    /// With what clients log in.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// What was asked for.
    #[must_use]
    pub fn wishes(&self) -> &Wishes {
        &self.wishes
    }

    /// A path in [`Site::dir`].
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Writes a file in [`Site::dir`]; its path.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn file(&self, name: &str, readers: Readers, text: &str) -> Result<PathBuf, Error> {
        let path = self.path(name);
        let mode = if readers == Readers::All { 0o644 } else { 0o600 };
        home::write(&path, mode, text.as_bytes())?;
        Ok(path)
    }

    /// Hands a file of [`Site::dir`] to the user that the server runs as.
    ///
    /// # Errors
    ///
    /// If it cannot be given away.
    pub fn give(&self, path: &Path) -> Result<(), Error> {
        chown(path, Some(self.user.uid), Some(self.user.gid))
            .map_err(|error| Error::at(path, "give away", &error))
    }

    /// A directory in [`Site::dir`] that the user may write to.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn writable(&self, name: &str) -> Result<PathBuf, Error> {
        let path = self.path(name);
        home::directory(&path, 0o700)?;
        self.give(&path)?;
        Ok(path)
    }

    /// The file of the SSH server's own key, which `known_hosts` has from the first start on.
    ///
    /// # Errors
    ///
    /// If ssh-keygen fails.
    pub fn host_key(&self) -> Result<PathBuf, Error> {
        let key = self.path("host_key");
        keys::host_key(&key)?;
        self.make_known_at(self.port(), &key)?;
        Ok(key)
    }

    pub(crate) fn known_hosts(&self) -> PathBuf {
        self.path("known_hosts")
    }

    /// What the `ssh` program goes by, of a server that has one.
    pub(crate) fn ssh_config(&self) -> PathBuf {
        self.path("ssh_config")
    }

    /// Adds the key to `known_hosts`, unless that has one for the port.
    pub(crate) fn make_known_at(&self, port: u16, key: &Path) -> Result<(), Error> {
        let known = fs::read_to_string(self.known_hosts()).unwrap_or_default();
        let host = format!("[127.0.0.1]:{port} ");
        if !known.lines().any(|line| line.starts_with(&host)) {
            let line = format!("{known}{host}{}\n", keys::known(key)?);
            self.file("known_hosts", Readers::All, &line)?;
        }
        Ok(())
    }

    /// The keys that the user may log in with.
    ///
    /// # Errors
    ///
    /// If ssh-keygen fails.
    pub fn keys(&self) -> Result<Keys, Error> {
        let dir = self.path("keys");
        home::directory(&dir, 0o700)?;
        Keys::make(&dir, &self.user.name)
    }

    /// The files of the certificate and of its key, as wished for.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn certificate(&self) -> Result<(PathBuf, PathBuf), Error> {
        let (certificate, key) = (self.path("certificate.pem"), self.path("certificate.key"));
        if !key.exists() {
            let issued = certificate::issue(self.wishes.certificate)
                .map_err(|error| Error::Failed(format!("cannot make a certificate: {error}")))?;
            home::write(&self.ca(), 0o644, issued.ca.as_bytes())?;
            self.file("certificate.pem", Readers::All, &issued.certificate)?;
            self.file("certificate.key", Readers::Owner, &issued.key)?;
        }
        Ok((certificate, key))
    }

    pub(crate) fn ca(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// The command that runs a program with nothing of our environment.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .env("LANG", "C.UTF-8")
            .env("HOME", self.dir())
            .current_dir(self.dir());
        command
    }

    /// As [`Site::command`], run as the user, for a server that does not become one by itself.
    #[must_use]
    pub fn command_as_user(&self, program: &Path) -> Command {
        let mut command = self.command(program);
        if home::is_root() {
            command.uid(self.user.uid).gid(self.user.gid);
        }
        command
    }

    /// Removes all of it, but for objects that were to lie elsewhere.
    pub(crate) fn remove(&self) -> Result<(), Error> {
        remove(&self.dir)
    }
}

/// Removes the directory of an instance, and the file system of its objects if it has one.
pub(crate) fn remove(dir: &Path) -> Result<(), Error> {
    let data = dir.join(DATA);
    if home::is_root() {
        match unmount(&data, UnmountFlags::DETACH) {
            // No file system of its own, or none of both.
            Ok(()) | Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOENT) => {}
            Err(error) => return Err(Error::at(&data, "unmount", &error.into())),
        }
    }
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::at(dir, "remove", &error))
        }
        _ => Ok(()),
    }
}
