//! Texts, character by character and word by word.

use fastrand::Rng;

use super::one_of;

/// Characters that parsers stumble over.
const ODD: [char; 32] = [
    '\0', '\t', '\n', '\r', ' ', '!', '"', '#', '%', '&', '\'', '+', ',', '-', '.', '/', '0', '9',
    ':', ';', '=', '?', '@', 'A', '[', '\\', ']', '_', '\u{7f}', 'ü', '\u{202e}', '🦀',
];

/// The text with up to four changes; `words` are those that mean something in it.
pub(crate) fn text(text: &str, words: &[&str], rng: &mut Rng) -> String {
    let mut changed: Vec<char> = text.chars().collect();
    for _ in 0..rng.usize(1..=4) {
        change(&mut changed, words, rng);
    }
    changed.into_iter().collect()
}

fn change(text: &mut Vec<char>, words: &[&str], rng: &mut Rng) {
    let from = rng.usize(..=text.len());
    let to = (from + rng.usize(..=8)).min(text.len());
    match rng.u8(..7) {
        0 => _ = text.drain(from..to),
        1 => text.insert(from, ODD[rng.usize(..ODD.len())]),
        2 => _ = text.splice(from..from, one_of(words, rng).chars()),
        3 => _ = text.splice(from..to, one_of(words, rng).chars()),
        4 => {
            let again: Vec<char> = text[from..to].to_vec();
            let at = rng.usize(..=text.len());
            _ = text.splice(at..at, again);
        }
        5 if from < text.len() => {
            let escaped = text[from].to_string();
            let escaped =
                percent_encoding::utf8_percent_encode(&escaped, percent_encoding::NON_ALPHANUMERIC);
            let escaped: Vec<char> = escaped.to_string().chars().collect();
            _ = text.splice(from..=from, escaped);
        }
        _ => text.truncate(from.max(1)),
    }
}
