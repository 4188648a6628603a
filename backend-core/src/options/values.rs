//! Sizes and durations as they are written in URLs.

use std::{fmt::Write, time::Duration};

/// A number, or a number with a unit: KiB, MiB, GiB, TiB (powers of 1024), kB, MB, GB, TB (of 1000), K, M, G, T (of 1024).
///
/// ```
/// assert_eq!(backend_core::reading::size("64KiB"), Some(65536));
/// ```
#[must_use]
pub fn size(text: &str) -> Option<i128> {
    let text = text.trim();
    let digits =
        text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+')).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: i128 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "t" | "tib" => 1 << 40,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        _ => return None,
    };
    number.parse::<i128>().ok()?.checked_mul(factor)
}

/// A size as [`size`] reads it, with the largest unit that needs no fraction.
pub(crate) fn shown_size(size: u64) -> String {
    let units = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    let fits = |&(bits, _): &(u32, _)| size != 0 && size.trailing_zeros() >= bits;
    match units.into_iter().find(fits) {
        Some((bits, unit)) => format!("{}{unit}", size >> bits),
        None => size.to_string(),
    }
}

/// A duration such as `30s`, `1m30s`, `1.5h`, `500ms`; a bare number is seconds.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(backend_core::reading::duration("1m30s"), Some(Duration::from_secs(90)));
/// ```
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let mut nanos: u128 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let unit_end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let unit = match unit.trim() {
            "ms" => SECOND / 1000,
            "s" => SECOND,
            "" if number.len() == text.len() => SECOND,
            "m" | "min" => 60 * SECOND,
            "h" => 3600 * SECOND,
            "d" => 86400 * SECOND,
            _ => return None,
        };
        nanos = nanos.checked_add(times(number, unit)?)?;
        rest = tail;
    }
    let seconds = u64::try_from(nanos / SECOND).ok().filter(|_| !text.is_empty())?;
    Some(Duration::from_secs(seconds) + Duration::from_nanos((nanos % SECOND) as u64))
}

/// In nanoseconds.
const SECOND: u128 = 1_000_000_000;

/// `number`, perhaps with a fraction, times `unit`, rounded down. Exact, as floating point would not be.
fn times(number: &str, unit: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if matches!(number, "" | ".") || fraction.contains('.') {
        return None;
    }
    let digits = |digits: &str| match digits {
        "" => Some(0),
        _ => digits.parse::<u128>().ok(),
    };
    // More digits say less than a nanosecond of any unit.
    let fraction = &fraction[..fraction.len().min(18)];
    let part = digits(fraction)? * unit / 10_u128.pow(fraction.len() as u32);
    digits(whole)?.checked_mul(unit)?.checked_add(part)
}

/// A duration as [`duration`] reads it, without parts that are nothing.
pub(crate) fn shown_duration(duration: Duration) -> String {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    let mut shown = String::new();
    for (parts, unit) in
        [(seconds / 86400, 'd'), (seconds / 3600 % 24, 'h'), (seconds / 60 % 60, 'm')]
    {
        if parts > 0 {
            _ = write!(shown, "{parts}{unit}");
        }
    }
    let seconds = seconds % 60;
    if nanos == 0 {
        if seconds > 0 || shown.is_empty() {
            _ = write!(shown, "{seconds}s");
        }
    } else if seconds == 0 {
        _ = write!(shown, "{}ms", f64::from(nanos) / 1e6);
    } else {
        let fraction = format!("{nanos:09}");
        _ = write!(shown, "{seconds}.{}s", fraction.trim_end_matches('0'));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_and_durations_have_units() {
        assert_eq!(size("10 kB"), Some(10_000));
        assert_eq!(size("1x"), None);
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("2"), Some(Duration::from_secs(2)));
        assert_eq!(duration("1h 5m"), Some(Duration::from_secs(3900)));
        assert_eq!(duration(".5h"), Some(Duration::from_secs(1800)));
        assert_eq!(duration("1.d"), Some(Duration::from_secs(86400)));
        assert_eq!(duration("2999999999999999999"), Some(Duration::from_secs(2999999999999999999)));
        let nearly = Duration::from_nanos(999_999_999);
        assert_eq!(duration(&format!("0.{}s", "9".repeat(40))), Some(nearly));
        let wrong = ["", "s", ".s", "1..s", "-1s", "1y", "1m30", "9e9s", "18446744073709551616s"];
        for wrong in wrong {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn they_are_shown_by_the_unit_that_fits() {
        let sizes = [0, 1, 1024, 10_000, 8 << 20, (8 << 20) + 1, 3 << 40];
        assert_eq!(sizes.map(shown_size), ["0", "1", "1KiB", "10000", "8MiB", "8388609", "3TiB"]);
        let milliseconds = [0, 500, 30_000, 90_000, 300_000, 86_400_000, 1_500];
        assert_eq!(
            milliseconds.map(|ms| shown_duration(Duration::from_millis(ms))),
            ["0s", "500ms", "30s", "1m30s", "5m", "1d", "1.5s"]
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_as_the_same(number in any::<u64>(), length in any::<Duration>()) {
            prop_assert_eq!(size(&shown_size(number)), Some(number.into()));
            prop_assert_eq!(duration(&shown_duration(length)), Some(length));
        }
    }
}
