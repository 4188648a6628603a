//! What is installed, and how.

mod debian;
mod own;

use std::{
    env, fmt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    error::{Error, Unavailable},
    home,
};

/// Something to install, known to be there by a file that it brings.
#[derive(Clone, Copy, Debug)]
pub enum Package {
    /// A Debian package, by apt-get.
    Debian {
        /// Its name.
        name: &'static str,
        /// A program in `PATH`, or the path of any file.
        brings: &'static str,
    },
    /// A Debian package, unpacked into a directory of its own: for one that would take the place of another, or start a service.
    Unpacked {
        /// Its name.
        name: &'static str,
        /// The program that is run, from the root of the package.
        brings: &'static str,
    },
    /// What PyPI has, in a virtual environment of its own.
    Python {
        /// Its name and version, and those of what it needs besides, as pip takes them.
        requirements: &'static [&'static str],
        /// The program that is run.
        program: &'static str,
    },
    /// What npm has, in a directory of its own.
    Npm {
        /// Its name and version, as npm takes them.
        name: &'static str,
        /// The program that is run.
        program: &'static str,
    },
    /// What crates.io has, in a directory of its own.
    Cargo {
        /// The name of the crate.
        name: &'static str,
        /// Its version, and further arguments of `cargo install`.
        arguments: &'static [&'static str],
        /// The program that is run.
        program: &'static str,
    },
    /// A program in a workspace of its own, below `tests`.
    Own {
        /// Its folder there, and its name.
        name: &'static str,
        /// Its version.
        version: &'static str,
    },
}

/// Installs those that are missing, Debian's in one go.
///
/// # Errors
///
/// What keeps them from being installed, with what to do about it.
pub fn install(packages: &[Package]) -> Result<(), Unavailable> {
    let _alone = home::lock("install").map_err(not_installed)?;
    let missing: Vec<_> = packages.iter().filter(|package| !package.is_there()).collect();
    let debian: Vec<_> = missing.iter().filter_map(|package| package.debian()).collect();
    if !debian.is_empty() {
        debian::install(&debian)?;
    }
    for package in &missing {
        package.install_own()?;
    }
    match missing.iter().find(|package| !package.is_there()) {
        None => Ok(()),
        Some(package) => {
            let path = package.path().unwrap_or_default();
            let why = format!("{package} was installed, and brought no {}", path.display());
            Err(Unavailable::NotInstalled(why))
        }
    }
}

impl Package {
    /// Whether it is installed.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.path().is_ok_and(|path| path.is_file())
    }

    /// The file by which it is known: the program.
    ///
    /// # Errors
    ///
    /// If there is no place for what is installed.
    pub fn path(&self) -> Result<PathBuf, Error> {
        Ok(match self {
            Self::Debian { brings, .. } => find(brings).unwrap_or_else(|| brings.into()),
            Self::Unpacked { brings, .. } => own::directory(self)?.join(brings),
            Self::Python { program, .. } => own::directory(self)?.join("bin").join(program),
            Self::Npm { program, .. } => {
                own::directory(self)?.join("node_modules/.bin").join(program)
            }
            Self::Cargo { program, .. } => own::directory(self)?.join("bin").join(program),
            Self::Own { name, .. } => own::directory(self)?.join("bin").join(name),
        })
    }

    fn debian(&self) -> Option<&'static str> {
        match self {
            Self::Debian { name, .. } => Some(name),
            _ => None,
        }
    }

    fn install_own(&self) -> Result<(), Unavailable> {
        let directory = own::directory(self).map_err(not_installed)?;
        match self {
            Self::Debian { .. } => Ok(()),
            Self::Unpacked { name, .. } => debian::unpack(&directory, name),
            Self::Python { requirements, .. } => own::python(&directory, requirements),
            Self::Npm { name, .. } => own::npm(&directory, name),
            Self::Cargo { name, arguments, .. } => own::cargo(&directory, name, arguments),
            Self::Own { name, .. } => own::build(&directory, name),
        }
    }

    /// The version that is installed; none if that cannot be told.
    pub(crate) fn version(&self) -> Option<String> {
        match self {
            Self::Debian { name, .. } => debian::version(name),
            Self::Unpacked { .. } => debian::version_unpacked(&own::directory(self).ok()?),
            // As in `wsgidav==4.3.3` and `azurite@3.35.0`.
            Self::Python { requirements: [name, ..], .. } | Self::Npm { name, .. } => {
                name.rsplit(['=', '@']).next().map(str::to_owned)
            }
            Self::Cargo { arguments: [version, ..], .. } | Self::Own { version, .. } => {
                Some((*version).to_owned())
            }
            Self::Python { requirements: [], .. } | Self::Cargo { arguments: [], .. } => None,
        }
    }
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Debian { name, .. } | Self::Unpacked { name, .. } => {
                write!(f, "{name} (Debian)")
            }
            Self::Python { requirements, .. } => write!(f, "{} (PyPI)", requirements.join(" ")),
            Self::Npm { name, .. } => write!(f, "{name} (npm)"),
            Self::Cargo { name, .. } => write!(f, "{name} (crates.io)"),
            Self::Own { name, version } => write!(f, "{name} {version} (built here)"),
        }
    }
}

/// Where a program is, in `PATH` or where administrators' programs are, or a file given by its path.
fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let directories = env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    // An absolute path replaces the directory that it is joined to.
    directories.map(|directory| directory.join(name)).find(|path| path.is_file())
}

/// Runs a step of an installation; its last words if it fails.
fn run(command: &mut Command) -> Result<(), Unavailable> {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_owned();
    let program = program.to_string_lossy();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Unavailable::Missing(format!("cannot run {program}: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        [output.stderr, output.stdout].map(|text| String::from_utf8_lossy(&text).into_owned());
    let words = said.iter().find_map(|text| text.lines().rfind(|line| !line.trim().is_empty()));
    let arguments: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    Err(Unavailable::NotInstalled(format!(
        "`{program} {}` failed ({}), is the network there? {}",
        arguments.join(" "),
        output.status,
        words.unwrap_or("it said nothing").trim()
    )))
}

fn not_installed(error: Error) -> Unavailable {
    match error {
        Error::Unavailable(why) => why,
        Error::Failed(why) => Unavailable::NotInstalled(why),
    }
}
