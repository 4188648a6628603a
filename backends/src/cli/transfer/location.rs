//! Where a URL leads, as far as its words tell: whether two places are the same, or one is inside the other.

use std::path::{Path, PathBuf};

use backend_core::{BackendUrl, common_options};

/// Options of the `file` backend do not change the place.
const LOCAL: &str = "file";

/// A place, however it is spelled.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Location {
    server: String,
    options: Vec<String>,
    parts: Vec<String>,
}

impl Location {
    pub(super) fn of(url: &BackendUrl) -> Self {
        // A prefix changes what is stored, not where.
        let scheme = url.scheme().rsplit('+').next().unwrap_or_default();
        if scheme == LOCAL {
            let path = canonical(&local_path(url));
            let parts = path.components().map(|part| part.as_os_str().to_string_lossy().into());
            return Self { server: LOCAL.into(), options: Vec::new(), parts: parts.collect() };
        }
        let user = url.user().unwrap_or_default();
        let host = url.authority().unwrap_or_default();
        // Behind a host `/a` is relative to where the login lands, `//a` is not.
        let absolute = url.path().starts_with("//").then(String::new);
        let parts = url.path().split('/').filter(|part| !matches!(*part, "" | "."));
        Self {
            server: format!("{scheme}:{user}@{host}"),
            options: options(url),
            parts: absolute.into_iter().chain(parts.map(str::to_owned)).collect(),
        }
    }

    /// Whether it is `other`, or below it.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        (&self.server, &self.options) == (&other.server, &other.options)
            && self.parts.starts_with(&other.parts)
    }
}

/// The local path that a URL of the `file` backend is.
pub(super) fn local_path(url: &BackendUrl) -> PathBuf {
    format!("{}{}", url.authority().unwrap_or_default(), url.path()).into()
}

/// The same path without links and dots, as far as it is there.
fn canonical(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let there = path.ancestors().find_map(|there| Some((there, there.canonicalize().ok()?)));
    match there {
        Some((there, canonical)) => match path.strip_prefix(there) {
            Ok(rest) => canonical.join(rest),
            Err(_) => canonical,
        },
        None => path,
    }
}

/// The options that may change the place.
fn options(url: &BackendUrl) -> Vec<String> {
    let text = url.to_string();
    let Some((_, options)) = text.split_once('?') else { return Vec::new() };
    let is_common = |option: &&str| {
        let key = option.split('=').next().unwrap_or_default();
        common_options().iter().any(|common| common.is_called(key))
    };
    let mut options: Vec<_> =
        options.split('&').filter(|option| !is_common(option)).map(str::to_owned).collect();
    options.sort();
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Location {
        Location::of(&BackendUrl::parse_or_path(text).unwrap())
    }

    #[test]
    fn one_place_has_many_spellings() {
        for (one, other) in [
            ("sftp://me@h/a/b", "sftp://me@h/a/./b/?timeout=1s"),
            ("sftp://h/a", "zstd+sftp://h/a"),
            ("/no/such/dir", "file:///no/such/./dir?fsync=no"),
        ] {
            assert_eq!(at(one), at(other), "{one} {other}");
        }
    }

    #[test]
    fn other_places_are_not_mixed_up() {
        for (one, other) in [
            ("sftp://me@h/a", "sftp://you@h/a"),
            ("sftp://h/a", "sftp://h//a"),
            ("sftp://h/a", "sftp://h:23/a"),
            ("s3://b/a?endpoint=x", "s3://b/a?endpoint=y"),
            ("/a/bc", "/a/b"),
        ] {
            assert!(!at(one).is_within(&at(other)), "{one} {other}");
        }
        assert!(at("sftp://h/a/b").is_within(&at("sftp://h/a")));
        assert!(!at("sftp://h/a").is_within(&at("sftp://h/a/b")));
    }
}
