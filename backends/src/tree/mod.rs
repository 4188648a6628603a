//! What backends that keep objects in directories have in common: where an object is, and what a name that is found in a directory means
//! for a listing.

mod found;
mod root;

pub(crate) use self::{
    found::{Found, aside, is_abandoned},
    root::Root,
};

/// The directories that a path is in, the innermost first, but for the one that begins all paths.
pub(crate) fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at]).filter(|parent| !parent.is_empty())
}

/// The directory that a path is in: empty, or ending in `/`. For a prefix of names it is the one in which their listing begins.
pub(crate) fn directory_of(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// Whether a walk from the root can come to a directory: names have no empty part, and none of dots.
pub(crate) fn is_a_way(directory: &str) -> bool {
    let parts = directory.strip_suffix('/').unwrap_or(directory);
    directory.is_empty() || !parts.split('/').any(|part| matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_from_the_innermost_to_the_outermost() {
        assert_eq!(parents("/a/b/c").collect::<Vec<_>>(), ["/a/b", "/a"]);
        assert_eq!(parents("a/b").collect::<Vec<_>>(), ["a"]);
        assert_eq!(parents("a").count() + parents("/a").count(), 0);
    }

    #[test]
    fn a_listing_begins_in_the_directory_that_its_prefix_is_in() {
        for (prefix, directory) in [("", ""), ("a", ""), ("a/", "a/"), ("a/b", "a/"), ("/", "/")] {
            assert_eq!(directory_of(prefix), directory);
        }
    }

    #[test]
    fn no_walk_comes_through_an_empty_part_or_through_dots() {
        for way in ["", "a/", "a/b/", "a/.b/", "..a/"] {
            assert!(is_a_way(way), "{way:?}");
        }
        for none in ["/", "a//", "/a/", "./", "a/../", "../"] {
            assert!(!is_a_way(none), "{none:?}");
        }
    }
}
