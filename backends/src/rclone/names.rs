//! Names: what rclone calls an object, and how it is really called.
//!
//! rclone shows a control character as its picture, and puts `‛` before a picture that is one. <https://rclone.org/overview/#encoding>

use backend_core::{Error, ErrorCode, Result};

/// What rclone appends to the name of what is under way. It takes 16 characters at most.
pub(super) const PARTIAL: &str = ".quintet-tmp";

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

pub(super) fn is_partial(name: &str) -> bool {
    name.ends_with(PARTIAL)
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
