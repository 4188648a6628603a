//! URLs of stores: `scheme://user:password@host:port/path?option=value`, `scheme:path`, nested by prefix as `prefix+scheme://…`.
//!
//! The text is split here, and only a host is given to the `url` crate, which would change the rest: it makes `file:rel` absolute,
//! collapses `..`, deletes tabs, and opens host `user` for `sftp://user:0123#x@host/`.

use std::{fmt, path::Path, str::FromStr};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};

use crate::{Error, Name, Result, route};

/// Where a store is. Printing it never shows a password, nor the value of an option that its backend takes as a secret.
///
/// ```
/// use backend_core::BackendUrl;
/// let url: BackendUrl = "sftp://me:secret@host:2222/a%20b?timeout=10s".parse()?;
/// assert_eq!((url.scheme(), url.user(), url.host()), ("sftp", Some("me"), Some("host")));
/// assert_eq!((url.port(), url.path()), (Some(2222), "/a b"));
/// assert_eq!(url.to_string(), "sftp://me:***@host:2222/a%20b?timeout=10s");
/// # Ok::<(), backend_core::Error>(())
/// ```
#[derive(Clone)]
pub struct BackendUrl {
    scheme: String,
    authority: Option<Authority>,
    raw_path: String,
    path: String,
    options: Vec<UrlOption>,
}

#[derive(Clone)]
struct Authority {
    user: Option<String>,
    password: Option<SecretString>,
    /// Host and port as they were written.
    raw: String,
    /// The same, percent-decoded.
    text: String,
    host: Option<String>,
    port: Option<u16>,
}

/// One `key=value` of a URL, or a bare `key`. Printing it never shows a secret.
#[derive(Clone)]
pub(crate) struct UrlOption {
    pub(crate) key: String,
    pub(crate) value: Option<String>,
    /// Whether the value must never be printed.
    pub(crate) secret: bool,
}

impl UrlOption {
    /// The same under another name.
    pub(crate) fn renamed(&self, key: String) -> Self {
        Self { key, ..self.clone() }
    }
}

