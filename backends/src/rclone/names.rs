//! Names: what rclone calls an object, and how it is really called.
//!
//! rclone shows a control character as its picture, and puts `‛` before a picture that is one. <https://rclone.org/overview/#encoding>

use std::time::SystemTime;

use backend_core::{Error, ErrorCode, Result};

use crate::tree::is_abandoned;

/// How the name of what is under way ends, but for the day.
const PARTIAL: &str = ".quintet-tmp";

const QUOTE: char = '‛';

/// A name that is not that of something under way.
///
/// # Errors
/// Bad name (50).
pub(super) fn checked(name: &str) -> Result<&str> {
    match is_partial(name) {
        false => Ok(name),
        true => {
            let why =
                format!("{name:?}: names that end with {PARTIAL} are those of what is under way");
            Err(Error::new(ErrorCode::BadName, why))
        }
    }
}

/// What rclone appends to the name of what is under way. It takes 16 characters at most.
pub(super) fn partial() -> String {
    format!("{PARTIAL}{:04x}", today())
}

pub(super) fn is_partial(name: &str) -> bool {
    begun(name).is_some()
}

/// Whether it was under way, and nobody writes to it any more. Its time is that of the local file while rclone verifies it: the day on which it was
/// begun has to be over as well.
pub(super) fn is_left(name: &str, modified: Option<SystemTime>) -> bool {
    begun(name).is_some_and(|day| day + 1 < today()) && is_abandoned(modified)
}

/// The day on which what is under way was begun, the first of all days if its name does not say.
fn begun(name: &str) -> Option<u64> {
    match name.rsplit_once(PARTIAL)?.1 {
        "" => Some(0),
        day if day.len() == 4 => u64::from_str_radix(day, 16).ok(),
        _ => None,
    }
}

/// In days since 1970.
fn today() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap_or_default().as_secs() / (24 * 60 * 60)
}

/// Whether it stands for another character, unless it is quoted.
fn is_picture(c: char) -> bool {
    matches!(c, '␀'..='␟' | '␡' | '／')
}

/// What rclone calls an object of this name.
pub(super) fn standard(name: &str) -> String {
    let each = name.chars().flat_map(|c| match c {
        '\u{1}'..='\u{1f}' => [None, char::from_u32(c as u32 + '␀' as u32)],
        '\u{7f}' => [None, Some('␡')],
        c => [is_picture(c).then_some(QUOTE), Some(c)],
    });
    each.flatten().collect()
}

/// The name of what rclone calls so.
pub(super) fn natural(standard: &str) -> String {
    let mut name = String::with_capacity(standard.len());
    let mut characters = standard.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            QUOTE => name.push(characters.next_if(|c| is_picture(*c) || *c == QUOTE).unwrap_or(c)),
            '␁'..='␟' => name.extend(char::from_u32(c as u32 - '␀' as u32)),
            '␡' => name.push('\u{7f}'),
            c => name.push(c),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_under_way_is_left_when_its_day_and_its_time_are_over() {
        let name = |ago| format!("a.1a2b3c4d{PARTIAL}{:04x}", today() - ago);
        assert!(partial().len() <= 16 && name(0).ends_with(&partial()));
        let old = Some(SystemTime::UNIX_EPOCH);
        assert!(is_left(&name(2), old) && is_left(&format!("a{PARTIAL}"), old));
        assert!(!is_left(&name(0), old), "it may have the time of the local file");
        assert!(!is_left(&name(2), Some(SystemTime::now())), "it takes long");
        for object in ["a", "a.quintet-tmp-", "a.quintet-tmpxyzw", "a.quintet-tmp/b"] {
            assert!(!is_partial(object) && !is_left(object, old), "{object}");
        }
    }

    #[test]
    fn control_characters_are_no_pictures_of_themselves() {
        assert_eq!(standard("a\nb\u{7f}c"), "a␊b␡c");
        assert_eq!(standard("a␊b／c"), "a‛␊b‛／c");
        assert_eq!(natural("a␊b‛␊c‛‛d"), "a\nb␊c‛d");
    }

    proptest! {
        #[test]
        fn a_name_comes_back_as_it_was(name in "[^\\x00‛]{0,20}|[␀-␡／\\n\\ta-c]{0,20}") {
            prop_assert_eq!(natural(&standard(&name)), name);
        }
    }
}
