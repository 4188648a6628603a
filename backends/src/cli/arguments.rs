//! What may be typed: the verbs, their words and flags, and the help for them.

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use backend_core::conformance::{CHECKS, Check, Class};
use clap::{
    Arg, Args, Command, CommandFactory, Parser, Subcommand, ValueHint,
    builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser},
    error::ErrorKind,
    value_parser,
};
use clap_complete::Shell;

use super::{failure::Failure, shown, test::ReportFile, transfer::Filters};

/// Puts, gets, lists and deletes objects in any storage that has a URL.
#[derive(Debug, Parser)]
#[command(
    name = "quintet",
    version,
    after_help = "A URL names a store, such as file:///backup; a local path will do as well.\n\
        Names are relative to the store. `quintet backends` lists the schemes, `quintet backends file`\n\
        shows the options of one.\n\
        \n\
        A password stands in the URL, or in QUINTET_PASSWORD_<SCHEME>, BACKEND_PASSWORD, FTP_PASSWORD,\n\
        or in the file $NETRC or ~/.netrc; else it is asked for on the terminal, but not with --json.\n\
        \n\
        Exit status: 0 done, 2 usage, 8 bad URL, 50 error, 51 permission denied, 52 not found,\n\
        53 no space, 54 command failed, 55 fault in the code, 56 validation failed."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) verb: Verb,
    #[command(flatten)]
    pub(super) manner: Manner,
}

/// How to speak.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Manner {
    /// Print one JSON object per line
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Print nothing but what was asked for, and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print what is done, every retry, and the causes of errors
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Ls(Ls),
    Stat(Stat),
    Cat(Cat),
    Put(Put),
    Get(Get),
    Rm(Rm),
    #[command(name = "cp")]
    Copy(Copy),
    #[command(name = "mv")]
    Move(Move),
    Backends(Backends),
    Test(Test),
    New(New),
    Completions(Completions),
}

/// List the objects of a store
#[derive(Debug, Args)]
#[command(
    after_help = "Control characters in names are shown as \\n, \\x1b and the like; --json shows names exactly.\n\
    \n\
    Examples:\n  \
      quintet ls /backup\n  \
      quintet ls -l file:///backup photos/2026-\n  \
      quintet ls --json file:///backup | jq -r .name"
)]
pub(super) struct Ls {
    /// Size in bytes, time of change (UTC) and name
    #[arg(short)]
    pub(super) long: bool,
    /// The store; or one object in it
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) url: String,
    /// Only names that start with it
    pub(super) prefix: Option<String>,
}

/// Tell what is known of objects: size, time of change, version
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    quintet stat /backup/a.txt\n  \
    quintet stat file:///backup a.txt photos/b.jpg")]
pub(super) struct Stat {
    /// The store; without NAME the object
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) url: String,
    /// The objects
    #[arg(value_name = "NAME")]
    pub(super) names: Vec<String>,
}

/// Write an object to standard output
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    quintet cat /backup/a.txt\n  \
    quintet cat file:///backup photos.tar | tar x")]
pub(super) struct Cat {
    /// The store; without NAME the object
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) url: String,
    /// The object
    pub(super) name: Option<String>,
}

/// Store local files, each under the last part of its path
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    quintet put /backup a.txt b.txt\n  \
    quintet put file:///backup a.txt --as 2026/a.txt\n  \
    tar c photos | quintet put file:///backup - --as photos.tar --new\n  \
    quintet put /backup log.1 log.2 --move")]
pub(super) struct Put {
    /// The store
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) url: String,
    /// The files; `-` is standard input, and needs --as
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(super) files: Vec<PathBuf>,
    /// The name to store it under, if it is one file
    #[arg(long = "as", value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Delete each local file once it has been stored and verified
    #[arg(long = "move")]
    pub(super) moves: bool,
    /// Fail if there is an object of this name already
    #[arg(long, conflicts_with = "moves")]
    pub(super) new: bool,
}

/// Fetch objects into local files, which appear whole or stay as they were
#[derive(Debug, Args)]
#[command(
    after_help = "One object without --to goes to the last part of its name, in the current directory. Several objects, and those that \
    go to a directory, keep their names as paths below it.\n\
    \n\
    Examples:\n  \
      quintet get file:///backup/a.txt\n  \
      quintet get /backup a.txt photos/b.jpg --to /tmp/restored\n  \
      quintet get file:///backup photos.tar --to - | tar x"
)]
pub(super) struct Get {
    /// The store; without NAME the object
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) url: String,
    /// The objects
    #[arg(value_name = "NAME")]
    pub(super) names: Vec<String>,
    /// A local file or directory; `-` is standard output
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) to: Option<PathBuf>,
}

/// Delete objects, reporting on each
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    quintet rm /backup/a.txt\n  \
    quintet rm file:///backup a.txt b.txt\n  \
    quintet rm -r file:///backup photos/2025\n  \
    quintet ls /backup old- | quintet rm /backup --from -")]
