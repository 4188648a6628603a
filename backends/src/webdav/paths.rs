//! Collections above and around an object, and the names of temporaries.

use std::time::SystemTime;

use backend_core::local;
use reqwest::Url;

/// In seconds. Nothing is under way for longer.
const WEEK: u64 = 7 * 24 * 60 * 60;

/// The collections to be made before those in the root: the root itself, and above it. Shortest last.
pub(super) fn ancestors(root: &Url) -> impl Iterator<Item = Url> {
    let path = root.path().to_owned();
    let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at + 1).skip(1).collect();
    let url = root.clone();
    ends.into_iter().rev().map(move |end| {
        let mut url = url.clone();
        url.set_path(&path[..end]);
        url
    })
}

/// The collection that `path` is in: empty, or ending in a slash. A collection is in the one above it.
pub(super) fn parent(path: &str) -> &str {
    path.trim_end_matches('/').rfind('/').map_or("", |at| &path[..=at])
}

/// A fresh temporary name in the same collection. It tells when it was made.
pub(super) fn temporary_beside(name: &str) -> String {
    format!("{}{}-{:x}", parent(name), local::fresh_name(), seconds(SystemTime::now()))
}

/// Whether a temporary name is so old that nobody can be at work on it any more.
pub(super) fn is_left_over(temporary: &str) -> bool {
    let made = temporary.rsplit('-').next().and_then(|made| u64::from_str_radix(made, 16).ok());
    made.is_some_and(|made| made > 0 && seconds(SystemTime::now()) > made.saturating_add(WEEK))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_is_left_over_after_a_week() {
        let now = temporary_beside("a/b");
        assert!(now.starts_with("a/.quintet-tmp") && !is_left_over(&now), "{now}");
        let made = |ago| format!(".quintet-tmp-0-{:x}", seconds(SystemTime::now()) - ago);
        assert!(!is_left_over(&made(WEEK - 60)));
        assert!(is_left_over(&made(WEEK + 60)));
        assert!(!is_left_over(".quintet-tmp-of-somebody"));
    }

    #[test]
    fn collections_above_the_root_are_made_from_the_nearest_on() {
        let of = |url| {
            ancestors(&Url::parse(url).expect("a URL"))
                .map(|url| url.path().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(of("http://host/a/b%20c/"), ["/a/b%20c/", "/a/"]);
        assert_eq!(of("http://host"), [""; 0]);
    }
}
