//! The place that the objects are in: what is encoded on the way to a server, and read from what it lists.

use backend_core::{BackendUrl, Error, ErrorCode, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;

/// All but what RFC 3986 reserves for nothing: servers differ in what else they decode.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The directory, or collection, that the objects are in.
pub(crate) struct Root {
    /// Ends with a slash.
    url: Url,
    /// The parts of its path, decoded.
    parts: Vec<String>,
}

impl Root {
    /// That of a URL whose scheme is `https`, or ends with an `s` as that does, where it is to be reached by TLS.
    ///
    /// # Errors
    /// Bad URL (8) without a host.
    pub(crate) fn of(url: &BackendUrl) -> Result<Self> {
        let scheme = if url.scheme().ends_with('s') { "https" } else { "http" };
        let bad = |why| {
            Error::bad_url(format!("{}: {why}, as in {}://host/dir", url.scheme(), url.scheme()))
        };
        let host = url.host().ok_or_else(|| bad("a host is missing"))?;
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let parts: Vec<String> = parts(url.path()).map(str::to_owned).collect();
        let mut path = parts.iter().map(|part| encode(part)).collect::<Vec<_>>().join("/");
        if !path.is_empty() {
            path.push('/');
        }
        let url = Url::parse(&format!("{scheme}://{host}{port}/{path}"))
            .map_err(|_| bad("this is no host"))?;
        Ok(Self { url, parts })
    }

    /// The directory that has answered at this URL.
    #[cfg(feature = "http")]
    pub(crate) fn found(url: &Url) -> Self {
        let end = url.path().rfind('/').map_or(0, |at| at + 1);
        let (mut directory, path) = (url.clone(), url.path()[..end].to_owned());
        directory.set_path(&path);
        let decoded = |part| percent_decode_str(part).decode_utf8_lossy().into_owned();
        Self { url: directory, parts: parts(&path).map(decoded).collect() }
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Where an object is, or with a slash at the end of `path` a collection; the root itself for an empty one.
    pub(crate) fn at(&self, path: &str) -> Url {
        let encoded: Vec<String> = path.split('/').map(encode).collect();
        let mut url = self.url.clone();
        url.set_path(&format!("{}{}", self.url.path(), encoded.join("/")));
        url
    }

    /// What `href`, in a listing of the collection `of`, is in there: its name; empty for the collection itself.
    ///
    /// # Errors
    /// Bad name (50) for one that is not UTF-8 or has a slash in it; a permanent one (50) if it is not in there at all.
    pub(crate) fn child(&self, of: &str, href: &str) -> Result<String> {
        let path = match href.split_once("://") {
            Some((scheme, rest)) if !scheme.contains('/') => {
                rest.find('/').map_or("", |at| &rest[at..])
            }
            _ => href,
        };
        let elsewhere = || {
            let why = format!(
                "the server lists {href:?} in {:?}: does something in between change its paths?",
                self.at(of).path()
            );
            Error::other(why).permanent()
        };
        let mut given = parts(path);
        if path.starts_with('/') || path.is_empty() {
            for expected in self.parts.iter().map(String::as_str).chain(parts(of)) {
                let decoded = percent_decode_str(given.next().ok_or_else(elsewhere)?);
                if *decoded.decode_utf8_lossy() != *expected {
                    return Err(elsewhere());
                }
            }
        }
        let Some(last) = given.next() else { return Ok(String::new()) };
        if given.next().is_some() {
            return Err(elsewhere());
        }
        let name = percent_decode_str(last).decode_utf8().ok().filter(|name| !name.contains('/'));
        let bad = || Error::new(ErrorCode::BadName, format!("{of}{last}: it is no name in UTF-8"));
        name.map(String::from).ok_or_else(bad)
    }
}

fn encode(part: &str) -> String {
    utf8_percent_encode(part, ENCODED).to_string()
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn root(url: &str) -> Root {
        Root::of(&url.parse().expect("a URL")).expect("a root")
    }

    /// Each byte as it is or encoded, as the bits of `choice` say; what a path cannot have is encoded.
    fn encoded_somehow(name: &str, choice: u64) -> String {
        let encode = |(at, byte): (usize, u8)| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' if choice >> (at % 64) & 1 == 0 => {
                (byte as char).to_string()
            }
            byte if choice >> (at % 64) & 1 == 0 => format!("%{byte:02x}"),
            byte => format!("%{byte:02X}"),
        };
        name.bytes().enumerate().map(encode).collect()
    }

    proptest! {
        #[test]
        fn a_name_is_found_however_it_is_encoded(name in "[^/\\x00]{1,20}", choice: u64) {
            let root = root("webdav://host/d%20r");
            let encoded = encoded_somehow(&name, choice);
            for href in [
                format!("/d%20r/c/{encoded}"),
                format!("/d%20r//c/{encoded}/"),
                format!("http://host/d%20r/c/{encoded}"),
                encoded,
            ] {
                prop_assert_eq!(root.child("c/", &href).expect("a child"), name.clone(), "{}", href);
            }
        }

        #[test]
        fn what_is_asked_for_is_what_is_listed(name in "[^/\\x00]{1,20}") {
            prop_assume!(name != "." && name != "..");
            let root = root("webdavs://host:1234/d/e");
            let url = root.at(&format!("c/{name}"));
            prop_assert_eq!(root.child("c/", url.path()).expect("a child"), name.clone());
            prop_assert_eq!(root.child("c/", url.as_str()).expect("a child"), name);
        }
    }

    #[test]
    fn what_is_no_child_is_an_error() {
        let root = root("webdav://host/d");
        for href in ["/", "/other/a", "/d/c/a/b", "http://host", "/d/x/a"] {
            assert!(root.child("c/", href).is_err(), "{href}");
        }
        assert_eq!(root.child("c/", "/d/c/").expect("itself"), "");
        for href in ["/d/c/%FF", "/d/c/a%2Fb"] {
            assert_eq!(root.child("c/", href).expect_err("no name").code(), ErrorCode::BadName);
        }
    }
}
