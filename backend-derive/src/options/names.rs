//! The names of options and of what they may be: in a URL, `-` and `_` are alike, and case does
//! not matter.

use proc_macro2::Span;

use crate::diagnostics::Diagnostics;

/// The options that every URL may have: they never reach a backend.
const COMMON: [&str; 3] = ["retries", "retry_delay", "timeout"];

/// The names that were met so far.
pub(crate) struct Names {
    /// What they are names of: "option", "choice".
    of: &'static str,
    met: Vec<String>,
}

impl Names {
    pub(crate) fn of_options() -> Self {
        Self { of: "option", met: Vec::new() }
    }

    pub(crate) fn of_choices() -> Self {
        Self { of: "choice", met: Vec::new() }
    }

    /// Notes what is wrong with one more name, if anything is.
    pub(crate) fn check(&mut self, name: &str, span: Span, errors: &mut Diagnostics) {
        let of = self.of;
        let plain = name.to_ascii_lowercase().replace('-', "_");
        if of == "option" && COMMON.contains(&plain.as_str()) {
            errors.at(
                span,
                format!(
                    "every URL has an option {:?}, which the framework takes: \
                     call this one otherwise, such as `#[serde(rename = \"my-{0}\")]`",
                    name.replace('_', "-")
                ),
            );
        } else if name.is_empty() || name.contains(is_special) {
            errors.at(
                span,
                format!(
                    "{name:?} cannot be written in a URL as the name of an {of}: \
                     use letters, digits, '-' and '_'"
                )
                .replace("an choice", "a choice"),
            );
        } else if self.met.contains(&plain) {
            errors.at(
                span,
                format!(
                    "there is another {of} called {name:?}, since '-' and '_' are alike and case \
                     does not matter: rename one of the two"
                ),
            );
        }
        self.met.push(plain);
    }
}

/// A `.` ends the name of a prefix, a `,` an item of a list; the others end a name or an option.
fn is_special(letter: char) -> bool {
    matches!(letter, '.' | ',' | '=' | '&' | '#') || letter.is_whitespace() || letter.is_control()
}
