//! The table of exit statuses, out of the source of `ErrorCode`: its variants' words, and the numbers that `number()` gives them.

use std::{collections::BTreeMap, fmt::Write};

/// Those of the command itself.
const OWN: [(u8, &str); 3] =
    [(0, "done"), (2, "the command line is wrong"), (130, "interrupted by Ctrl-C")];

/// `source`: the file in which the enum stands.
pub(super) fn table(source: &str) -> Result<String, String> {
    let mut rows: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    for (status, meaning) in OWN {
        rows.entry(status).or_default().push(meaning.into());
    }
    let numbers = numbers(part(source, "fn number(self)", "match self {")?);
    for (variant, meaning) in variants(part(source, "pub enum ErrorCode", "{")?) {
        let number = numbers.get(variant).ok_or(format!("ErrorCode::{variant} has no number"))?;
        let words = meaning.strip_prefix(&format!("{number}: ")).ok_or_else(|| {
            format!("the documentation of ErrorCode::{variant} does not start with `{number}: `")
        })?;
        rows.entry(*number).or_default().push(words.trim_end_matches('.').into());
    }
    let mut table = String::from("| status | meaning |\n|---|---|\n");
    for (status, meanings) in rows {
        let _ = writeln!(table, "| {status} | {} |", meanings.join("; "));
    }
    Ok(table)
}

/// What stands in the braces that `open` opens behind `head`.
fn part<'s>(source: &'s str, head: &str, open: &str) -> Result<&'s str, String> {
    let inside = |source: &'s str| {
        let (_, rest) = source.split_once(head)?;
        let (_, rest) = rest.split_once(open)?;
        Some(rest.split_once('}')?.0)
    };
    inside(source).ok_or(format!("no `{head}` with a `{open} … }}` is in the source"))
}

/// The variants, each with the first line of its documentation.
fn variants(body: &str) -> Vec<(&str, &str)> {
    let mut variants = Vec::new();
    let mut meaning = None;
    for line in body.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("/// ") {
            meaning.get_or_insert(words);
        } else if let Some(variant) = line.strip_suffix(',') {
            variants.push((variant, meaning.take().unwrap_or_default()));
        }
    }
    variants
}

/// The number of each variant, out of arms such as `Self::A | Self::B => 50`.
fn numbers(arms: &str) -> BTreeMap<&str, u8> {
    let mut numbers = BTreeMap::new();
    for (patterns, number) in arms.split(',').filter_map(|arm| arm.split_once("=>")) {
        let Ok(number) = number.trim().parse() else { continue };
        for variant in patterns.split('|').filter_map(|p| p.trim().strip_prefix("Self::")) {
            numbers.insert(variant, number);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
pub enum ErrorCode {
    /// 8: the URL is wrong.
    BadUrl,
    /// 50: something failed.
    Other,
    /// 50: it cannot be done.
    Unsupported,
}
    pub const fn number(self) -> u8 {
        match self {
            Self::BadUrl => 8,
            Self::Other
            | Self::Unsupported => 50,
        }
    }
";

    #[test]
    fn codes_that_share_a_number_share_a_row() {
        let table = table(SOURCE).expect("it is well-formed");
        assert!(table.contains("| 8 | the URL is wrong |\n"), "{table}");
        assert!(table.contains("| 50 | something failed; it cannot be done |\n"), "{table}");
    }

    #[test]
    fn words_that_name_another_number_than_the_code_gives_are_an_error() {
        let error = table(&SOURCE.replace("=> 8", "=> 9")).expect_err("they differ");
        assert!(error.contains("ErrorCode::BadUrl") && error.contains("`9: `"), "{error}");
    }

    #[test]
    fn a_code_without_a_number_is_an_error() {
        let error = table(&SOURCE.replace("Self::Other\n", "")).expect_err("one is missing");
        assert!(error.contains("ErrorCode::Other"), "{error}");
    }
}
