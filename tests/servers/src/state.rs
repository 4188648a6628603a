//! The servers that stay up when the program that started them has ended.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{error::Error, home, record::Record, server::Server, user, wishes::Wishes};

/// The servers that are up for a workspace, as `up.json` says. Another process that opens it waits until this value is dropped.
#[derive(Debug)]
pub struct State {
    path: PathBuf,
    up: BTreeMap<String, Up>,
    _lock: File,
}

/// A server that is up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Up {
    /// The version of its first package.
    pub version: Option<String>,
    /// Its doors: URLs for `quintet`, without passwords.
    pub urls: Vec<String>,
    /// Where its objects lie.
    pub data: PathBuf,
    /// What it says.
    pub log: PathBuf,
    /// Where `quintet` looks for the password.
    pub variables: Vec<String>,
    record: Record,
}

impl Up {
    /// Whether it still runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.record.is_running()
    }
}

impl State {
    /// What is up, by the file in `directory`, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not what was written.
    pub fn open(directory: &Path) -> Result<Self, Error> {
        home::directory(directory, 0o755)?;
        let lock = home::lock_in(directory, "up")?;
        let path = directory.join("up.json");
        let up = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(Error::at(&path, "read", &error)),
            Ok(text) => serde_json::from_slice(&text).map_err(|error| {
                let way_out = "stop by hand what is up, and remove it";
                Error::Failed(format!("{} is damaged ({error}): {way_out}", path.display()))
            })?,
        };
        Ok(Self { path, up, _lock: lock })
    }

    /// What is known of the server; none if it was not started, or was stopped.
    #[must_use]
    pub fn get(&self, server: &Server) -> Option<&Up> {
        self.up.get(server.name)
    }

    /// Starts the server if it is not up; whether it had to be.
    ///
    /// # Errors
    ///
    /// As [`Server::start`].
    pub fn up(&mut self, server: &'static Server) -> Result<bool, Error> {
        if self.get(server).is_some_and(Up::is_running) {
            return Ok(false);
        }
        self.down(server.name)?;
        // One password for all of them, since `quintet` looks for it by the scheme.
        let password = user::lasting_password(&user::tester()?)?;
        let instance = server.start(&Wishes { password: Some(password), ..Wishes::default() })?;
        let up = Up {
            version: server.version(),
            urls: std::iter::once(instance.url()).chain(instance.tls_url()).collect(),
            data: instance.data().to_owned(),
            log: instance.log(),
            variables: instance.environment().into_iter().map(|(variable, _)| variable).collect(),
            record: instance.lasting_record(),
        };
        self.up.insert(server.name.to_owned(), up);
        // Known before it is let go: whatever happens in between, somebody can stop it.
        self.save()?;
        instance.detach()?;
        Ok(true)
    }

    /// Stops the server of this name, with its objects; whether it was up. Nothing is stopped that was not started by
    /// [`State::up`], whatever has its number now.
    ///
    /// # Errors
    ///
    /// If it does not end, or belongs to another user.
    pub fn down(&mut self, name: &str) -> Result<bool, Error> {
        let Some(up) = self.up.get(name) else { return Ok(false) };
        up.record.stop()?;
        self.up.remove(name);
        self.save().map(|()| true)
    }

    /// A file that a shell is to source: the passwords in the environment that `quintet` looks at. Only its owner can read it.
    #[must_use]
    pub fn environment(&self) -> PathBuf {
        self.path.with_file_name("environment")
    }

    fn save(&self) -> Result<(), Error> {
        let text = serde_json::to_vec_pretty(&self.up);
        let text = text.map_err(|error| Error::at(&self.path, "write", &error.into()))?;
        home::write(&self.path, 0o600, &text)?;
        let password = user::lasting_password(&user::tester()?)?;
        let variables: BTreeSet<_> = self.up.values().flat_map(|up| &up.variables).collect();
        let line = |variable: &String| format!("export {variable}='{password}'\n");
        let lines: String = variables.into_iter().map(line).collect();
        home::write(&self.environment(), 0o600, lines.as_bytes())
    }
}
