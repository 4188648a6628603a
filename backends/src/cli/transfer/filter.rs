//! Which objects of a tree are meant: `--include` and `--exclude`.

use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches,
    builder::{StringValueParser, TypedValueParser},
};
use globset::{GlobBuilder, GlobSet};

/// The patterns in the order in which they were given: the first that matches decides.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Filters(Vec<Filter>);

#[derive(Clone, Debug)]
struct Filter {
    takes: bool,
    pattern: Pattern,
}

/// A pattern of names, as in `.gitignore`.
#[derive(Clone, Debug)]
struct Pattern(GlobSet);

impl Filters {
    /// Whether the object is meant. What no pattern matches is the opposite of what the last one says.
    pub(super) fn take(&self, name: &str) -> bool {
        let first = self.0.iter().find(|filter| filter.pattern.0.is_match(name));
        match (first, self.0.last()) {
            (Some(first), _) => first.takes,
            (None, last) => last.is_none_or(|last| !last.takes),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Pattern {
    /// Without a `/` but at its end it matches the last part of a name, or a directory on the way, at any depth; else from the top.
    fn parse(text: &str) -> Result<Self, String> {
        let (top, directory) = (text.trim_end_matches('/'), text.ends_with('/'));
        if top.is_empty() {
            return Err("a pattern cannot be empty".into());
        }
        let (above, top) = match top.strip_prefix('/') {
            Some(top) => ("", top),
            None if top.contains('/') => ("", top),
            None => ("**/", top),
        };
        let itself = (!directory).then(|| format!("{above}{top}"));
        let mut globs = GlobSet::builder();
        for glob in itself.into_iter().chain([format!("{above}{top}/**")]) {
            let mut glob = GlobBuilder::new(&glob);
            let glob = glob.literal_separator(true).backslash_escape(true).build();
            globs.add(glob.map_err(|error| error.kind().to_string())?);
        }
        globs.build().map(Self).map_err(|error| error.kind().to_string())
    }
}

/// Two flags, of which the order counts.
const FLAGS: [(&str, bool, &str); 2] = [
    ("include", true, "Take what matches; repeatable, the first pattern that matches decides"),
    (
        "exclude",
        false,
        "Leave out what matches; repeatable, the first pattern that matches decides",
    ),
];

impl Args for Filters {
    fn augment_args(command: Command) -> Command {
        command.args(FLAGS.map(|(name, _, help)| {
            let pattern = StringValueParser::new().try_map(|text: String| Pattern::parse(&text));
            let flag = Arg::new(name).long(name).value_name("GLOB").help(help);
            flag.action(ArgAction::Append).value_parser(pattern)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Filters {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut filters = Vec::new();
        for (name, takes, _) in FLAGS {
            let places = matches.indices_of(name).unwrap_or_default();
            let patterns = matches.get_many::<Pattern>(name).unwrap_or_default();
            let filter = |pattern: &Pattern| Filter { takes, pattern: pattern.clone() };
            filters.extend(places.zip(patterns.map(filter)));
        }
        filters.sort_by_key(|(place, _)| *place);
        Ok(Self(filters.into_iter().map(|(_, filter)| filter).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        Self::from_arg_matches(matches).map(|filters| *self = filters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(words: &[&str]) -> Filters {
        let command = Filters::augment_args(Command::new("x").no_binary_name(true));
        Filters::from_arg_matches(&command.try_get_matches_from(words).unwrap()).unwrap()
    }

    #[test]
    fn patterns_match_as_those_of_gitignore() {
        for (pattern, matching, others) in [
            ("*.jpg", &["a.jpg", "d/e/.jpg", "x.jpg/in"][..], &["a.jpgx", "jpg"][..]),
            ("/a", &["a", "a/b"], &["d/a", "ab"]),
            ("d/*.c", &["d/x.c"], &["x/d/x.c", "d/e/x.c"]),
            ("d/**/x", &["d/x", "d/e/f/x"], &["x", "dx"]),
            ("cache/", &["cache/a", "d/cache/b/c"], &["cache", "d/cache"]),
            ("[ab]?{1,2}", &["ax1", "d/bx2"], &["cx1", "ax3", "a/1"]),
            (r"\*", &["*", "d/*"], &["a"]),
        ] {
            let filters = filters(&["--include", pattern]);
            assert!(matching.iter().all(|name| filters.take(name)), "{pattern}");
            assert!(!others.iter().any(|name| filters.take(name)), "{pattern}");
        }
    }

    #[test]
    fn the_first_that_matches_decides_and_the_last_says_what_becomes_of_the_rest() {
        let but_one = filters(&["--include", "keep.tmp", "--exclude", "*.tmp"]);
        assert!(but_one.take("keep.tmp") && but_one.take("a") && !but_one.take("a.tmp"));
        let only = filters(&["--exclude", "*.tmp", "--include", "/photos"]);
        assert!(only.take("photos/a") && !only.take("photos/a.tmp") && !only.take("a"));
        assert!(filters(&[]).take("a"));
    }

    #[test]
    fn a_pattern_that_makes_no_sense_is_refused() {
        for pattern in ["", "/", "[a", "{a", "a\\"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern:?}");
        }
    }
}
