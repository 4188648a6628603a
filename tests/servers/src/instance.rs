//! A server that runs.

use std::{
    fs::{self, OpenOptions},
    io,
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant as Moment},
};

use crate::{
    error::Error,
    keys::{self, Keys},
    port,
    process::Process,
    record::Record,
    server::{Protocol, Server},
    site::Site,
    url,
    wishes::Wishes,
};

/// How long a server may take to answer: those in Python are slow on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many lines of its log an error shows.
const TAIL: usize = 12;

/// A server that runs on 127.0.0.1 for as long as this value lives; then it is gone, with its directory.
#[derive(Debug)]
pub struct Instance {
    server: &'static Server,
    site: Site,
    /// None while it is down.
    process: Option<Process>,
    /// Whether it goes away with this value.
    is_owned: bool,
}

impl Instance {
    pub(crate) fn start(server: &'static Server, wishes: &Wishes) -> Result<Self, Error> {
        Record::sweep()?;
        let site = Site::new(server, wishes)?;
        let mut instance = Self { server, site, process: None, is_owned: true };
        instance.record()?;
        instance.site.make_data()?;
        for _ in 0..3 {
            match instance.restart() {
                Err(_) if instance.lost_a_port() => instance.site.move_doors(server)?,
                outcome => return outcome.map(|()| instance),
            }
        }
        Err(Error::Failed(format!("{}: somebody takes every port before it does", server.name)))
    }

