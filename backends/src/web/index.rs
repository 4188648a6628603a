//! The page that a server makes of a directory: its links.

use std::collections::BTreeSet;

use backend_core::{Error, ErrorCode, Result};
use html5gum::{DefaultEmitter, Token, Tokenizer};
use reqwest::Url;

use crate::http::Root;

/// Something right in a directory, by its name in there.
#[derive(Debug, PartialEq)]
pub(super) enum Child {
    Object(String),
    Directory(String),
}

/// What the links of a page lead to, each once; `child` says what a link leads to, if that is in the directory.
pub(super) fn children(
    page: &[u8],
    child: impl Fn(&str) -> Option<Result<Child>>,
) -> Vec<Result<Child>> {
    let mut seen = BTreeSet::new();
    let mut children = Vec::new();
    let mut emitter = DefaultEmitter::<()>::default();
    // What stands in a script is no markup.
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        let Token::StartTag(tag) = token else { continue };
        if **tag.name != *b"a" {
            continue;
        }
        let Some(href) = tag.attributes.get(b"href".as_slice()) else { continue };
        if !seen.insert(href.value.clone()) {
            continue;
        }
        match std::str::from_utf8(&href.value) {
            Ok(href) => children.extend(child(href.trim())),
            Err(_) => {
                let href = String::from_utf8_lossy(&href.value);
                let why = format!("the link {href:?} is not in UTF-8");
                children.push(Err(Error::new(ErrorCode::BadName, why)));
            }
        }
    }
    children
}

/// What a link on the page of the directory `here` leads to; none if that is not right in there.
pub(super) fn child(here: &Root, href: &str) -> Option<Result<Child>> {
    let path = href.split('#').next().unwrap_or_default();
    if path.contains('?') || path.starts_with("//") || leads_away(path, here.url()) {
        return None;
    }
    match here.child("", path.strip_prefix("./").unwrap_or(path)) {
        Ok(name) if matches!(&*name, "" | "." | "..") => None,
        Ok(name) if path.ends_with('/') => Some(Ok(Child::Directory(name))),
        Ok(name) => Some(Ok(Child::Object(name))),
        Err(error) if error.code() == ErrorCode::BadName => Some(Err(error)),
        Err(_) => None,
    }
}

/// Whether a link has a scheme, and leads to another server, or to none, as `mailto:` does.
fn leads_away(path: &str, root: &Url) -> bool {
    let has_scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    has_scheme && Url::parse(path).is_ok_and(|url| url.origin() != root.origin())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the links of a page at `http://host/d%20r/c/` lead to.
    fn read(page: &str) -> Vec<Child> {
        let here = Root::found(&"http://host/d%20r/c/".parse().expect("a URL"));
        let children = children(page.as_bytes(), |href| child(&here, href));
        children.into_iter().map(|child| child.expect("a name")).collect()
    }

    fn object(name: &str) -> Child {
        Child::Object(name.into())
    }

    #[test]
    fn the_pages_of_known_servers_are_read() {
        let nginx = "<html><body><h1>Index of /</h1><hr><pre><a href=\"../\">../</a>\n\
                     <a href=\"sub/\">sub/</a>  01-Jan-2026 00:00  -\n\
                     <a href=\"a%20b%26c\">a b&amp;c</a>  01-Jan-2026 00:00  3\n</pre></body>";
        assert_eq!(read(nginx), [Child::Directory("sub".into()), object("a b&c")]);
        let apache = "<table><tr><th><a href=\"?C=N;O=D\">Name</a></th></tr>\
                      <tr><td><a href=\"/d%20r/\">Parent Directory</a></td></tr>\
                      <tr><td><a href=\"x&amp;y\"><img src=\"/icons/a.gif\"></a></td><td><a href=\"x&amp;y\">x</a></td></tr>";
        assert_eq!(read(apache), [object("x&y")]);
        let rclone = "<a href=\"./a%3Ab\">a:b</a><a href=\"./?sort=name\">n</a><a href='..'>up</a>";
        assert_eq!(read(rclone), [object("a:b")]);
        let python = "<ul>\n<li><a href=\"%C3%BC%23%3F\">ü</a></li>\n</ul>";
        assert_eq!(read(python), [object("ü#?")]);
    }

    #[test]
    fn what_leads_elsewhere_is_passed_over() {
        let away = [
            "mailto:me@host",
            "javascript:x()",
            "http://other/d%20r/c/a",
            "//other/d%20r/c/a",
            "/a",
            "/d%20r/a",
            "/d%20r/c/",
            "#top",
            "",
            "..",
            "../",
            "%2e%2e/",
            "sub/deeper",
            "http://[",
            ".",
            "./",
            "a?download",
        ];
        for href in away {
            assert_eq!(read(&format!("<a href=\"{href}\">x</a>")), [], "{href}");
        }
        assert_eq!(
            read("<!-- <a href=no> --><img href=no><a>x</a><script>'<a href=no>'</script>"),
            []
        );
    }

    #[test]
    fn a_name_that_is_none_is_an_error_of_its_own() {
        let here = Root::found(&"http://host/".parse().expect("a URL"));
        let page = b"<a href='%FF'>x</a><a href='a%2Fb'>y</a><a href='\xFF'>z</a><a href=ok>ok</a>";
        let children = children(page, |href| child(&here, href));
        let codes: Vec<_> =
            children.into_iter().map(|it| it.map_err(|error| error.code())).collect();
        let bad = || Err(ErrorCode::BadName);
        assert_eq!(codes, [bad(), bad(), bad(), Ok(object("ok"))]);
    }

    proptest! {
        #[test]
        fn a_name_is_found_however_it_is_written(name in "[^/\\x00]{1,20}", is_absolute: bool) {
            prop_assume!(name != "." && name != "..");
            let encoded: String = name.bytes().map(|byte| match byte {
                b'a'..=b'z' | b'0'..=b'9' => format!("&#{byte};"),
                _ => format!("%{byte:02x}"),
            }).collect();
            let directory = if is_absolute { "/d%20r/c/" } else { "" };
            let page = format!("<A\nclass=x HREF = '{directory}{encoded}'>");
            prop_assert_eq!(read(&page), [object(&name)], "{}", page);
        }

        #[test]
        fn no_page_makes_it_panic_or_leads_out(page in "(<a href=|[\"'<>/.%?#:&;a-c \u{e4}\u{1f980}\\x00]){0,60}") {
            for child in read(&page) {
                let (Child::Object(name) | Child::Directory(name)) = child;
                prop_assert!(!name.contains('/') && name != ".." && name != "." && !name.is_empty());
            }
        }
    }
}
