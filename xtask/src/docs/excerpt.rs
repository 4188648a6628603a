//! A part of a file, as the guide shows it.
//!
//! The marker in the document says what: `FILE` is the whole of it, `FILE REGION` what stands between `// guide: REGION` and the next such
//! line, and `FILE REGION after OTHER` has the region `OTHER` in front, compiled and not shown.

use std::path::Path;

/// What stands between the markers of `what`; `read` has the contents of a file.
pub(super) fn of(
    what: &str,
    read: impl Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let words: Vec<_> = what.split(' ').collect();
    let (file, regions) = words.split_first().ok_or("a marker without a file")?;
    let text = read(file)?;
    let region =
        |name: &str| region(&text, name).ok_or(format!("{file} has no `// guide: {name}`"));
    match regions {
        [] => Ok(plain(&shown_as_own(file, &text))),
        [name] => Ok(code("", region(name)?)),
        [name, "after", other] => Ok(code(&hidden(region(other)?), region(name)?)),
        _ => Err(format!("{what:?} is not FILE, FILE REGION or FILE REGION after OTHER")),
    }
}

fn region<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("// guide: {name}\n"))?;
    Some(rest.split_once("// guide: ")?.0.trim_matches('\n'))
}

/// Compiled by itself: several of them have the same scheme.
fn code(hidden: &str, shown: &str) -> String {
    format!("```rust,no_run,standalone_crate\n{hidden}{shown}\n```\n")
}

fn plain(text: &str) -> String {
    format!("```text\n{}\n```\n", text.trim_end())
}

/// Lines that rustdoc compiles and does not show.
fn hidden(text: &str) -> String {
    text.lines().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect()
}

/// What a compiler said of a recorded case, as if it were the reader's own file.
fn shown_as_own(file: &str, text: &str) -> String {
    let case = Path::new(file).with_extension("rs");
    let case = case.strip_prefix("tests/ui").unwrap_or(&case);
    text.replace(&*case.to_string_lossy(), "src/lib.rs").replace("$WORKSPACE/", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<String, String> {
        match file {
            "a.rs" => {
                Ok("//! A.\n\n// guide: one\none();\n\n// guide: two\ntwo();\n// guide: end\n"
                    .into())
            }
            "tests/ui/a/case.stderr" => Ok("error\n --> a/case.rs:1:2\n\n".into()),
            _ => Err(format!("cannot read {file}")),
        }
    }

    #[test]
    fn a_region_ends_where_the_next_one_begins() {
        let shown = of("a.rs one", read).expect("it is there");
        assert_eq!(shown, "```rust,no_run,standalone_crate\none();\n```\n");
    }

    #[test]
    fn what_a_region_needs_is_compiled_and_not_shown() {
        let shown = of("a.rs two after one", read).expect("both are there");
        assert!(shown.ends_with("\n# one();\ntwo();\n```\n"), "{shown}");
    }

    #[test]
    fn what_the_compiler_says_is_of_the_readers_own_file() {
        let shown = of("tests/ui/a/case.stderr", read).expect("it is there");
        assert_eq!(shown, "```text\nerror\n --> src/lib.rs:1:2\n```\n");
    }

    #[test]
    fn a_region_or_a_file_that_is_missing_is_named() {
        let error = of("a.rs three", read).expect_err("there is none");
        assert_eq!(error, "a.rs has no `// guide: three`");
        assert!(of("b.rs one", read).expect_err("there is none").contains("b.rs"));
        assert!(of("a.rs one two", read).expect_err("it makes no sense").contains("REGION"));
    }
}
