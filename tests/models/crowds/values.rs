//! Values that can be told from all others, whole or not.

use backend_core::Bytes;

/// A value as bytes: another size for each, and large ones among them.
pub(super) fn contents(value: u64) -> Bytes {
    let line = format!("{value};");
    let lines = if value.is_multiple_of(5) { 40_000 } else { value % 97 + 1 };
    line.repeat(usize::try_from(lines).unwrap()).into()
}

/// The value that these bytes are, all of them.
#[track_caller]
pub(super) fn value(bytes: &Bytes) -> u64 {
    let line = bytes.split(|byte| *byte == b';').next().and_then(|line| str::from_utf8(line).ok());
    let value = line.and_then(|line| line.parse().ok());
    let whole = value.filter(|value| *bytes == contents(*value));
    whole.unwrap_or_else(|| panic!("{} bytes of {line:?}, torn", bytes.len()))
}