pub(super) struct Rm {
    /// The store; without NAME the object
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) url: String,
    /// The objects
    #[arg(value_name = "NAME")]
    pub(super) names: Vec<String>,
    /// With each NAME delete all that is below it; without NAME, everything in the store
    #[arg(short)]
    pub(super) recursive: bool,
    /// A file with more names, one per line; `-` is standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) from: Option<PathBuf>,
}

/// How FROM and TO are understood.
const PLACES: &str = "\
    If FROM without its last part is a store that holds an object of that name, it is this object: TO is its new name, or the directory \
    or store it goes into, if it ends with '/', is a local directory, or has objects below it. Else FROM is a store, and everything in \
    it goes to TO, under the same names; a '/' at its end says so at once.";

/// What a pattern matches.
const PATTERNS: &str = "\
    Patterns are those of .gitignore: without '/' they match the last part of a name, or a directory, at any depth; else from the top. \
    '**' is any number of directories. The first that matches decides; what none matches is the opposite of the last one: with \
    --include '*.jpg' only those, with --exclude '*.tmp' all but those.";

/// Copy an object or a whole tree between any two places
#[derive(Debug, Args)]
#[command(after_help = format!(
    "{PLACES}\n\n\
    Of a tree, what TO has in the same size and not older is left alone: after an interrupt or a failure, the same command does \
    what is missing. Nothing in TO is deleted. A local path is left to the system to write to the disk, as cp does; file:PATH waits for it.\n\n{PATTERNS}\n\n\
    Examples:\n  \
      quintet cp photos sftp://me@host/backup/photos\n  \
      quintet cp sftp://me@host/backup/a.txt .\n  \
      quintet cp webdavs://host/docs/ /backup/docs --include '*.pdf' --dry-run\n  \
      quintet cp src file:///backup/src --exclude target/ --exclude '*.o'"
))]
pub(super) struct Copy {
    #[command(flatten)]
    pub(super) transfer: Transfer,
    /// Copy also what is in TO in the same size and not older
    #[arg(long)]
    pub(super) force: bool,
}

/// Move an object or a whole tree between any two places
#[derive(Debug, Args)]
#[command(after_help = format!(
    "{PLACES}\n\n\
    Within one store an object is renamed. Else it is copied, the copy is verified, and only then it is deleted in FROM, one by one: \
    after an interrupt or a failure, the same command moves what is left.\n\n{PATTERNS}\n\n\
    Examples:\n  \
      quintet mv file:///backup/a.txt file:///backup/2026/\n  \
      quintet mv /var/spool/scans sftp://me@host/scans --exclude '*.part'"
))]
pub(super) struct Move {
    #[command(flatten)]
    pub(super) transfer: Transfer,
}

/// From where to where, and how.
#[derive(Debug, Args)]
pub(super) struct Transfer {
    /// An object, or the store of a tree
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) from: String,
    /// The new name of the object, or the store that it or the tree goes to
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(super) to: String,
    #[command(flatten)]
    pub(super) filters: Filters,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// How many objects are under way at once; of those of 8 MiB and more a quarter
    #[arg(long, value_name = "N", default_value = "32", value_parser = value_parser!(u8).range(1..=128))]
    pub(super) jobs: u8,
}

/// Show the backends of this program: schemes, options, operations
#[derive(Debug, Args)]
#[command(
    after_help = "An option is written behind the URL: file:///backup?fsync=no&timeout=1m. One of a prefix has its name\n\
    in front: foo+file:///backup?foo.level=9.\n\
    \n\
    Examples:\n  quintet backends\n  quintet backends file"
)]
pub(super) struct Backends {
    /// One scheme or prefix, in detail
    pub(super) scheme: Option<String>,
}

/// Test whether a storage keeps the contract, in a corner of its own that is removed afterwards
#[derive(Debug, Args)]
#[command(
    after_help = "What is in the storage already is not touched. Names of checks are GROUP::CHECK, or GROUP for all of one; \
    --list shows them. A `must` or a `performance` check that fails is exit status 56; a `should` is a warning, unless it is \
    asked for by --strict or --class should. With -q only failures are printed, with -v each check as it ends.\n\
    \n\
    How to read the report: \"Is my storage any good?\", a page of the documentation of the crate `backends`.\n\
    \n\
    Examples:\n  \
      quintet test /backup\n  \
      quintet test 'file:///backup?fsync=no' --only contents --only 'listing::*'\n  \
      quintet test /backup --jobs 8 --report junit=report.xml --report html=report.html\n  \
      quintet test --explain contents::empty"
)]
pub(super) struct Test {
    /// The store
    #[arg(value_hint = ValueHint::AnyPath, required_unless_present_any = ["explain", "list"])]
    pub(super) url: Option<String>,
    /// Make only the checks of this name or group; `*` is any text
    #[arg(long, value_name = "NAME", value_parser = CheckName, hide_possible_values = true)]
    pub(super) only: Vec<String>,
    /// Make the checks of this class, instead of those that must or should pass
    #[arg(long = "class", value_name = "CLASS", value_parser = class())]
    pub(super) classes: Vec<Class>,
    /// Count a `should` that does not hold as a failure
    #[arg(long)]
    pub(super) strict: bool,
    /// Leave in the storage what the checks have put there
    #[arg(long)]
    pub(super) keep: bool,
    /// Make up contents from this number, which a report tells [default: a random one]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// How many checks are made at once
    #[arg(long, value_name = "N", default_value = "1", value_parser = value_parser!(u8).range(1..=64))]
    pub(super) jobs: u8,
    /// Write a report as well, as junit=FILE, json=FILE or html=FILE
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    pub(super) reports: Vec<ReportFile>,
    /// Say what a check or a group is about, and make none
    #[arg(long, value_name = "NAME", value_parser = CheckName, hide_possible_values = true)]
    pub(super) explain: Option<String>,
    /// List the checks that would be made, and make none
    #[arg(long, conflicts_with = "explain")]
    pub(super) list: bool,
}

