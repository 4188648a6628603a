//! What rustc says to an author who makes a mistake, and what it must not say to one who makes none.
//!
//! Each folder holds the mistakes of one subject, and with each the words that it brings; `pass/` holds what is no mistake.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn mistakes_are_explained_at_the_place_where_they_were_made() {
    if !is_blessed() {
        return;
    }
    let cases = trybuild::TestCases::new();
    for subject in subjects() {
        cases.compile_fail(subject.join("*.rs"));
    }
}

/// Apart from the mistakes, which trybuild checks all at once as long as there is nothing to run.
#[test]
fn what_is_no_mistake_compiles_and_runs() {
    trybuild::TestCases::new().pass("pass/*.rs");
}

#[test]
fn one_mistake_is_one_error() {
    let cases = mistaken();
    assert!(cases.len() >= 60, "there are only {} cases", cases.len());
    let errors = |case: &Case| case.words.lines().filter(|line| is_error(line)).count();
    let wrong = cases.iter().filter(|case| errors(case) != case.mistakes);
    let wrong = wrong.map(|case| format!("{}: {} errors", case.name, errors(case)));
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn messages_show_the_authors_code_and_none_of_the_frameworks() {
    for Case { name, words, .. } in mistaken() {
        for inside in ["$WORKSPACE", "anon_assoc", "__core", "__author", "author::", "lease::"] {
            assert!(!words.contains(inside), "{name} shows {inside}:\n{words}");
        }
    }
}

/// A block with mistakes, and what is said about them.
struct Case {
    name: String,
    /// One, if its first line does not say `// mistakes: 3`.
    mistakes: usize,
    words: String,
}

fn mistaken() -> Vec<Case> {
    let sources = subjects().into_iter().flat_map(|subject| files(&subject));
    let sources = sources.filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let case = |source: PathBuf| {
        let code = fs::read_to_string(&source).expect("a case");
        let first = code.lines().next().unwrap_or_default();
        let mistakes = first.strip_prefix("// mistakes: ").map(|number| number.parse());
        Case {
            name: source.display().to_string(),
            mistakes: mistakes.map_or(1, |number| number.expect("a number of mistakes")),
            words: fs::read_to_string(source.with_extension("stderr")).expect("its words"),
        }
    };
    sources.map(case).collect()
}

/// `error: ...` or `error[E0277]: ...`
fn is_error(line: &str) -> bool {
    line.starts_with("error: ") || line.starts_with("error[")
}

/// The folders of mistakes, from the folder in which tests run.
fn subjects() -> Vec<PathBuf> {
    let folders = files(Path::new(".")).into_iter().filter(|path| path.is_dir());
    let names = folders.filter_map(|path| Some(path.file_name()?.into()));
    names.filter(|name: &PathBuf| name != Path::new("pass")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("a folder of tests/ui");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    files
}

/// Whether the words are those of this compiler, or are about to be.
fn is_blessed() -> bool {
    let blessed_by = fs::read_to_string("RUSTC").unwrap_or_default();
    let blessing = std::env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite");
    let here = rustc();
    if blessed_by.trim() == here || blessing {
        return true;
    }
    let words = format!(
        "SKIPPED: the messages in tests/ui were written down with {:?}, and this is {here:?}; \
         `cargo xtask ui --bless` writes them down anew",
        blessed_by.trim()
    );
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{words}");
    #[allow(clippy::print_stderr)] // cargo shows it even where a test that passes is silent
    {
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "{words}");
    }
    false
}

/// The version of rustc, as the first line of `rustc --version` says it.
fn rustc() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().into(),
    )
}
