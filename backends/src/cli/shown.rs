//! Sizes, times and names as people read them.

use std::{borrow::Cow, ffi::OsString, fmt::Write, time::SystemTime};

use backend_core::BackendUrl;
use jiff::Timestamp;

/// A number of bytes with three digits or so: `12.3 KiB`.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A time in UTC as RFC 3339 has it, exactly; `None` outside the years -9999 to 9999.
pub(super) fn time(time: SystemTime) -> Option<String> {
    Some(Timestamp::try_from(time).ok()?.to_string())
}

/// The same to the second.
pub(super) fn time_to_the_second(time: SystemTime) -> Option<String> {
    Some(Timestamp::try_from(time).ok()?.strftime("%FT%TZ").to_string())
}

/// A text on one line: what would move the cursor, or the text around it, is shown as in C.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if is_hidden(c) && c.is_ascii() => _ = write!(shown, "\\x{:02x}", u32::from(c)),
            c if is_hidden(c) => _ = write!(shown, "\\u{:04x}", u32::from(c)),
            c => shown.push(c),
        }
    }
    shown.into()
}

/// Control characters, ends of lines, and what changes the direction of the text around it.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A message in which a word of the command line may be quoted: a URL among them may hold a password, wherever it stands.
pub(super) fn without_secrets(mut text: String, words: &[OsString]) -> String {
    for word in words.iter().filter_map(|word| word.to_str()) {
        // As in `--json=URL`.
        let value = word.split_once('=').filter(|_| word.starts_with('-'));
        let word = value.map_or(word, |(_, value)| value);
        if word.contains("://") && word.contains('@') {
            let shown =
                BackendUrl::parse(word).map_or_else(|_| "URL".into(), |url| url.to_string());
            text = text.replace(word, &shown);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn sizes_have_the_unit_that_fits() {
        for (bytes, shown) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (12_595, "12.3 KiB"),
            (1024 * 1024 - 1, "1.0 MiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }

    #[test]
    fn times_are_exact_or_to_the_second_and_always_utc() {
        let at = UNIX_EPOCH + Duration::from_millis(1_767_225_600_250);
        assert_eq!(time(at).unwrap(), "2026-01-01T00:00:00.25Z");
        assert_eq!(time_to_the_second(at).unwrap(), "2026-01-01T00:00:00Z");
    }

    #[test]
    fn only_what_would_not_stay_on_its_line_is_escaped() {
        assert_eq!(escaped("a\\n ü日本"), "a\\n ü日本");
        assert_eq!(escaped("a\nb\x1b[1m\u{202e}"), "a\\nb\\x1b[1m\\u202e");
    }
}
