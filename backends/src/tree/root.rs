//! Where objects are: paths that a server understands, all from one directory on.

use backend_core::{BackendUrl, Error, ErrorCode, Result, local};

/// The directory that holds everything, as paths start with it: empty where the login lands, else ending in `/`.
#[derive(Clone)]
pub(crate) struct Root(String);

impl Root {
    /// What follows the slash behind the host, as in `sftp://host/rel` and `sftp://host//abs`: `//` is the server's own root, `/` where the
    /// login lands, which is called `home`, or nothing where paths may begin there.
    pub(crate) fn of(url: &BackendUrl, home: &str) -> Self {
        let home = if home.is_empty() { "" } else { &format!("{}/", home.trim_end_matches('/')) };
        let path = url.path().strip_prefix('/').unwrap_or(url.path());
        let is_absolute = path.starts_with('/');
        match path.trim_end_matches('/') {
            "" if is_absolute => Self("/".into()),
            "" => Self(home.into()),
            path if is_absolute => Self(format!("{path}/")),
            path => Self(format!("{home}{path}/")),
        }
    }

    /// The directory itself.
    pub(crate) fn directory(&self) -> &str {
        match &*self.0 {
            "" => ".",
            "/" => "/",
            path => path.trim_end_matches('/'),
        }
    }

    /// Where the object of this name is, unless that is the name of a temporary.
    pub(crate) fn object(&self, name: &str) -> Result<String> {
        Ok(self.path_of(local::checked(name)?))
    }

    pub(crate) fn path_of(&self, name: &str) -> String {
        format!("{}{name}", self.0)
    }

    /// Where the directory is that names start with; that is empty, or ends in `/`.
    pub(crate) fn directory_of(&self, start: &str) -> String {
        match start.strip_suffix('/') {
            Some(name) => self.path_of(name),
            None => self.directory().to_owned(),
        }
    }

    /// The directories that an object is in and the root is not, the innermost first.
    pub(crate) fn parents_below<'p>(&self, path: &'p str) -> impl Iterator<Item = &'p str> {
        let root = self.0.trim_end_matches('/').len();
        super::parents(path).take_while(move |parent| parent.len() > root)
    }

    /// Not found (52), with what is the matter with the directory.
    pub(crate) fn missing(&self, what: &str) -> Error {
        Error::new(ErrorCode::NotFound, format!("the directory {:?} {what}", self.directory()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(path: &str, home: &str) -> Root {
        let url = BackendUrl::parse(&format!("sftp://host{path}")).expect("it is a URL");
        Root::of(&url, home)
    }

    #[test]
    fn one_slash_is_where_the_login_lands_and_two_are_the_servers_root() {
        for (path, home, directory, object) in [
            ("", "", ".", "x"),
            ("/", "", ".", "x"),
            ("/a/", "", "a", "a/x"),
            ("//", "", "/", "/x"),
            ("//a", "", "/a", "/a/x"),
            ("", "/home/me", "/home/me", "/home/me/x"),
            ("/a", "/home/me", "/home/me/a", "/home/me/a/x"),
            ("/a", "/", "/a", "/a/x"),
            ("/", "/", "/", "/x"),
            ("//", "/home/me", "/", "/x"),
            ("//a/b", "/home/me", "/a/b", "/a/b/x"),
        ] {
            let root = root(path, home);
            let came = (root.directory().to_owned(), root.object("x").expect("it is a name"));
            assert_eq!(came, (directory.into(), object.into()), "{path:?} from {home:?}");
        }
    }

    #[test]
    fn only_directories_inside_the_root_are_below_it() {
        for (path, home, object, below) in [
            ("/a", "", "a/b/c/x", vec!["a/b/c", "a/b"]),
            ("", "", "b/x", vec!["b"]),
            ("//", "", "/b/x", vec!["/b"]),
            ("/a", "/home", "/home/a/b/x", vec!["/home/a/b"]),
        ] {
            assert_eq!(root(path, home).parents_below(object).collect::<Vec<_>>(), below, "{path}");
        }
    }

    #[test]
    fn the_name_of_a_temporary_is_no_objects() {
        let error = root("/a", "").object(&local::fresh_name()).expect_err("it is taken");
        assert_eq!(error.code(), ErrorCode::BadName);
    }
}
