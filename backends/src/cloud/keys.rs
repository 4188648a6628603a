//! Keys in listings that object_store would take for others, or refuse with all the rest: those of directories (`dir/`), and what other
//! programs have put (`a//b`, `../c`). They are escaped before it reads them, and read again behind it.

use std::borrow::Cow;

use backend_core::Bytes;
use object_store::path::Path;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use quick_xml::escape::unescape;

/// With which an escaped key begins: a character for private use.
const ESCAPED: char = '\u{f8ff}';

/// The elements that keys are in: those of S3 and Google, and of Azure.
const ELEMENTS: [&str; 2] = ["Key", "Name"];

/// A listing in XML, with the keys escaped for which it has to be.
pub(super) fn escaped(listing: Bytes) -> Bytes {
    let Ok(mut xml) = std::str::from_utf8(&listing).map(Cow::from) else { return listing };
    for element in ELEMENTS {
        if let Some(changed) = escape(&xml, element) {
            xml = changed.into();
        }
    }
    match xml {
        Cow::Borrowed(_) => listing,
        Cow::Owned(changed) => changed.into(),
    }
}

/// `None` if nothing has to be.
fn escape(xml: &str, element: &str) -> Option<String> {
    let (start, end) = (format!("<{element}>"), format!("</{element}>"));
    let mut changed: Option<String> = None;
    let mut copied = 0;
    for (at, _) in xml.match_indices(&start) {
        let from = at + start.len();
        let Some(length) = xml[from..].find(&end) else { break };
        let Ok(key) = unescape(&xml[from..from + length]) else { continue };
        if is_plain(&key) {
            continue;
        }
        let changed = changed.get_or_insert_default();
        changed.push_str(&xml[copied..from]);
        changed.push(ESCAPED);
        changed.extend(utf8_percent_encode(&key, NON_ALPHANUMERIC));
        copied = from + length;
    }
    changed.map(|changed| changed + &xml[copied..])
}

/// Whether object_store takes it for what it is.
fn is_plain(key: &str) -> bool {
    !key.starts_with(ESCAPED) && Path::parse(key).is_ok_and(|path| path.as_ref() == key)
}

/// The key as the server has it.
pub(super) fn read(path: &Path) -> Cow<'_, str> {
    match path.as_ref().strip_prefix(ESCAPED) {
        Some(escaped) => percent_decode_str(escaped).decode_utf8_lossy(),
        None => path.as_ref().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(listing: &str) -> Vec<String> {
        let xml = escaped(listing.to_owned().into());
        let xml = std::str::from_utf8(&xml).expect("text");
        let parts = xml.split("<Key>").skip(1).filter_map(|part| part.split("</Key>").next());
        let paths = parts.map(|key| Path::parse(unescape(key).expect("XML")).expect("a path"));
        paths.map(|path| read(&path).into_owned()).collect()
    }

    #[test]
    fn what_would_be_taken_for_another_key_is_read_as_it_is() {
        let strange =
            "<Key>dir/</Key><Key>a//b</Key><Key>/a</Key><Key>../c</Key><Key>a&#10;b</Key>";
        assert_eq!(keys(strange), ["dir/", "a//b", "/a", "../c", "a\nb"]);
        assert_eq!(keys("<Key>\u{f8ff}a%20b</Key>"), ["\u{f8ff}a%20b"]);
    }

    #[test]
    fn a_listing_without_such_keys_is_not_touched() {
        let plain = "<R><Key>a &amp; b</Key><Key>100%</Key><Name>bucket</Name><Key>cut";
        assert_eq!(escaped(plain.into()), plain);
        assert_eq!(keys("<Key>a &amp; b</Key><Key>dir/</Key><Key>c</Key>"), ["a & b", "dir/", "c"]);
    }
}
