//! Where objects are: paths from the root of what the server shows.

use backend_core::{BackendUrl, Error, ErrorCode, Result, local};

/// The directory that holds everything: empty for that of the server, else without a slash at its end.
#[derive(Clone)]
pub(super) struct Root(String);

impl Root {
    /// What follows the slash behind the host; `//` begins where the server does, `/` at `home`, where the login lands.
    pub(super) fn of(url: &BackendUrl, home: &str) -> Self {
        let path = url.path().strip_prefix('/').unwrap_or(url.path()).trim_end_matches('/');
        match (path, path.starts_with('/')) {
            _ if url.path() == "//" => Self(String::new()),
            ("", _) => Self(home.trim_end_matches('/').into()),
            (path, true) => Self(path.into()),
            (path, false) => Self(format!("{}/{path}", home.trim_end_matches('/'))),
        }
    }

    /// The root itself.
    pub(super) fn directory(&self) -> &str {
        if self.0.is_empty() { "/" } else { &self.0 }
    }

    /// Where the object of this name is, unless that is the name of a temporary, or one that no command can have in it.
    pub(super) fn object(&self, name: &str) -> Result<String> {
        sayable(name)?;
        Ok(self.path_of(local::checked(name)?))
    }

    pub(super) fn path_of(&self, path: &str) -> String {
        format!("{}/{path}", self.0)
    }

    /// The directory that names starting with `path` are in; that is empty, or ends in `/`.
    pub(super) fn directory_of(&self, path: &str) -> String {
        match path.strip_suffix('/') {
            Some(path) => self.path_of(path),
            None => self.directory().to_owned(),
        }
    }

    /// Whether a directory on the way to an object is inside the root, and not the root or around it.
    pub(super) fn is_above(&self, directory: &str) -> bool {
        directory.len() > self.0.len()
    }
}

/// The directories that a path is in, the innermost first, but for that of the server itself.
pub(super) fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at]).filter(|parent| !parent.is_empty())
}

/// What may stand in a command. A line break would end it, and begin another.
pub(super) fn sayable(text: &str) -> Result<&str> {
    match text.contains(['\r', '\n']) {
        true => {
            let why = format!("{text:?}: FTP cannot name what has a line break in its name");
            Err(Error::new(ErrorCode::BadName, why))
        }
        false => Ok(text),
    }
}
