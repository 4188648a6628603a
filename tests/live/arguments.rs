//! The command line of a test harness: what libtest-mimic knows of it, and several names, as libtest takes them.

use std::env;

use libtest_mimic::{Conclusion, Trial};

pub(crate) struct Arguments {
    known: libtest_mimic::Arguments,
    /// A trial is made if one of these is in its name.
    names: Vec<String>,
}

/// Options whose value is the next word.
const WITH_VALUE: [&str; 6] =
    ["--test-threads", "--skip", "--color", "--format", "--logfile", "-Z"];

/// Most trials wait for somebody.
const THREADS: usize = 6;

impl Arguments {
    pub(crate) fn of_process() -> Self {
        let (mut options, mut names) = (Vec::new(), Vec::new());
        let mut words = env::args();
        options.extend(words.next());
        while let Some(word) = words.next() {
            match word.starts_with('-') {
                true => {
                    let value = WITH_VALUE.contains(&word.as_str()).then(|| words.next()).flatten();
                    options.push(word);
                    options.extend(value);
                }
                false => names.push(word),
            }
        }
        let mut known = libtest_mimic::Arguments::from_iter(options);
        known.test_threads = known.test_threads.or(Some(THREADS));
        Self { known, names }
    }

    /// Whether a trial of this name will be made.
    pub(crate) fn choose(&self, name: &str) -> bool {
        let is_it = |it: &String| if self.known.exact { it == name } else { name.contains(it) };
        let is_named = self.names.is_empty() || self.names.iter().any(is_it);
        is_named && !self.known.skip.iter().any(is_it)
    }

    pub(crate) fn run(&self, mut trials: Vec<Trial>) -> Conclusion {
        trials.retain(|trial| self.choose(trial.name()));
        self.run_all(trials)
    }

    /// Makes them whatever names were given.
    pub(crate) fn run_all(&self, trials: Vec<Trial>) -> Conclusion {
        libtest_mimic::run(&self.known, trials)
    }
}
