//! The name of a backend that is to be made: its scheme, its crate, and a type in it.

use super::super::failure::Failure;

/// What a crate cannot be called, or not with these dependencies.
const TAKEN: [&str; 9] = [
    "alloc",
    "backend-core",
    "backend-derive",
    "backends",
    "core",
    "proc-macro",
    "quintet",
    "std",
    "test",
];

/// What means something else, as a crate's name or as that of a type beside those that a backend uses.
const RUST: [&str; 59] = [
    "abstract",
    "as",
    "async",
    "await",
    "backend-url",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "err",
    "error",
    "extern",
    "false",
    "file",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "metadata",
    "mod",
    "move",
    "mut",
    "ok",
    "override",
    "path-buf",
    "priv",
    "pub",
    "ref",
    "result",
    "return",
    "self",
    "sink",
    "some",
    "source",
    "static",
    "string",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "unsafe",
    "use",
    "vec",
    "where",
];

/// A name that can be a scheme, a crate, and in another spelling a type.
#[derive(Debug)]
pub(super) struct BackendName(String);

impl BackendName {
    pub(super) fn new(given: &str) -> Result<Self, Failure> {
        let reason = match fault(given) {
            None => return Ok(Self(given.into())),
            Some(reason) => reason,
        };
        let repaired = repaired(given);
        let way_out = match fault(&repaired) {
            None => format!("try {repaired:?}"),
            Some(_) => "take one such as \"my-storage\"".into(),
        };
        Err(Failure::usage(format!("a backend cannot be called {given:?}: {reason}; {way_out}")))
    }

    /// `my-storage`, which is also the name of the crate.
    pub(super) fn scheme(&self) -> &str {
        &self.0
    }

    /// `my_storage`.
    pub(super) fn module(&self) -> String {
        self.0.replace('-', "_")
    }

    /// `MyStorage`.
    pub(super) fn type_name(&self) -> String {
        self.0.split('-').flat_map(capitalized).collect()
    }
}

fn capitalized(word: &str) -> impl Iterator<Item = char> {
    word.chars().enumerate().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c })
}

/// Why it cannot be the name of a backend.
fn fault(name: &str) -> Option<&'static str> {
    let plain = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
    if name.len() < 2 {
        Some("its URLs begin with it, and one letter would be a drive of Windows")
    } else if !name.chars().all(plain) {
        Some("it is the scheme of its URLs and the name of a crate, of a-z, 0-9 and '-'")
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("it begins with a letter")
    } else if name.ends_with('-') || name.contains("--") {
        Some("a '-' stands between words")
    } else if name.len() > 64 {
        Some("the name of a crate has at most 64 letters")
    } else if RUST.contains(&name) {
        Some("the word means something else in the code of a backend")
    } else if TAKEN.contains(&name) {
        Some("there is a crate of this name beside it")
    } else {
        None
    }
}

/// The nearest name of the right letters, such as `my-storage` for `My_Storage://`.
fn repaired(given: &str) -> String {
    let name = given.split(':').next().unwrap_or(given).to_ascii_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-");
    match fault(&name) {
        Some(_) => format!("my-{name}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_spelt_as_a_scheme_a_module_and_a_type() {
        for (given, module, type_name) in
            [("foo", "foo", "Foo"), ("my-s3", "my_s3", "MyS3"), ("a-1-b", "a_1_b", "A1B")]
        {
            let name = BackendName::new(given).unwrap();
            assert_eq!((name.scheme(), &*name.module()), (given, module));
            assert_eq!(name.type_name(), type_name);
        }
    }

    #[test]
    fn a_name_that_cannot_be_one_is_answered_with_the_reason_and_one_that_can() {
        for (given, words) in [
            ("", "take one such as \"my-storage\""),
            ("c", "drive of Windows; try \"my-c\""),
            ("Foo", "a-z, 0-9 and '-'; try \"foo\""),
            ("my_store", "try \"my-store\""),
            ("foo://host", "try \"foo\""),
            ("../foo", "try \"foo\""),
            ("9p", "begins with a letter; try \"my-9p\""),
            ("foo-", "between words; try \"foo\""),
            ("größe", "try \"gr-e\""),
            ("日本", "take one such as"),
            ("type", "means something else in the code of a backend; try \"my-type\""),
            ("result", "try \"my-result\""),
            ("backends", "a crate of this name beside it; try \"my-backends\""),
        ] {
            let error = BackendName::new(given).unwrap_err();
            assert!(error.message().contains(words), "{given}: {}", error.message());
            assert!(error.message().contains(&format!("{given:?}")), "{}", error.message());
        }
    }

    #[test]
    fn the_words_are_sorted_and_none_is_there_twice() {
        assert!(RUST.is_sorted_by(|a, b| a < b) && TAKEN.is_sorted_by(|a, b| a < b));
    }
}
