//! What is told of options to those who write URLs.

use std::fmt;

use super::{names, shown};
use crate::url::is_secret;

/// An option of a backend's URLs. Its `Display` is its type, whether it is required, and its default: `size, default 8MiB`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptionInfo {
    /// Its name, as it is written in a URL: `part-size`.
    pub name: String,
    /// Other names for it.
    pub aliases: Vec<String>,
    /// The first paragraph of its documentation, or `""`.
    pub doc: &'static str,
    /// What its value may be. `None` where its author has not derived `Options`: then only names are known.
    pub kind: Option<OptionKind>,
    /// Whether a URL without it is an error, as far as that is known.
    pub required: bool,
    /// What it is in a URL that does not have it, as it would be written there. Never a secret.
    pub default: Option<String>,
    /// Whether its value is a secret, by its type or by its name.
    pub secret: bool,
}

impl OptionInfo {
    /// An option of which nothing but the name is known.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: shown(name),
            aliases: Vec::new(),
            doc: "",
            kind: None,
            required: false,
            default: None,
            secret: is_secret(name),
        }
    }

    /// Whether `key` of a URL means this option: case does not matter, and `-` and `_` are alike.
    #[must_use]
    pub fn is_called(&self, key: &str) -> bool {
        let mut names = std::iter::once(&self.name).chain(&self.aliases);
        names.any(|name| names::is_named(key, name))
    }
}

impl fmt::Display for OptionInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = self.kind.iter().map(ToString::to_string).collect();
        if self.required {
            words.push("required".into());
        }
        if let Some(default) = self.default.as_deref().filter(|default| !default.is_empty()) {
            words.push(format!("default {default}"));
        }
        // The words of a choice have commas of their own.
        let comma = match self.kind {
            Some(OptionKind::OneOf(_)) => "; ",
            _ => ", ",
        };
        f.write_str(&words.join(comma))
    }
}

/// What the value of an option may be. Its `Display` says it in words: `list of text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionKind {
    /// True or false; bare, it is true.
    Flag,
    /// A whole number in this range.
    Number {
        /// The least.
        min: i64,
        /// The greatest.
        max: u64,
    },
    /// A number of bytes or of anything, also with a unit: `8MiB`. What 64 bits hold.
    Size,
    /// A number with a fraction.
    Decimal,
    /// One character.
    Character,
    /// Any text.
    Text,
    /// A path of the local file system.
    Path,
    /// A time span such as `30s`.
    Duration,
    /// A text that is never printed.
    Secret,
    /// One of these words.
    OneOf(&'static [Choice]),
    /// Several, with commas between them.
    List(&'static OptionKind),
}

/// A word that an option may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The word, as it is written in a URL.
    pub name: &'static str,
    /// The first paragraph of its documentation, or `""`.
    pub doc: &'static str,
}

impl Choice {
    /// The word and what is said of it.
    #[must_use]
    pub const fn new(name: &'static str, doc: &'static str) -> Self {
        Self { name, doc }
    }
}

impl OptionKind {
    /// One word for it, which programs may rely on.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Number { .. } => "number",
            Self::Size => "size",
            Self::Decimal => "decimal",
            Self::Character => "character",
            Self::Text => "text",
            Self::Path => "path",
            Self::Duration => "duration",
            Self::Secret => "secret",
            Self::OneOf(_) => "choice",
            Self::List(_) => "list",
        }
    }

    /// Whether such a value is never printed.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        match self {
            Self::Secret => true,
            Self::List(item) => item.is_secret(),
            _ => false,
        }
    }
}

impl fmt::Display for OptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A range that has no more to say than that memory is finite.
            Self::Number { max, .. } if *max >= i32::MAX as u64 => f.write_str("number"),
            Self::Number { min, max } => write!(f, "number from {min} to {max}"),
            Self::OneOf(choices) => {
                let names: Vec<_> = choices.iter().map(|choice| choice.name).collect();
                write!(f, "one of {}", names.join(", "))
            }
            Self::List(item) => write!(f, "list of {item}"),
            _ => f.write_str(self.name()),
        }
    }
}

/// All options of a backend.
#[derive(Clone, Debug, Default)]
pub(crate) struct OptionSet {
    pub(crate) known: Vec<OptionInfo>,
    /// It takes any other as well.
    pub(crate) any: bool,
}

impl OptionSet {
    /// Those of one more argument of `new`.
    pub(crate) fn add(&mut self, other: Self) {
        self.any |= other.any;
        for option in other.known {
            if !self.known.contains(&option) {
                self.known.push(option);
            }
        }
    }

    pub(crate) fn named(&self, key: &str) -> Option<&OptionInfo> {
        self.known.iter().find(|option| option.is_called(key))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.named(key).is_some()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|option| &*option.name)
    }
}