impl BackendUrl {
    /// The URL that `text` is.
    ///
    /// # Errors
    /// Bad URL (8), with the way out. The text of the error shows no password.
    pub fn parse(text: &str) -> Result<Self> {
        let Some((scheme, rest)) = split_scheme(text) else {
            return Err(bad(format!(
                "{:?} has no scheme such as file: (a local path is written file:PATH)",
                before_secrets(text)
            )));
        };
        let scheme = scheme.to_ascii_lowercase();
        let (authority, rest) = match rest.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let (authority, rest) = rest.split_at(end);
                refuse_doubtful(&scheme, authority, rest)?;
                (Some(Authority::parse(&scheme, authority)?), rest)
            }
            None => (None, rest),
        };
        if rest.contains('#') {
            return Err(bad(format!("{scheme}: a '#' must be written %23")));
        }
        let (raw_path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = decode(&scheme, "path", raw_path)?;
        let options = parse_options(&scheme, query)?;
        let mut url = Self { scheme, authority, raw_path: raw_path.into(), path, options };
        route::mark_secrets(&url.scheme, &mut url.options);
        Ok(url)
    }

    /// The URL that `text` is, or that of the local path that it is if it has no scheme. One letter before a `:` is a drive.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    ///
    /// ```
    /// use backend_core::BackendUrl;
    /// assert_eq!(BackendUrl::parse_or_path("some dir/100%")?.path(), "some dir/100%");
    /// # Ok::<(), backend_core::Error>(())
    /// ```
    pub fn parse_or_path(text: &str) -> Result<Self> {
        match split_scheme(text) {
            Some(_) => Self::parse(text),
            None => Self::from_path(text),
        }
    }

    /// The `file:` URL of a local path.
    ///
    /// # Errors
    /// Bad URL (8) if the path is empty, contains NUL, or is not UTF-8.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let Some(text) = path.to_str() else {
            return Err(bad(format!("{path:?} is not UTF-8")));
        };
        if text.is_empty() {
            return Err(bad("the URL is empty: give one such as file:///dir, or a local path"));
        }
        if text.contains('\0') {
            return Err(bad(format!("{path:?} contains NUL")));
        }
        Ok(Self {
            scheme: "file".into(),
            // `//a` as a path is `/a`; as a URL it would be an authority.
            authority: text.starts_with('/').then(|| Authority {
                user: None,
                password: None,
                raw: String::new(),
                text: String::new(),
                host: None,
                port: None,
            }),
            raw_path: utf8_percent_encode(text, IN_PATH).to_string(),
            path: text.into(),
            options: Vec::new(),
        })
    }

    /// The scheme with its prefixes, in lower case: `zstd+file`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The user, percent-decoded.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.authority.as_ref()?.user.as_deref()
    }

    /// The password in the URL, percent-decoded. [`Credentials`](crate::Credentials) look in the other places as well.
    #[must_use]
    pub fn password(&self) -> Option<&SecretString> {
        self.authority.as_ref()?.password.as_ref()
    }

    /// The host: a name in ASCII, or an address (that of IPv6 in brackets).
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.authority.as_ref()?.host.as_deref()
    }

    /// The port, if one is given.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.authority.as_ref()?.port
    }

    /// What stands between `//` and the path, without user and password, percent-decoded. `None` without `//`.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_ref().map(|authority| &*authority.text)
    }

    /// The path, percent-decoded, otherwise as it was written: after an authority it is empty or starts with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn options(&self) -> &[UrlOption] {
        &self.options
    }

    /// The last part of the path as a name, and the URL without it; `None` if the path has no such part.
    #[must_use]
    pub fn split_name(&self) -> Option<(Self, Name)> {
        let (parent, last) = match self.raw_path.rsplit_once('/') {
            // Without its slash another place would be meant: `//` is not `/`.
            Some((parent, _)) if parent.is_empty() || parent.ends_with('/') => {
                self.raw_path.split_at(parent.len() + 1)
            }
            Some((parent, last)) => (parent, last),
            None if self.authority.is_none() => (".", &*self.raw_path),
            None => return None,
        };
        let name = Name::new(decode(&self.scheme, "path", last).ok()?).ok()?;
        let mut url = self.clone();
        url.raw_path = parent.into();
        url.path = decode(&self.scheme, "path", parent).ok()?;
        Some((url, name))
    }

    /// The same place without a slash at its end: `/dir/` is `/dir`, and `/` stays as it is.
    #[must_use]
    pub fn without_slash(&self) -> Self {
        let mut url = self.clone();
        let is_other = |path: &str| path.is_empty() || path.ends_with('/');
        if let Some(shorter) = self.raw_path.strip_suffix('/').filter(|path| !is_other(path)) {
            url.raw_path = shorter.into();
            url.path.pop();
        }
        url
    }

    /// The URL of the place called `part` inside this one.
    #[must_use]
    pub fn join(&self, part: &Name) -> Self {
        let mut url = self.clone();
        let needs_slash = match self.raw_path.as_str() {
            "" => self.authority.is_some(),
            path => !path.ends_with('/'),
        };
        let slash = if needs_slash { "/" } else { "" };
        url.raw_path += &format!("{slash}{}", utf8_percent_encode(part, IN_PATH));
        url.path += &format!("{slash}{part}");
        url
    }

    /// The same place under another scheme, with those options that `keep` says.
    pub(crate) fn inner(&self, scheme: &str, keep: impl Fn(&UrlOption) -> bool) -> Self {
        let mut url = self.clone();
        url.scheme = scheme.into();
        url.options.retain(keep);
        url
    }

    pub(crate) fn without_options(&self, taken: impl Fn(&str) -> bool) -> Self {
        self.inner(&self.scheme, |option| !taken(&option.key))
    }

    /// What must never be printed.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        let options = self.options.iter().filter(|option| option.secret);
        let values = options.filter_map(|option| option.value.as_deref());
        // Of a list, an item may be printed alone.
        let parts = values.flat_map(|value| std::iter::once(value).chain(value.split(',')));
        self.password().cloned().into_iter().chain(parts.map(SecretString::from)).collect()
    }
}

impl Authority {
    fn parse(scheme: &str, text: &str) -> Result<Self> {
        let (userinfo, place) = match text.rsplit_once('@') {
            Some((userinfo, place)) => (Some(userinfo), place),
            None => (None, text),
        };
        let (mut user, mut password) = (None, None);
        if let Some(userinfo) = userinfo {
            let (name, secret) = match userinfo.split_once(':') {
                Some((name, secret)) => (name, Some(secret)),
                None => (userinfo, None),
            };
            user = Some(decode(scheme, "user", name)?).filter(|user| !user.is_empty());
            password = secret.map(|s| decode(scheme, "password", s)).transpose()?.map(Into::into);
        }
        let (host, port) = split_port(place);
        let port = match port {
            None | Some("") => None,
            Some(port) => Some(port.parse().map_err(|_| {
                bad(format!("{scheme}: the port must be a number from 0 to 65535; a ':' in a host is written %3A"))
            })?),
        };
        let host = decode(scheme, "host", host)?;
        let text = decode(scheme, "host", place)?;
        if host.starts_with('-') {
            return Err(bad(format!("{scheme}: a host cannot start with '-'")));
        }
        if host.contains(char::is_control) {
            return Err(bad(format!("{scheme}: a host cannot contain control characters")));
        }
        if host.starts_with('[') && url::Host::parse(&host).is_err() {
            return Err(bad(format!("{scheme}: {host:?} is not an IPv6 address in brackets")));
        }
        // What is no host name, such as the first directory in file://my dir/, stays as it is.
        let host = url::Host::parse(&host).map_or(host, |host| host.to_string());
        let host = Some(host).filter(|host| !host.is_empty());
        Ok(Self { user, password, raw: place.into(), text, host, port })
    }
}

