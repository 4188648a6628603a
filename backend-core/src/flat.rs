//! Names for storages that know no `/`: it is escaped as in URLs, and `%` with it.

use crate::{Name, Result};

pub(crate) fn escape(name: &Name) -> Name {
    // Escaping takes nothing away that made it a name.
    Name::new(escape_text(name)).unwrap_or_else(|_| name.clone())
}

pub(crate) fn escape_text(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

/// The name that was escaped.
///
/// # Errors
/// Bad name (50) if nothing escapes to `text`.
pub(crate) fn unescape(text: &str) -> Result<String> {
    let name = text.replace("%2F", "/").replace("%25", "%");
    if escape_text(&name) == text {
        return Ok(name);
    }
    Err(crate::Error::new(crate::ErrorCode::BadName, format!("{text:?} is not an escaped name")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_name_comes_back_from_its_escaped_form(text in "[a%/2F5]{0,12}") {
            prop_assert_eq!(unescape(&escape_text(&text)).unwrap(), text);
        }
    }

    #[test]
    fn what_nobody_escaped_is_refused() {
        assert!(unescape("100%").is_err() && unescape("a/b").is_err() && unescape("%2f").is_err());
    }
}