/// The name of a check or a group, or a pattern. Shells complete the names.
#[derive(Clone)]
struct CheckName;

impl TypedValueParser for CheckName {
    type Value = String;
    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let mut names: Vec<_> = CHECKS.iter().map(Check::group).collect();
        names.dedup();
        names.extend(CHECKS.iter().map(Check::name));
        Some(Box::new(names.into_iter().map(PossibleValue::new)))
    }
}

fn class() -> impl TypedValueParser<Value = Class> {
    let parser = PossibleValuesParser::new(Class::ALL.map(Class::name));
    parser.try_map(|word| {
        let class = Class::ALL.into_iter().find(|class| class.name() == word);
        class.ok_or("there is no such class")
    })
}

/// Make a crate with a backend of your own: it compiles, and keeps the contract
#[derive(Debug, Args)]
#[command(
    after_help = "The crate has its tests and a command like this one with the backend in it. Its README.md says how to go on.\n\
    \n\
    Examples:\n  \
      quintet new foo --checkout ~/src/quintet && cd foo && cargo test\n  \
      quintet new my-storage --to ~/src"
)]
pub(super) struct New {
    /// The scheme of its URLs, and the name of the crate: a-z, 0-9 and `-`
    pub(super) name: String,
    /// The directory to make it in, as DIR/NAME [default: the current one]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) to: Option<PathBuf>,
    /// Depend on a checkout of Quintet, instead of on the published crates
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) checkout: Option<PathBuf>,
}

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    quintet completions bash > /etc/bash_completion.d/quintet\n  \
    quintet completions zsh > ~/.zfunc/_quintet")]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: Shell,
}

/// Why there are no arguments to act on.
pub(super) enum Refused {
    /// Help or the version was asked for: it is to be printed.
    Information(String),
    /// Nothing was said at all: help is the best answer.
    Nothing(String),
    /// The words make no sense; how to speak of it, as far as that is known.
    Usage(Failure, Manner),
}

/// Reads the words of the command line.
pub(super) fn read() -> Result<Arguments, Refused> {
    let words: Vec<OsString> = std::env::args_os().collect();
    Arguments::try_parse_from(&words).map_err(|error| {
        let text = error.render().to_string();
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Refused::Information(text),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Refused::Nothing(text),
            _ => {
                let manner = Manner { json: asks_for_json(&words), ..Manner::default() };
                Refused::Usage(
                    Failure::usage(on_one_line(&shown::without_secrets(text, &words))),
                    manner,
                )
            }
        }
    })
}

/// The completion script for a shell.
pub(super) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), called(), &mut script);
    script
}

/// What this command is called: in somebody else's crate it is not `quintet`. Only what a script can hold as it is.
fn called() -> String {
    let plain = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let program = std::env::args_os().next().map(PathBuf::from);
    let name = program.as_deref().and_then(|path| path.file_stem()?.to_str());
    name.filter(|name| plain(name)).unwrap_or("quintet").to_owned()
}

fn asks_for_json(words: &[OsString]) -> bool {
    words.iter().take_while(|word| *word != "--").any(|word| word == "--json")
}

/// clap's paragraphs as one line: what is wrong, hints, usage.
fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for part in text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
    {
        let part = part.strip_prefix("error: ").unwrap_or(&part);
        if part.is_empty() || part.starts_with("For more information") {
            continue;
        }
        if !line.is_empty() {
            line.push_str("; ");
        }
        line.push_str(part);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_verbs_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_usage_error_shows_no_password() {
        let words = ["quintet", "backends", "x", "sftp://me:hunter2@host/"].map(OsString::from);
        let error = Arguments::try_parse_from(&words).unwrap_err().render().to_string();
        assert!(error.contains("hunter2"), "clap no longer quotes the word: {error}");
        let shown = on_one_line(&shown::without_secrets(error, &words));
        assert!(!shown.contains("hunter2") && shown.contains("me:***@host"), "{shown}");
        assert!(!shown.contains('\n') && shown.contains("Usage: quintet backends"), "{shown}");
    }
}
