//! A line of a listing, and what it says of a file: of `MLSD` and `MLST` (RFC 3659), of `LIST` in the forms of Unix and of DOS.

use std::time::SystemTime;

use backend_core::Metadata;
use jiff::{fmt::strtime, tz::TimeZone};
use suppaftp::list::ListParser;

/// Something in a directory.
#[derive(Debug, PartialEq)]
pub(super) struct Line {
    /// Bytes: it need not be text.
    pub(super) name: Vec<u8>,
    pub(super) kind: Kind,
    pub(super) size: Option<u64>,
    pub(super) modified: Option<SystemTime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    Link,
    /// The directory itself, the one it is in, a device.
    Other,
}

impl Line {
    /// From `facts; name`, as in `type=file;size=5;modify=20261123021500; a name`. `None` if it is no such line.
    pub(super) fn of_facts(line: &[u8]) -> Option<Self> {
        let (facts, name) = match line.strip_prefix(b" ") {
            Some(name) => (&line[..0], name),
            None => {
                let end = line.windows(2).position(|pair| pair == b"; ")?;
                (&line[..end], &line[end + 2..])
            }
        };
        let facts = String::from_utf8_lossy(facts);
        let mut found = Self { name: name.into(), kind: Kind::File, size: None, modified: None };
        for (fact, value) in facts.split(';').filter_map(|fact| fact.split_once('=')) {
            match &*fact.to_ascii_lowercase() {
                "type" => found.kind = kind(value),
                "size" => found.size = value.parse().ok(),
                "modify" => found.modified = time(value),
                _ => {}
            }
        }
        Some(found)
    }

    /// From what `ls -l` or `dir` show. Their times are in a zone that nobody tells. `None` if it is no such line.
    pub(super) fn of_list(line: &[u8]) -> Option<Self> {
        // A character for each byte, whatever the encoding of the name is.
        let mut text: String = line.iter().copied().map(char::from).collect();
        let is_posix = text.starts_with(['-', 'd', 'l']);
        if is_posix && matches!(line.get(10), Some(b'+' | b'.' | b'@')) {
            // There are further rights.
            text.replace_range(10..11, " ");
        }
        let parsed =
            ListParser::parse_posix(&text).or_else(|_| ListParser::parse_dos(&text)).ok()?;
        let kind = match (parsed.is_directory(), parsed.is_symlink()) {
            (true, _) => Kind::Directory,
            (_, true) => Kind::Link,
            _ => Kind::File,
        };
        let mut name = parsed.name().to_owned();
        let shown = match parsed.symlink() {
            Some(target) => format!("{name} -> {}", target.display()),
            None => name.clone(),
        };
        // One space is between the columns; more are those of the name.
        if is_posix && let Some(before) = text.strip_suffix(&shown) {
            let spaces = before.chars().rev().take_while(|c| c.is_whitespace()).count();
            let own = before.chars().rev().take(spaces.saturating_sub(1)).collect::<Vec<_>>();
            name = own.into_iter().rev().chain(name.chars()).collect();
        }
        let name = name.chars().map(|c| c as u8).collect();
        let size = (kind == Kind::File).then_some(parsed.size() as u64);
        Some(Self { name, kind, size, modified: None })
    }

    pub(super) fn metadata(&self) -> Metadata {
        let mut metadata = Metadata::new();
        metadata.size = self.size;
        metadata.modified = self.modified;
        metadata
    }
}

fn kind(value: &str) -> Kind {
    let value = value.to_ascii_lowercase();
    match &*value {
        "file" => Kind::File,
        "dir" => Kind::Directory,
        "cdir" | "pdir" => Kind::Other,
        _ if value.contains("link") => Kind::Link,
        _ => Kind::Other,
    }
}

/// From `YYYYMMDDHHMMSS`, perhaps with a fraction, in UTC.
pub(super) fn time(value: &str) -> Option<SystemTime> {
    let parsed = strtime::parse("%Y%m%d%H%M%S%.f", value).ok()?.to_datetime().ok()?;
    Some(parsed.to_zoned(TimeZone::UTC).ok()?.timestamp().into())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn line(name: &str, kind: Kind, size: Option<u64>, modified: Option<u64>) -> Option<Line> {
        let modified = modified.map(|it| SystemTime::UNIX_EPOCH + Duration::from_secs(it));
        Some(Line { name: name.into(), kind, size, modified })
    }

    #[test]
    fn facts_come_in_any_order_and_case_and_some_do_not_come() {
        let of = |text: &str| Line::of_facts(text.as_bytes());
        assert_eq!(
            of("Modify=19700101000100.250;Type=file;Size=5;perm=adfr; a; b  c "),
            of("size=5;type=FILE;modify=19700101000100.25; a; b  c "),
        );
        assert_eq!(
            of("type=file;size=5;modify=19700101000100; a"),
            line("a", Kind::File, Some(5), Some(60))
        );
        assert_eq!(of("type=dir;modify=x; a"), line("a", Kind::Directory, None, None));
        assert_eq!(of("type=cdir; ."), line(".", Kind::Other, None, None));
        assert_eq!(of("type=OS.unix=slink:/x; a"), line("a", Kind::Link, None, None));
        assert_eq!(of("  a"), line(" a", Kind::File, None, None));
        assert_eq!(of("type=file;a"), None);
    }

    #[test]
    fn lists_are_read_as_unix_and_dos_show_them() {
        let of = |text: &str| Line::of_list(text.as_bytes());
        let file = |name, size| line(name, Kind::File, Some(size), None);
        assert_eq!(
            of("-rw-r--r--    1 1000     1000           12 Nov 23 02:10 a b"),
            file("a b", 12)
        );
        assert_eq!(
            of("-rw-r--r--    1 1000     1000           12 Nov 23  2024   a "),
            file("  a ", 12)
        );
        assert_eq!(of("-rw-r--r--+   1 me       us              0 Nov 23 02:10 a"), file("a", 0));
        assert_eq!(
            of("drwxr-xr-x    2 me       us           4096 Nov  3 02:10 d"),
            line("d", Kind::Directory, None, None)
        );
        assert_eq!(
            of("lrwxrwxrwx    1 me       us              1 Nov  3 02:10 l -> a"),
            line("l", Kind::Link, None, None)
        );
        assert_eq!(
            of("10-19-20  03:19PM       <DIR>          pub"),
            line("pub", Kind::Directory, None, None)
        );
        assert_eq!(
            of("04-08-14  03:09PM                  403 read me.txt"),
            file("read me.txt", 403)
        );
        assert_eq!(of("what?"), None);
    }

    #[test]
    fn a_name_that_is_no_utf_8_keeps_its_bytes() {
        let mut shown = b"-rw-r--r-- 1 a b 1 Nov 23 02:10 ".to_vec();
        shown.extend(b"\xe9\xa0\x85");
        assert_eq!(Line::of_list(&shown).map(|line| line.name), Some(b"\xe9\xa0\x85".to_vec()));
    }
}
