//! URLs: parsed, printed, taken apart, put together, opened.

use backend_core::{BackendUrl, Name, Store};
use fastrand::Rng;
use secrecy::ExposeSecret;

use super::SECRET;
use crate::{Target, backends::block_on, mutate};

/// A text of it is a URL or a path.
pub const TARGET: Target = Target { name: "url", seeds, longest: 256, mutate, run };

const WORDS: [&str; 30] = [
    "://",
    ":",
    "/",
    "//",
    "..",
    "?",
    "&",
    "=",
    "@",
    "#",
    "%2F",
    "%40",
    "%3A",
    "%25",
    "%00",
    "%ff",
    "%",
    "+",
    "[::1]",
    ":22",
    ":hunter2@",
    "user:hunter2@",
    "hunter2",
    "fuzz",
    "before+",
    "flat:",
    "file:///",
    "key=hunter2",
    "before.pass=hunter2",
    "timeout=30s",
];

fn seeds() -> Vec<String> {
    let seeds = [
        "fuzz:",
        "fuzz://host",
        "fuzz://user@host:22/path",
        "fuzz://user:hunter2@host/a/b%20c?text=x",
        "before+fuzz://h//abs?before.level=9&flag",
        "sftp://user:hun/hunter2@host/",
        "sftp://user:0123#hunter2@host/",
        "sftp://user:p%40hunter2@[::1]:22/",
        "file:rel/../x",
        "file:///a/b",
        "c:\\x",
        "c:/x",
        "./x:y",
        "rel",
        "/a#b?c%",
        "fuzz://Bücher.example:/",
        "fuzz://a%2Fb%3A1/c",
        "s3://h?email=a@b",
        "fuzz:?key=hunter2&keys=a,hunter2&api-token=hunter2&old-place=/x",
        "FUZZ:a+b",
        "flat+fuzz:",
        "befor+fuzz:",
        "fuzz:?before.level=1",
        "before+before+fuzz:?level=1&timeout=0&retries=3",
        "foo://-oProxyCommand=x/",
        "foo://h/%zz",
    ];
    seeds.map(str::to_owned).into()
}

fn mutate(text: &str, rng: &mut Rng) -> String {
    mutate::text(text, &WORDS, rng)
}

fn run(text: &str) {
    let shown = match BackendUrl::parse_or_path(text) {
        Ok(url) => {
            printed_means_the_same(&url);
            password_is_not_printed(text, &url);
            last_part_comes_off_and_on_again(&url);
            part_goes_on_and_comes_off_again(&url);
            let opened =
                block_on(Store::open_with(url.clone(), backend_core::RetryPolicy::default()));
            let opened = opened
                .map_or_else(|error| format!("{error} {error:?}"), |store| format!("{store:?}"));
            format!("{url} {url:?} {opened}")
        }
        Err(error) => {
            assert_eq!(error.code().number(), 8, "{error}");
            format!("{error} {error:?}")
        }
    };
    assert!(!holds_secret_as_password(text) || !shown.contains(SECRET), "{shown}");
}

/// What is printed is a URL that is printed the same, and says the same unless it had secrets.
fn printed_means_the_same(url: &BackendUrl) {
    let printed = url.to_string();
    let again = BackendUrl::parse(&printed).unwrap_or_else(|error| panic!("{printed:?}: {error}"));
    assert_eq!(again.to_string(), printed);
    assert!(
        printed.contains("***") || again == *url,
        "{printed:?}: {:?} {:?}, {:?} {:?}",
        url.host(),
        url.path(),
        again.host(),
        again.path()
    );
}

/// Another password is printed as this one.
fn password_is_not_printed(text: &str, url: &BackendUrl) {
    let Some(password) = url.password() else { return };
    let (start, rest) = text.split_once(':').expect("a scheme");
    let authority = rest[2..].split(['/', '?', '#']).next().unwrap_or_default();
    let (userinfo, _) = authority.rsplit_once('@').expect("a password stands before an '@'");
    let (user, _) = userinfo.split_once(':').expect("a password stands behind a ':'");
    let after = &rest[2 + userinfo.len()..];
    let other = BackendUrl::parse(&format!("{start}://{user}:{SECRET}{after}"))
        .expect("only the password is another");
    assert_eq!(other.password().map(ExposeSecret::expose_secret), Some(SECRET));
    assert_eq!(other.to_string(), url.to_string(), "{password:?}");
}

fn last_part_comes_off_and_on_again(url: &BackendUrl) {
    let Some((place, name)) = url.split_name() else { return };
    assert!(!place.path().is_empty(), "{place}");
    printed_means_the_same(&place);
    let again = place.join(&name);
    let path = again.path();
    let plain = path.strip_prefix("./").unwrap_or(path);
    assert!(
        path == url.path() || plain == url.path(),
        "{url} is {place} and {name:?}, and these are {again}"
    );
}

fn part_goes_on_and_comes_off_again(url: &BackendUrl) {
    for part in ["a", "a b%#?", "ü:@"] {
        let part = Name::new(part).expect("a name");
        let place = url.join(&part);
        printed_means_the_same(&place);
        let (parent, name) = place.split_name().expect("it ends with a name");
        assert_eq!(name, part, "{place}");
        assert_eq!(
            parent.join(&part).path().trim_start_matches("./"),
            place.path().trim_start_matches("./"),
            "{url}"
        );
    }
}

/// Whether it is `scheme://user:…@…`, with the secret only between the `:` and the `@`, whatever else stands there.
fn holds_secret_as_password(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let Some((user, rest)) = rest.split_once(':') else { return false };
    let Some((password, rest)) = rest.split_once('@') else { return false };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme
        && !user.contains(['/', '?', '#', '@', '['])
        && password.contains(SECRET)
        && !(scheme.contains(SECRET) || user.contains(SECRET) || rest.contains(SECRET))
}
