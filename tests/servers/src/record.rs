//! What is written down of an instance, so that another process can end it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    home,
    process::{Identity, Process},
    site::{self, Site},
};

/// Lies in the directory of the instance.
const NAME: &str = "instance.json";

/// An instance on this machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) dir: PathBuf,
    pub(crate) process: Option<Identity>,
    /// Who stops it. None if it is to stay.
    pub(crate) owner: Option<Identity>,
}

impl Record {
    pub(crate) fn of(site: &Site, process: Option<&Process>, owner: Option<Identity>) -> Self {
        let process = process.map(|process| process.identity().clone());
        Self { dir: site.dir().to_owned(), process, owner }
    }

    pub(crate) fn write(&self) -> Result<(), Error> {
        let path = self.dir.join(NAME);
        let text =
            serde_json::to_vec(self).map_err(|error| Error::at(&path, "write", &error.into()))?;
        home::write(&path, 0o600, &text)
    }

    fn read(dir: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(dir.join(NAME)).ok()?).ok()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.process.as_ref().is_some_and(Identity::is_alive)
    }

    /// Ends what is left of the instance, and removes its directory.
    pub(crate) fn stop(&self) -> Result<(), Error> {
        if let Some(process) = self.process.clone() {
            let failed = |error| Error::Failed(format!("cannot stop {process:?}: {error}"));
            Process::adopt(process.clone()).stop().map_err(failed)?;
        }
        site::remove(&self.dir)
    }

    /// Ends the instances whose owner was killed before it could.
    pub(crate) fn sweep() -> Result<(), Error> {
        let Ok(entries) = fs::read_dir(home::home()?.join("run")) else { return Ok(()) };
        let records = entries.filter_map(|entry| Self::read(&entry.ok()?.path()));
        records
            .filter(|record| record.owner.as_ref().is_some_and(|owner| !owner.is_alive()))
            .try_for_each(|record| record.stop())
    }
}