/// Splits off the port; the colons of an address in brackets are its own.
fn split_port(place: &str) -> (&str, Option<&str>) {
    match place.rsplit_once(':') {
        Some((host, port)) if !(place.starts_with('[') && port.contains(']')) => (host, Some(port)),
        _ => (place, None),
    }
}

/// Splits off a scheme of at least two characters.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    is_scheme(scheme).then_some((scheme, rest))
}

/// RFC 3986, section 3.1, and at least two characters: one letter is a drive.
pub(crate) fn is_scheme(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// A password with a raw `/`, `?` or `#` ends the authority too early, and an `@` is left over: refused rather than guessed at.
fn refuse_doubtful(scheme: &str, authority: &str, rest: &str) -> Result<()> {
    let (userinfo, place) = match authority.rsplit_once('@') {
        Some((userinfo, place)) => (userinfo, place),
        None => ("", authority),
    };
    let could_be_userinfo =
        userinfo.contains('@') || split_port(place).1.is_some() || rest.starts_with('#');
    if could_be_userinfo && rest.contains('@') {
        return Err(bad(format!(
            "{scheme}: it is not clear where the host starts; in a user or password write '/' as %2F, '?' as %3F, '#' as %23 \
             and '@' as %40, and behind the host write '@' as %40"
        )));
    }
    Ok(())
}

fn decode(scheme: &str, part: &str, text: &str) -> Result<String> {
    let bytes = text.as_bytes();
    let bad_escape = (0..bytes.len()).any(|at| {
        bytes[at] == b'%'
            && !bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    });
    if bad_escape {
        return Err(bad(format!(
            "{scheme}: a '%' in the {part} must be followed by two hexadecimal digits; '%' itself is %25"
        )));
    }
    let decoded = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| bad(format!("{scheme}: the {part} is not UTF-8")))?;
    if decoded.contains('\0') {
        return Err(bad(format!("{scheme}: the {part} contains NUL")));
    }
    Ok(decoded.into_owned())
}

fn parse_options(scheme: &str, query: &str) -> Result<Vec<UrlOption>> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = match pair.split_once('=') {
                Some((key, value)) => (key, Some(value)),
                None => (pair, None),
            };
            let key = decode(scheme, "options", key)?.to_ascii_lowercase();
            let value = value.map(|value| decode(scheme, "options", value)).transpose()?;
            Ok(UrlOption { secret: is_secret(&key), key, value })
        })
        .collect()
}

/// As much of a text as can hold no password, for an error.
fn before_secrets(text: &str) -> String {
    let end = text.find(['@', ':']).unwrap_or(text.len());
    text[..end].chars().take(40).collect()
}

fn bad(why: impl Into<String>) -> Error {
    Error::bad_url(why.into())
}

/// Whether the value of an option is to be kept out of what is printed, as far as its name tells.
pub(crate) fn is_secret(key: &str) -> bool {
    ["password", "passphrase", "secret", "token", "credential"]
        .iter()
        .any(|word| key.contains(word))
}

/// An `@` behind a host may look as if it ended a password: see [`refuse_doubtful`].
pub(crate) const IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'%').add(b'#').add(b'?').add(b'"').add(b'<').add(b'>').add(b'@');
const IN_AUTHORITY: &AsciiSet = &IN_PATH.add(b'/').add(b':');
const IN_OPTION: &AsciiSet = &IN_PATH.add(b'&').add(b'=').add(b'+');

impl fmt::Display for BackendUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.scheme)?;
        if let Some(Authority { user, password, raw, .. }) = &self.authority {
            f.write_str("//")?;
            if let Some(user) = user {
                write!(f, "{}", utf8_percent_encode(user, IN_AUTHORITY))?;
            }
            if password.is_some() {
                f.write_str(":***")?;
            }
            if user.is_some() || password.is_some() {
                f.write_str("@")?;
            }
            f.write_str(raw)?;
        }
        f.write_str(&self.raw_path)?;
        for (index, option) in self.options.iter().enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            write!(f, "{mark}{option}")?;
        }
        Ok(())
    }
}

