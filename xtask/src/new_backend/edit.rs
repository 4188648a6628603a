//! Putting a backend into the texts that name each: in front of a line that stays, or an error that quotes the line.

/// The manifest with a feature of its own, which is in `all`.
pub(super) fn with_feature(manifest: &str, name: &str) -> Result<String, String> {
    if manifest.lines().any(|line| line.starts_with(&format!("{name} = "))) {
        return Err(format!("there is a feature {name:?} already; take another NAME"));
    }
    let all = manifest.lines().find(|line| line.starts_with("all = [") && line.ends_with(']'));
    let all = all.ok_or("no line `all = […]`")?;
    let with_it = format!("{}, {name:?}]", all.trim_end_matches(']'));
    let manifest = manifest.replacen(all, &with_it, 1);
    before(&manifest, "\n[[bin]]\n", &format!("# `{name}:` URLs.\n{name} = []\n"))
}

/// The crate's front page with the module, and a row in the roll.
pub(super) fn with_row(
    front: &str,
    name: &str,
    module: &str,
    type_name: &str,
) -> Result<String, String> {
    let declared = format!("#[cfg(feature = {name:?})]\npub mod {module};\n\n");
    let front = before(front, "#[cfg(feature = \"cli\")]\npub mod cli;\n", &declared)?;
    let (head, rest) = front.split_once("\nbackends! {\n").ok_or("no `backends! {`")?;
    let row = format!("    {module}::{type_name}, schemes: [{name:?}], feature: {name:?};\n");
    let rest = before(rest, "}\n", &row)?;
    Ok(format!("{head}\nbackends! {{\n{rest}"))
}

/// The tests with a module in which each check is one.
pub(super) fn with_tests(tests: &str, name: &str, module: &str) -> String {
    let target = format!("backend_core::conformance::directory({name:?})");
    format!(
        "{tests}\n#[cfg(feature = {name:?})]\nmod {module} {{\n    backend_core::conformance!({target});\n}}\n"
    )
}

/// `text` with `addition` in front of `anchor`.
fn before(text: &str, anchor: &str, addition: &str) -> Result<String, String> {
    let at =
        text.find(anchor).ok_or_else(|| format!("no `{}`", anchor.trim().replace('\n', " ")))?;
    Ok(format!("{}{addition}{}", &text[..at], &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "\
[features]
default = [\"mem\"]
all = [\"cli\", \"mem\"]
mem = []

[[bin]]
name = \"quintet\"
";

    #[test]
    fn a_feature_is_added_to_the_others_and_to_all() {
        let manifest = with_feature(MANIFEST, "foo").expect("both places are there");
        assert!(manifest.contains("all = [\"cli\", \"mem\", \"foo\"]\n"), "{manifest}");
        assert!(manifest.contains("mem = []\n# `foo:` URLs.\nfoo = []\n\n[[bin]]"), "{manifest}");
    }

    #[test]
    fn a_feature_that_is_there_is_refused() {
        let error = with_feature(MANIFEST, "mem").expect_err("it is there");
        assert!(error.contains("\"mem\" already"), "{error}");
        assert!(with_feature(MANIFEST, "default").is_err());
    }

    #[test]
    fn a_row_comes_last_in_the_roll() {
        let front = "#[cfg(feature = \"cli\")]\npub mod cli;\n\nbackends! {\n    a::A, x;\n}\n\nfn z() {}\n";
        let front = with_row(front, "my-b", "my_b", "MyB").expect("both places are there");
        let row = "    a::A, x;\n    my_b::MyB, schemes: [\"my-b\"], feature: \"my-b\";\n}\n\nfn z";
        assert!(front.contains(row), "{front}");
        assert!(front.starts_with("#[cfg(feature = \"my-b\")]\npub mod my_b;\n\n#[cfg"), "{front}");
    }

    #[test]
    fn a_line_that_is_missing_is_quoted() {
        let error = with_feature(&MANIFEST.replace("[[bin]]", ""), "foo").expect_err("no anchor");
        assert_eq!(error, "no `[[bin]]`");
        let error = with_row("", "foo", "foo", "Foo").expect_err("no anchor");
        assert!(error.contains("pub mod cli;"), "{error}");
    }
}
