//! What is tested: each server, at each of its doors.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use servers::{Instance, Protocol, Server, Unavailable, Wishes};

use crate::{rclone, secrets::Secrets};

/// A server at one of its doors.
pub(crate) struct Subject {
    /// With which the names of its trials begin.
    pub(crate) name: &'static str,
    server: &'static str,
    door: Door,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    First,
    /// The one behind TLS.
    Tls,
    /// The first one, by way of the rclone program.
    Rclone,
}

/// Those that the whole suite is made on.
pub(crate) static SUBJECTS: &[Subject] = &[
    Subject::first_door("openssh"),
    Subject::first_door("proftpd"),
    Subject::first_door("rclone-sftp"),
    Subject::first_door("apache"),
    Subject { name: "apache-https", server: "apache", door: Door::Tls },
    Subject::first_door("nginx"),
    Subject::first_door("wsgidav"),
    Subject::first_door("rclone-webdav"),
    Subject::first_door("proftpd-ftp"),
    Subject { name: "proftpd-ftps", server: "proftpd-ftp", door: Door::Tls },
    Subject::first_door("vsftpd"),
    Subject { name: "vsftpd-ftps", server: "vsftpd", door: Door::Tls },
    Subject::first_door("vsftpd-implicit"),
    Subject::first_door("pureftpd"),
    Subject { name: "pureftpd-ftps", server: "pureftpd", door: Door::Tls },
    Subject::first_door("s3s"),
    Subject::first_door("moto"),
    Subject::first_door("swift"),
    Subject::first_door("moto-gs"),
    Subject::first_door("fakegcs"),
    Subject::first_door("azurite"),
    Subject::first_door("http-apache"),
    Subject { name: "https-apache", server: "http-apache", door: Door::Tls },
    Subject::first_door("http-nginx"),
    Subject::first_door("rsyncd"),
    Subject::first_door("openssh-rsync"),
    Subject { name: "apache-rclone", server: "apache", door: Door::Rclone },
];

/// The subject of this name.
pub(crate) fn named(name: &str) -> &'static Subject {
    SUBJECTS.iter().find(|subject| subject.name == name).unwrap()
}

impl Subject {
    const fn first_door(server: &'static str) -> Self {
        Self { name: server, server, door: Door::First }
    }

    /// The server, installed.
    fn server(&self) -> Result<&'static Server> {
        let server = servers::named(self.server).context("there is no such server")?;
        server.install()?;
        if self.door == Door::Rclone && !rclone::is_there() {
            let way_out = "cargo xtask live --volume".to_owned();
            return Err(
                Unavailable::Missing(format!("there is no rclone in PATH: {way_out}")).into()
            );
        }
        Ok(server)
    }

    /// Whether its checks take long, since each call is a run of a program that logs in.
    pub(crate) fn is_slow(&self) -> bool {
        matches!(self.name, "openssh-rsync" | "apache-rclone")
    }

    /// Whose program it is, of which version, and what is spoken to it.
    pub(crate) fn make(&self) -> String {
        let Some(server) = servers::named(self.server) else { return self.name.into() };
        let version = server.version().unwrap_or_default();
        let of_server =
            |door: usize| format!("{} {version}, `{}`", server.make, server.doors[door]);
        match self.door {
            Door::First => of_server(0),
            Door::Tls => of_server(1),
            Door::Rclone => format!("rclone to {} {version}, `rclone`", server.make),
        }
    }
}

/// A subject that runs.
pub(crate) struct Site {
    subject: &'static Subject,
    pub(crate) instance: Instance,
}

impl Site {
    /// Starts the server. Nobody may see its secrets from then on.
    pub(crate) fn start(
        subject: &'static Subject,
        wishes: &Wishes,
        secrets: &Secrets,
    ) -> Result<Self> {
        let instance = subject.server()?.start(wishes)?;
        let site = Self { subject, instance };
        site.keep_secrets(secrets)?;
        if subject.door == Door::Rclone {
            rclone::configure(&site.instance)?;
        }
        Ok(site)
    }

    fn keep_secrets(&self, secrets: &Secrets) -> Result<()> {
        let (name, user) = (self.subject.name, self.instance.user());
        secrets.keep(&format!("the password of {name}"), user, self.instance.password());
        if let Ok(keys) = self.instance.keys() {
            secrets.keep(&format!("the passphrase of {name}"), user, &keys.passphrase);
            for key in [&keys.plain, &keys.encrypted, &keys.rsa, &keys.certified] {
                let text = fs::read_to_string(key)?;
                secrets.keep(&format!("the key {} of {name}", key.display()), user, &text);
            }
        }
        Ok(())
    }

    /// The port of its door.
    pub(crate) fn port(&self) -> u16 {
        match self.subject.door {
            Door::First | Door::Rclone => self.instance.port(),
            Door::Tls => self.instance.tls_port().unwrap(),
        }
    }

    /// Its URL without a password, by way of a port.
    pub(crate) fn open_url(&self, port: u16, path: &str, options: &str) -> String {
        let url = match self.subject.door {
            Door::First => self.instance.url_at(port, path),
            Door::Tls => self.instance.tls_url_at(port, path).unwrap(),
            Door::Rclone => rclone::url(&self.instance, path),
        };
        match (options, url.contains('?')) {
            ("", _) => url,
            (_, true) => format!("{url}&{options}"),
            (_, false) => format!("{url}?{options}"),
        }
    }

    /// Its URL with the password in it.
    pub(crate) fn url(&self, port: u16, path: &str, options: &str) -> String {
        let url = self.open_url(port, path, options);
        match self.instance.server().protocol {
            // The `ssh` program has a key, and is told no password.
            Protocol::RsyncSsh => url,
            _ => with_password(&url, self.instance.password()),
        }
    }
}

pub(crate) fn with_password(url: &str, password: &str) -> String {
    let password = utf8_percent_encode(password, NON_ALPHANUMERIC);
    url.replacen('@', &format!(":{password}@"), 1)
}

/// Why there is no such server here, if that is what has failed.
pub(crate) fn is_unavailable(error: &anyhow::Error) -> Option<String> {
    match error.downcast_ref::<servers::Error>() {
        Some(servers::Error::Unavailable(why)) => Some(why.to_string()),
        Some(servers::Error::Failed(_)) => None,
        None => error.downcast_ref::<Unavailable>().map(ToString::to_string),
    }
}

impl Drop for Site {
    /// Keeps the server's log in the directory that `LIVE_LOGS` names.
    fn drop(&mut self) {
        let Some(directory) = std::env::var_os("LIVE_LOGS") else { return };
        let name = format!("{}-{}.log", self.subject.name, self.port());
        let _ = fs::copy(self.instance.log(), Path::new(&directory).join(name));
    }
}
