//! Reports as files: whole or not at all.

mod html;
mod json;
mod junit;

use std::{
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use tempfile::NamedTempFile;

use super::{super::failure::Failure, record::Record};

/// `FORMAT=FILE`, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct File {
    format: Format,
    path: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Junit,
    Json,
    Html,
}

impl FromStr for File {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let usage = "write junit=FILE, json=FILE or html=FILE";
        let (format, path) = word.split_once('=').ok_or(usage)?;
        let format = match format {
            "junit" => Format::Junit,
            "json" => Format::Json,
            "html" => Format::Html,
            other => return Err(format!("there is no format {other:?}: {usage}")),
        };
        if path.is_empty() {
            return Err(format!("there is no file behind the `=`: {usage}"));
        }
        Ok(Self { format, path: path.into() })
    }
}

/// Refuses what could not be written later, before anything is done.
pub(super) fn refuse_early(files: &[File]) -> Result<(), Failure> {
    for (index, file) in files.iter().enumerate() {
        if files[..index].iter().any(|other| other.path == file.path) {
            let path = file.path.display();
            return Err(Failure::usage(format!("--report: {path} is asked for twice")));
        }
        let refused = match fs::metadata(&file.path) {
            Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            _ => file.beside().map(drop),
        };
        refused.map_err(|error| file.failed(error))?;
    }
    Ok(())
}

impl File {
    /// Writes the report beside its place, and moves it there.
    pub(super) fn write(&self, record: &Record) -> Result<(), Failure> {
        let text = match self.format {
            Format::Junit => junit::render(record),
            Format::Json => json::render(record),
            Format::Html => html::render(record),
        };
        let written = text.map_err(io::Error::other).and_then(|text| {
            let file = self.beside()?;
            io::Write::write_all(&mut file.as_file(), text.as_bytes())?;
            file.persist(&self.path)?;
            Ok(())
        });
        written.map_err(|error| self.failed(error))
    }

    /// A temporary file in the same directory, with the permissions that new files have.
    fn beside(&self) -> io::Result<NamedTempFile> {
        let directory = match self.path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".quintet-report-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(directory)
    }

    fn failed(&self, error: io::Error) -> Failure {
        // The name of the temporary file tells nobody anything.
        let error = match error.kind() {
            io::ErrorKind::Other => error,
            kind => kind.into(),
        };
        Failure::local(&format!("the report {}", self.path.display()), error)
    }
}

type Rendered = Result<String, Box<dyn std::error::Error + Send + Sync>>;
