//! The words of the command line.

use std::env;

use crate::failure::Failure;

/// The words that nobody has taken yet.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    pub(crate) fn of_process() -> Result<Self, Failure> {
        let word = |word: std::ffi::OsString| {
            word.into_string().map_err(|word| Failure::Usage(format!("{word:?} is not UTF-8")))
        };
        Ok(Self(env::args_os().skip(1).map(word).collect::<Result<_, _>>()?))
    }

    pub(crate) fn next_word(&mut self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// Whether `flag` was given.
    pub(crate) fn flag(&mut self, flag: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != flag);
        self.0.len() < before
    }

    /// The word behind `option`, if that was given.
    pub(crate) fn value(&mut self, option: &str, help: &str) -> Result<Option<String>, Failure> {
        let Some(at) = self.0.iter().position(|word| word == option) else { return Ok(None) };
        if at + 1 == self.0.len() {
            return Err(Failure::Usage(format!("{option} needs a value\n\n{help}")));
        }
        self.0.remove(at);
        Ok(Some(self.0.remove(at)))
    }

    /// The number behind `option`, if that was given.
    pub(crate) fn number(&mut self, option: &str, help: &str) -> Result<Option<u64>, Failure> {
        let word = self.value(option, help)?;
        word.map(|word| number(&word, help)).transpose()
    }

    /// Prints `help` if it was asked for; then there is nothing more to do.
    pub(crate) fn asks_for(&mut self, help: &str) -> bool {
        let asked = self.flag("--help") | self.flag("-h");
        if asked {
            println!("{help}");
        }
        asked
    }

    /// The words that are left, none of them a flag.
    pub(crate) fn names(self, help: &str) -> Result<Vec<String>, Failure> {
        match self.0.iter().find(|word| word.starts_with('-')) {
            Some(flag) => Err(Failure::Usage(format!("there is no option {flag}\n\n{help}"))),
            None => Ok(self.0),
        }
    }

    /// Nothing may be left.
    pub(crate) fn end(self, help: &str) -> Result<(), Failure> {
        match self.names(help)?.first() {
            Some(word) => Err(Failure::Usage(format!("{word:?} is one word too many\n\n{help}"))),
            None => Ok(()),
        }
    }
}

pub(crate) fn number(word: &str, help: &str) -> Result<u64, Failure> {
    word.parse().map_err(|_| Failure::Usage(format!("{word:?} is not a number\n\n{help}")))
}

/// `"; did you mean …?"` if one of `known` is near.
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> String {
    known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(word, known), known))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map_or_else(String::new, |(_, known)| format!("; did you mean {known:?}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Arguments {
        Arguments(words.iter().copied().map(str::to_owned).collect())
    }

    #[test]
    fn a_flag_is_taken_wherever_it_stands_and_names_keep_their_order() {
        let mut given = arguments(&["b", "--keep-going", "a"]);
        assert!(given.flag("--keep-going"));
        assert!(!given.flag("--keep-going"));
        assert_eq!(given.names("").expect("no flag is left"), ["b", "a"]);
    }

    #[test]
    fn the_value_of_an_option_is_the_next_word_and_has_to_be_there() {
        let mut given = arguments(&["a", "--seconds", "5", "b"]);
        assert_eq!(given.value("--seconds", "").expect("it is there").as_deref(), Some("5"));
        assert_eq!(given.value("--seconds", "").expect("it may be left out"), None);
        assert_eq!(given.names("").expect("no flag is left"), ["a", "b"]);
        let error = arguments(&["--seconds"]).value("--seconds", "").expect_err("nothing follows");
        assert!(error.to_string().contains("--seconds needs a value"), "{error}");
    }

    #[test]
    fn an_unknown_flag_is_a_usage_error_that_names_it() {
        let error = arguments(&["--keep-goign"]).names("HELP").expect_err("nobody takes it");
        assert!(matches!(&error, Failure::Usage(why) if why.contains("--keep-goign")), "{error}");
    }

    #[test]
    fn only_a_near_word_is_suggested() {
        assert_eq!(did_you_mean("tset", &["test", "ui"]), "; did you mean \"test\"?");
        assert_eq!(did_you_mean("frobnicate", &["test", "ui"]), "");
    }
}