    /// Which server it is.
    #[must_use]
    pub fn server(&self) -> &'static Server {
        self.server
    }

    /// The URL for `quintet`, of the first door: with the user and what it takes to trust the server, without the password.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_at(self.port(), "")
    }

    /// The URL of the second door, behind TLS, if it has one.
    #[must_use]
    pub fn tls_url(&self) -> Option<String> {
        self.tls_url_at(self.tls_port()?, "")
    }

    /// As [`Instance::url`], of a path in there, by way of another port, as that of a proxy; there an SSH server is known after
    /// [`Instance::make_known_at`].
    #[must_use]
    pub fn url_at(&self, port: u16, path: &str) -> String {
        let scheme = self.site.doors().first().map_or("", |(scheme, _)| scheme);
        url::with_path(&url::of(&self.site, scheme, port), path)
    }

    /// As [`Instance::url_at`], of the second door.
    #[must_use]
    pub fn tls_url_at(&self, port: u16, path: &str) -> Option<String> {
        let (scheme, _) = self.site.doors().get(1)?;
        Some(url::with_path(&url::of(&self.site, scheme, port), path))
    }

    /// As [`Instance::url`], with the password in it.
    #[must_use]
    pub fn url_with_password(&self) -> String {
        self.url().replacen('@', &format!(":{}@", self.password()), 1)
    }

    /// The user that clients log in as.
    #[must_use]
    pub fn user(&self) -> &str {
        self.site.user()
    }

    /// With what they do.
    #[must_use]
    pub fn password(&self) -> &str {
        self.site.password()
    }

    /// The variables from which `quintet` takes the password.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let variable = |(scheme, _): &(&str, u16)| {
            let (scheme, _) = url::split(scheme);
            let name = format!("QUINTET_PASSWORD_{}", scheme.to_ascii_uppercase());
            (name, self.password().to_owned())
        };
        self.site.doors().iter().map(variable).collect()
    }

    /// The port of the first door.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.site.port()
    }

    /// The port of the second door, behind TLS, if it has one.
    #[must_use]
    pub fn tls_port(&self) -> Option<u16> {
        self.site.doors().get(1).map(|(_, port)| *port)
    }

    /// The directory of its objects.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.site.data()
    }

    /// The directory in which its objects are files of their names; none if it keeps them otherwise.
    #[must_use]
    pub fn objects(&self) -> Option<PathBuf> {
        let objects = self.site.objects();
        let has_buckets = self.server.protocol.has_buckets();
        (!has_buckets || objects != self.data()).then_some(objects)
    }

    /// The directory of its own files.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.site.dir()
    }

    /// The file that it and its errors are written to.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.site.path("log")
    }

    /// The file of the authority of its certificate, in PEM. There is none if it has no door behind TLS.
    #[must_use]
    pub fn ca(&self) -> PathBuf {
        self.site.ca()
    }

    /// The file of the SSH server's key, as `ssh` keeps it. There is none if it is no SSH server.
    #[must_use]
    pub fn known_hosts(&self) -> PathBuf {
        self.site.known_hosts()
    }

    /// The keys that it lets its user in with.
    ///
    /// # Errors
    ///
    /// If it is no SSH server.
    pub fn keys(&self) -> Result<Keys, Error> {
        match self.server.protocol {
            Protocol::Sftp | Protocol::RsyncSsh => self.site.keys(),
            _ => Err(Error::Failed(format!("{} lets nobody in by a key", self.server.name))),
        }
    }

    /// Lets an SSH server be known at another port, too, as that of a proxy.
    ///
    /// # Errors
    ///
    /// If its key cannot be read, or the file of known hosts not be written.
    pub fn make_known_at(&self, port: u16) -> Result<(), Error> {
        self.site.make_known_at(port, &self.site.host_key()?)
    }

    /// Gives an SSH server another key. It shows it from the next [`Instance::restart`] on; `known_hosts` keeps the old one.
    ///
    /// # Errors
    ///
    /// If ssh-keygen fails.
    pub fn change_host_key(&self) -> Result<(), Error> {
        let key = self.site.host_key()?;
        for path in [&key, &keys::public(&key)] {
            fs::remove_file(path).map_err(|error| Error::at(path, "remove", &error))?;
        }
        self.site.host_key().map(|_| ())
    }

    /// Ends it and all its processes at once, in the middle of whatever they do. Objects and ports stay its own.
    ///
    /// # Errors
    ///
    /// If they do not end.
    pub fn kill(&mut self) -> Result<(), Error> {
        self.process.take().map_or(Ok(()), |mut process| {
            process.kill().map_err(|error| self.failed("cannot be killed", &error))
        })
    }

    /// Ends it as its administrator would. Objects and ports stay its own.
    ///
    /// # Errors
    ///
    /// If it does not end.
    pub fn stop(&mut self) -> Result<(), Error> {
        self.process.take().map_or(Ok(()), |mut process| {
            process.stop().map_err(|error| self.failed("cannot be stopped", &error))
        })
    }

    /// Starts it again, on the same ports and with the same objects and keys; kills it before, if it still runs.
    ///
    /// # Errors
    ///
    /// If it does not answer; the end of its log is in the text.
    pub fn restart(&mut self) -> Result<(), Error> {
        self.kill()?;
        let mut command = (self.server.prepare)(&self.site)?;
        let log = OpenOptions::new().create(true).append(true).open(self.log());
        let log = log.map_err(|error| Error::at(&self.log(), "open", &error))?;
        let started = Process::spawn(&mut command, log);
        self.process = Some(started.map_err(|error| self.failed("cannot be run", &error))?);
        self.record()?;
        self.wait().inspect_err(|_| {
            let _ = self.process.take().map(|mut process| process.kill());
        })
    }

    /// It takes connections and never answers, until [`Instance::resume`].
    ///
    /// # Errors
    ///
    /// If its processes cannot be stopped.
    pub fn pause(&self) -> Result<(), Error> {
        let paused = self.process.as_ref().map_or(Ok(()), Process::pause);
        paused.map_err(|error| self.failed("cannot be paused", &error))
    }

    /// It goes on where it was paused.
    ///
    /// # Errors
    ///
    /// If its processes cannot be continued.
    pub fn resume(&self) -> Result<(), Error> {
        let resumed = self.process.as_ref().map_or(Ok(()), Process::resume);
        resumed.map_err(|error| self.failed("cannot be resumed", &error))
    }

    /// What it takes to stop it when this process has ended.
    pub(crate) fn lasting_record(&self) -> Record {
        Record::of(&self.site, self.process.as_ref(), None)
    }

    /// Lets it run on when this process has ended.
    pub(crate) fn detach(mut self) -> Result<(), Error> {
        self.lasting_record().write()?;
        self.is_owned = false;
        Ok(())
    }

    fn record(&self) -> Result<(), Error> {
        let owner = Some(crate::process::Identity::of_this_process());
        let owner = owner.transpose().map_err(|error| self.failed("has no owner", &error))?;
        Record::of(&self.site, self.process.as_ref(), owner).write()
    }

    /// Waits until all doors answer.
    fn wait(&mut self) -> Result<(), Error> {
        let deadline = Moment::now() + PATIENCE;
        let ports: Vec<_> = self.site.doors().iter().map(|(_, port)| *port).collect();
        for port in ports {
            let address = SocketAddr::from(([127, 0, 0, 1], port));
            let answers = || TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok();
            while !answers() || self.site.is_starting() {
                self.check_that_it_runs()?;
                if Moment::now() > deadline {
                    let did = format!("does not answer at port {port} within {PATIENCE:?}");
                    return Err(self.failed_with_log(&did));
                }
                thread::sleep(Duration::from_millis(10));
            }
        }
        // What answered may be somebody else, who was quicker to take the port.
        self.check_that_it_runs()
    }

    fn check_that_it_runs(&mut self) -> Result<(), Error> {
        let ended = self.process.as_mut().map_or(Ok(None), Process::ended);
        match ended.map_err(|error| self.failed("cannot be waited for", &error))? {
            None => Ok(()),
            Some(status) => Err(self.failed_with_log(&format!("ended at once ({status})"))),
        }
    }

    fn lost_a_port(&self) -> bool {
        self.process.is_none() && self.site.doors().iter().any(|(_, port)| port::is_taken(*port))
    }

    fn failed(&self, what: &str, error: &io::Error) -> Error {
        Error::Failed(format!("{} {what}: {error}", self.server.name))
    }

    fn failed_with_log(&self, what: &str) -> Error {
        let log = fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n  ");
        Error::Failed(format!("{} {what}; its log ends with:\n  {tail}", self.server.name))
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if self.is_owned {
            // A test that is over has nobody to tell; what is left is swept up by the next start.
            let _ = self.kill();
            let _ = self.site.remove();
        }
    }
}
