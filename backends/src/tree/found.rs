//! What a name that is found in a directory means for a listing.

use std::time::{Duration, SystemTime};

use backend_core::{Error, ErrorCode, local};

use super::directory_of;

/// A temporary of this age belongs to nobody: one that is written to is younger.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);
/// What the name of an object ends in that was moved aside.
const ASIDE: &str = "-was";

/// Something in a directory, by its name from the root on.
#[derive(Debug)]
pub(crate) enum Found {
    /// It may be an object, and is asked for.
    Object(String),
    /// It ends in `/`; there may be in it what is asked for.
    Directory(String),
    /// What is written, or was given up.
    Temporary(String),
    /// It is asked for, and cannot be said.
    BadName(Error),
    /// It is not asked for.
    Nothing,
}

impl Found {
    /// What `name` in `directory`, which is empty or ends in `/`, is to a listing of the names that start with `prefix`.
    pub(crate) fn of(directory: &str, name: &[u8], is_directory: bool, prefix: &str) -> Self {
        if matches!(name, b"." | b"..") {
            return Self::Nothing;
        }
        let name = match std::str::from_utf8(name) {
            Ok(name) if !name.contains('/') => name,
            _ => {
                let path = [directory.as_bytes(), name].concat();
                let why = format!("{directory}{} is not UTF-8", name.escape_ascii());
                return match is_on_the_way(&path, prefix.as_bytes()) {
                    true => Self::BadName(Error::new(ErrorCode::BadName, why)),
                    false => Self::Nothing,
                };
            }
        };
        let path = format!("{directory}{name}");
        match is_directory {
            // It may be all that is left of an object, and its age is that of the object.
            _ if local::is_temporary(name) && name.ends_with(ASIDE) => Self::Nothing,
            _ if local::is_temporary(name) => Self::Temporary(path),
            true => {
                let path = path + "/";
                match is_on_the_way(path.as_bytes(), prefix.as_bytes()) {
                    true => Self::Directory(path),
                    false => Self::Nothing,
                }
            }
            false if path.starts_with(prefix) => Self::Object(path),
            false => Self::Nothing,
        }
    }
}

/// Whether a name starts with the prefix, or may become one that does.
fn is_on_the_way(path: &[u8], prefix: &[u8]) -> bool {
    path.starts_with(prefix) || prefix.starts_with(path)
}

/// Where the object at `path` is moved while another one takes its place.
pub(crate) fn aside(path: &str) -> String {
    format!("{}{}{ASIDE}", directory_of(path), local::fresh_name())
}

/// Whether nobody writes to a temporary any more. Of one whose time is not known that is not known.
pub(crate) fn is_abandoned(modified: Option<SystemTime>) -> bool {
    let age = modified.and_then(|time| SystemTime::now().duration_since(time).ok());
    age.is_some_and(|age| age > ABANDONED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(directory: &str, name: &[u8], is_directory: bool, prefix: &str) -> String {
        match Found::of(directory, name, is_directory, prefix) {
            Found::Object(path) => path,
            Found::Directory(path) => format!("in {path}"),
            Found::Temporary(path) => format!("temporary {path}"),
            Found::BadName(error) => error.to_string(),
            Found::Nothing => "-".into(),
        }
    }

    #[test]
    fn files_that_start_with_the_prefix_are_objects() {
        for (directory, prefix, shows) in
            [("", "", "ab"), ("d/", "", "d/ab"), ("", "a", "ab"), ("", "b", "-"), ("", "abc", "-")]
        {
            assert_eq!(shown(directory, b"ab", false, prefix), shows);
        }
    }

    #[test]
    fn directories_are_read_on_the_way_to_the_prefix_and_below_it() {
        for (prefix, shows) in [("", "in d/"), ("d/x", "in d/"), ("d", "in d/"), ("dd", "-")] {
            assert_eq!(shown("", b"d", true, prefix), shows);
        }
        for dots in [&b"."[..], b".."] {
            assert_eq!(shown("", dots, true, ""), "-");
        }
    }

    #[test]
    fn temporaries_are_known_by_their_names_wherever_they_are() {
        let name = local::fresh_name();
        assert_eq!(shown("d/", name.as_bytes(), false, "x"), format!("temporary d/{name}"));
    }

    #[test]
    fn what_was_moved_aside_is_hidden_and_no_temporary_to_remove() {
        let path = aside("d/a");
        let name = path.strip_prefix("d/").expect("it is beside the object");
        assert_eq!(shown("d/", name.as_bytes(), false, ""), "-");
        assert_eq!(shown("d/", b"it-was", false, ""), "d/it-was");
    }

    #[test]
    fn what_cannot_be_said_is_an_error_only_where_it_is_asked_for() {
        let shows = |prefix| shown("d/", b"a\xff", false, prefix);
        assert!(shows("d/").contains(r"d/a\xff is not UTF-8"), "{}", shows("d/"));
        assert_eq!(shows("e"), "-");
    }

    #[test]
    fn a_temporary_is_given_up_after_a_day() {
        let ago = |hours: u64| SystemTime::now().checked_sub(Duration::from_secs(hours * 3600));
        assert_eq!([ago(23), ago(25), None].map(is_abandoned), [false, true, false]);
    }
}