impl fmt::Display for UrlOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", utf8_percent_encode(&self.key, IN_OPTION))?;
        match &self.value {
            Some(_) if self.secret => f.write_str("=***"),
            Some(value) => write!(f, "={}", utf8_percent_encode(value, IN_OPTION)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for BackendUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BackendUrl({self})")
    }
}

impl FromStr for BackendUrl {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl PartialEq for UrlOption {
    fn eq(&self, other: &Self) -> bool {
        (&self.key, &self.value) == (&other.key, &other.value)
    }
}

/// Whether two URLs say the same, passwords included.
impl PartialEq for BackendUrl {
    fn eq(&self, other: &Self) -> bool {
        let secret = |url: &Self| url.password().map(|p| p.expose_secret().to_owned());
        self.scheme == other.scheme
            && self.user() == other.user()
            && secret(self) == secret(other)
            && self.authority() == other.authority()
            && (self.host(), self.port()) == (other.host(), other.port())
            && self.path == other.path
            && self.options == other.options
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url(text: &str) -> BackendUrl {
        BackendUrl::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    fn refused(text: &str) -> String {
        let error = BackendUrl::parse(text).expect_err(text);
        assert_eq!(error.code().number(), 8, "{text}");
        error.to_string()
    }

    #[test]
    fn the_parts_come_out_as_they_were_written() {
        let u = url("SFTP://a%40b:p%2Fw@Host:22//abs/%C3%BC?x=1&flag&y=a%26b");
        assert_eq!(
            (u.scheme(), u.user(), u.host(), u.port()),
            ("sftp", Some("a@b"), Some("host"), Some(22))
        );
        assert_eq!(u.password().unwrap().expose_secret(), "p/w");
        assert_eq!(u.path(), "//abs/ü");
        let options: Vec<_> = u.options().iter().map(|o| (&*o.key, o.value.as_deref())).collect();
        assert_eq!(options, [("x", Some("1")), ("flag", None), ("y", Some("a&b"))]);
    }

    #[test]
    fn paths_are_neither_collapsed_nor_made_absolute() {
        assert_eq!(url("file:rel/../x").path(), "rel/../x");
        assert_eq!(
            (url("file://rel/x").authority(), url("file://rel/x").path()),
            (Some("rel"), "/x")
        );
        assert_eq!((url("file:///abs").authority(), url("file:///abs").path()), (Some(""), "/abs"));
        assert_eq!(url("foo://h/a\tb/./c").path(), "/a\tb/./c");
        assert_eq!(url("mem:").path(), "");
        assert_eq!(url("a+b+mem:").scheme(), "a+b+mem");
    }

    #[test]
    fn a_password_with_a_raw_delimiter_is_refused_and_not_printed() {
        for text in [
            "sftp://user:0123#hunter@host/",
            "sftp://user:0123/hunter@host/",
            "sftp://user:0123?hunter@host/",
            "sftp://user:hun/ter@host/",
            "sftp://user:p@hunter@2/x@host/",
            "sftp://us#hunter@host/",
            "sftp://user:01]23/hunter@host/",
        ] {
            let error = refused(text);
            assert!(!error.contains("hun") && !error.contains("0123"), "{error}");
        }
    }

    #[test]
    fn an_at_sign_where_it_can_mean_nothing_else_is_taken() {
        assert_eq!(url("sftp://host/a@b").path(), "/a@b");
        assert_eq!(url("sftp://me:pw@host/a@b").host(), Some("host"));
        let u = url("sftp://me:p@w@host/");
        assert_eq!((u.host(), u.password().unwrap().expose_secret()), (Some("host"), "p@w"));
        assert_eq!(url("s3://host?email=a@b").options()[0].value.as_deref(), Some("a@b"));
    }

    #[test]
    fn broken_parts_are_refused_with_the_way_out() {
        for (text, hint) in [
            ("", "no scheme"),
            ("plain", "no scheme"),
            ("c:/x", "no scheme"),
            ("1a://x", "no scheme"),
            ("foo://h/%zz", "%25"),
            ("foo://h/%ff", "UTF-8"),
            ("foo://h/%00", "NUL"),
            ("foo://h/a#b", "%23"),
            ("foo://h:port/", "port"),
            ("foo://h:99999/", "port"),
            ("foo://-oProxyCommand=x/", "'-'"),
            ("foo://[::zz]/", "IPv6"),
            ("foo://a%0Ab/", "control"),
        ] {
            let error = refused(text);
            assert!(error.contains(hint), "{text}: {error}");
        }
    }

    #[test]
    fn hosts_may_be_addresses_and_international_names() {
        assert_eq!(url("foo://[::1]:80/").host(), Some("[::1]"));
        assert_eq!(url("foo://[::1]:80/").port(), Some(80));
        assert_eq!(url("foo://[::1]").port(), None);
        assert_eq!(url("foo://Bücher.example/").host(), Some("xn--bcher-kva.example"));
    }

    #[test]
    fn local_paths_need_no_scheme() {
        for path in ["/a#b?c", "rel", "./x:y", "C:\\x", "c:/x", "ü %"] {
            assert_eq!(BackendUrl::parse_or_path(path).unwrap().path(), path);
        }
        let round = BackendUrl::parse_or_path("/a#b?c%").unwrap();
        assert_eq!(url(&round.to_string()), round);
        assert!(BackendUrl::parse_or_path("").is_err());
        let error = BackendUrl::parse_or_path("a\0b").unwrap_err().to_string();
        assert!(error.contains("contains NUL"), "{error}");
    }

    #[test]
    fn the_last_part_can_be_a_name() {
        let split = |text| url(text).split_name().map(|(u, n)| (u.to_string(), n.to_string()));
        let some = |u: &str, n: &str| Some((u.to_owned(), n.to_owned()));
        assert_eq!(split("file:///d/a%20b"), some("file:///d", "a b"));
        assert_eq!(split("file:///a"), some("file:///", "a"));
        assert_eq!(split("file:a"), some("file:.", "a"));
        assert_eq!(split("sftp://host//a"), some("sftp://host//", "a"));
        assert_eq!(split("foo://host/a//b"), some("foo://host/a//", "b"));
        assert_eq!(split("foo://host"), None);
        assert_eq!(split("foo://host/d/"), None);
        assert_eq!(split("foo://host/.."), None);
    }

    #[test]
    fn a_place_inside_is_joined_by_one_slash() {
        let joined = |text| url(text).join(&Name::new("c d").unwrap()).to_string();
        assert_eq!(joined("file:///a"), "file:///a/c%20d");
        assert_eq!(joined("file:///a/"), "file:///a/c%20d");
        assert_eq!(joined("foo://h"), "foo://h/c%20d");
        assert_eq!(joined("mem:"), "mem:c%20d");
        assert_eq!(joined("foo://h?x=1"), "foo://h/c%20d?x=1");
        assert_eq!(joined("sftp://host//"), "sftp://host//c%20d");
    }

    #[test]
    fn a_printed_url_is_read_as_the_same_whatever_is_in_its_parts() {
        let at = Name::new("a@b:1").unwrap();
        for url in [
            url("foo://me@host:22/d").join(&at),
            url("foo://a%2Fb/c"),
            url("foo://a%40b/"),
            url("foo://host%3A80/"),
            url("foo://host:22/?mail=a%40b"),
            BackendUrl::from_path("/a@b").unwrap(),
        ] {
            let printed = url.to_string();
            assert_eq!(BackendUrl::parse(&printed).unwrap(), url, "{printed}");
        }
        assert_ne!(url("foo://host%3A80/"), url("foo://host:80/"));
    }

    #[test]
    fn secrets_are_stars_wherever_a_url_is_printed() {
        let u = url("foo://me:hunter2@h/?api-token=hunter2&x=1");
        for shown in [u.to_string(), format!("{u:?}")] {
            assert!(!shown.contains("hunter2") && shown.contains("***"), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused_and_what_is_printed_means_the_same(
            text in "[a-z]{2,4}:(//)?([a-z%@:/?#&=. \\[\\]0-9ü]){0,24}",
        ) {
            if let Ok(url) = BackendUrl::parse(&text)
                && url.password().is_none()
            {
                let printed = url.to_string();
                let again = BackendUrl::parse(&printed);
                prop_assert!(again.as_ref().is_ok_and(|again| *again == url), "{printed}: {again:?}");
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic_or_shows_a_password(password in "[^/?#@%]{4,12}") {
            for text in [format!("foo://u:{password}@h/x#y"), format!("foo://u:{password}/@h")] {
                if let Err(error) = BackendUrl::parse(&text) {
                    prop_assert!(!error.to_string().contains(&password) || "foo: it is not clear where the host starts".contains(&password));
                }
            }
        }
    }
}
