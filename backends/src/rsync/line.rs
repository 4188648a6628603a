//! A line of what rsync lists: `-rw-r--r--          12 2026/01/31 23:59:59 a name`.

use backend_core::{Error, Metadata, Result};
use jiff::{civil::DateTime, tz::TimeZone};

/// Something that was listed.
#[derive(Debug, PartialEq)]
pub(super) struct Line {
    pub(super) path: Vec<u8>,
    pub(super) metadata: Metadata,
    pub(super) is_file: bool,
}

/// What a line says; nothing if it is of another kind.
///
/// # Errors
/// A permanent one (50) if it begins like one that says something, and does not go on so.
pub(super) fn read(line: &[u8]) -> Result<Option<Line>> {
    let is_file = match line {
        [b'-', b'r' | b'-', ..] => true,
        [b'd' | b'l' | b'p' | b's' | b'c' | b'b', b'r' | b'-', ..] => false,
        _ => return Ok(None),
    };
    let unreadable = || {
        let line = String::from_utf8_lossy(line);
        Error::other(format!("rsync lists what cannot be read: {line:?}")).permanent()
    };
    let mut rest = line;
    let mut word = || {
        let begin = rest.iter().position(|byte| *byte != b' ')?;
        let end = begin + rest[begin..].iter().position(|byte| *byte == b' ')?;
        let word = std::str::from_utf8(&rest[begin..end]).ok()?;
        // One space ends it; what comes then may start with another.
        rest = &rest[end + 1..];
        Some(word)
    };
    let (_, size, date, time) = (word(), word(), word(), word());
    let size = size.and_then(|size| size.parse().ok()).ok_or_else(unreadable)?;
    let (date, time) = date.zip(time).ok_or_else(unreadable)?;
    let at = DateTime::strptime("%Y/%m/%d %H:%M:%S", format!("{date} {time}"));
    let at = at.and_then(|at| at.to_zoned(TimeZone::UTC)).map_err(|_| unreadable())?;
    let metadata = Metadata::new().size(size).modified(at.timestamp().into());
    Ok(Some(Line { path: unescaped(rest), metadata, is_file }))
}

/// The bytes of a name. A control character is `\#` and three octal digits, and so is a backslash that would look like one.
pub(super) fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [byte, after @ ..] = rest {
        let digits = rest.strip_prefix(br"\#").and_then(|digits| digits.get(..3));
        let octal =
            digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        bytes.push(octal.unwrap_or(*byte));
        rest = if octal.is_some() { &rest[5..] } else { after };
    }
    bytes
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn size_time_and_name_are_read_whatever_the_name_is() {
        let line = br"-rw-r--r--      12,345 2001/09/09 01:46:40 x";
        assert!(read(line).is_err(), "a size with a comma is not guessed at");
        let line = br"-rw-r--r--       12345 2001/09/09 01:46:40   two  spaces \#012\x";
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let metadata = Metadata::new().size(12345).modified(at);
        let path = b"  two  spaces \n\\x".to_vec();
        assert_eq!(read(line).expect("a line"), Some(Line { path, metadata, is_file: true }));
        let directory = read(b"drwxr-xr-x        4096 2001/09/09 01:46:40 .").expect("a line");
        assert!(directory.is_some_and(|line| !line.is_file));
        assert_eq!(read(b"skipping directory .").expect("no line"), None);
    }

    /// As rsync does it with `--8-bit-output`.
    fn escaped(name: &[u8]) -> Vec<u8> {
        let is_like_one = |at: usize| {
            name[at..].starts_with(br"\#")
                && name.get(at + 2..at + 5).is_some_and(|it| it.iter().all(u8::is_ascii_digit))
        };
        let each = name.iter().enumerate().map(|(at, byte)| match byte {
            0..0x20 | 0x7f => format!("\\#{byte:03o}").into_bytes(),
            b'\\' if is_like_one(at) => br"\#134".to_vec(),
            byte => vec![*byte],
        });
        each.flatten().collect()
    }

    proptest! {
        #[test]
        fn a_name_comes_back_as_it_was(name in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\\'), Just(b'#'), Just(b'1')], 1..40)) {
            prop_assert_eq!(unescaped(&escaped(&name)), name);
        }
    }
}
