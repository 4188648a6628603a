//! What a scheme may look like, and what to write instead of a wrong one.

/// Why `scheme` cannot be one, with the way out; none if it can.
pub(crate) fn fault(scheme: &str) -> Option<String> {
    let reason = if scheme.is_empty() {
        "a scheme cannot be empty".to_owned()
    } else if let Some((scheme, _)) = scheme.split_once("://") {
        format!("a scheme is only what stands before the `://`, here {scheme:?}")
    } else if scheme.starts_with(|first: char| !first.is_ascii_alphabetic()) {
        format!("a scheme begins with a letter, and {scheme:?} does not")
    } else if let Some(wrong) = scheme.chars().find(|c| !allowed(c.to_ascii_lowercase())) {
        format!(
            "{wrong:?} cannot stand in a scheme: after a letter come a-z, 0-9, `+`, `-` and `.`"
        )
    } else if scheme.contains(|c: char| c.is_ascii_uppercase()) {
        "a scheme is written in lower case".to_owned()
    } else {
        return None;
    };
    Some(match repaired(scheme) {
        Some(repaired) => format!("{reason}; write {repaired:?}"),
        None => format!("{reason}; write one such as \"foo\""),
    })
}

/// The nearest text that can be a scheme, such as `my-store` for `My_Store://`.
pub(crate) fn repaired(given: &str) -> Option<String> {
    let scheme = given.split_once("://").map_or(given, |(scheme, _)| scheme);
    let scheme: String = scheme
        .to_ascii_lowercase()
        .chars()
        .map(|c| if c == '_' || c == ' ' { '-' } else { c })
        .collect();
    let scheme = scheme.trim_matches(|c: char| c == '-' || c == ':');
    let valid = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(allowed);
    (valid && scheme != given).then(|| scheme.to_owned())
}

fn allowed(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '+' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_scheme_has_no_fault() {
        for scheme in ["c", "s3", "foo", "file", "crypt+zstd", "a.b-c+d9"] {
            assert_eq!(fault(scheme), None, "{scheme}");
        }
    }

    #[test]
    fn a_wrong_scheme_is_explained_and_repaired() {
        for (scheme, word) in [
            ("", "empty"),
            ("9p", "begins with a letter"),
            ("Foo", "write \"foo\""),
            ("my_store", "write \"my-store\""),
            ("foo://", "write \"foo\""),
            ("fo/o", "'/'"),
            ("größe", "'ö'"),
        ] {
            let fault = fault(scheme).unwrap_or_default();
            assert!(fault.contains(word), "{scheme}: {fault}");
        }
    }

    #[test]
    fn whatever_is_proposed_is_a_scheme() {
        let letters = ['a', 'Z', '9', '_', '-', '+', ':', '/', ' ', 'ö'];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer =
                texts.iter().flat_map(|text| letters.map(|letter| format!("{text}{letter}")));
            texts = longer.chain([String::new()]).collect();
        }
        for text in texts {
            if let Some(repaired) = repaired(&text) {
                assert_eq!(fault(&repaired), None, "for {text:?}");
            }
        }
    }
}
