//! The table of backends, as the command itself lists them.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::{
    cargo::{self, Profile},
    command,
    failure::Failure,
};

/// Where the backends are declared, with what is answered for those that are not built in.
const DECLARATIONS: &str = "backends/src/lib.rs";

/// Every backend has these, unless it says otherwise.
const REQUIRED: [&str; 5] = ["new", "get", "put", "list", "delete"];

/// Every URL may have these options, which each backend lists last.
const COMMON: [&str; 3] = ["retries", "retry-delay", "timeout"];

/// What is shown of every backend.
pub(super) struct Tables {
    pub(super) backends: String,
    pub(super) options: String,
}

pub(super) fn tables() -> Result<Tables, Failure> {
    let quintet = cargo::quintet(Profile::Dev)?;
    let declarations = fs::read_to_string(DECLARATIONS)
        .map_err(|error| format!("cannot read {DECLARATIONS}: {error}"))?;
    let mut backends = String::from(
        "| URL | what it is | native, beside the five | options | cargo feature |\n|---|---|---|---|---|\n",
    );
    let mut options = String::from("| URL | option | type | what it says |\n|---|---|---|---|\n");
    let mut common = String::new();
    for row in ask(&quintet, &[])? {
        let scheme = text(&row["schemes"][0])?;
        let details = ask(&quintet, &[scheme])?;
        let detail = details.first().ok_or(format!("`quintet backends {scheme}` tells nothing"))?;
        backends += &line(detail, feature(&declarations, scheme)?)?;
        let is_prefix = text(&detail["kind"])? == "prefix";
        let (url, of) = match is_prefix {
            true => (format!("`{scheme}+…`"), format!("{scheme}.")),
            false => (format!("`{scheme}:`"), String::new()),
        };
        options += &option_lines(detail, &url, &of, |name| !COMMON.contains(&name))?;
        common = option_lines(detail, "every URL", "", |name| COMMON.contains(&name))?;
    }
    Ok(Tables { backends, options: options + &common })
}

/// What `quintet backends` prints, an object for each line.
fn ask(quintet: &Path, scheme: &[&str]) -> Result<Vec<Value>, Failure> {
    let printed = command::output(Command::new(quintet).args(["backends", "--json"]).args(scheme))?;
    let object = |line| {
        serde_json::from_str(line)
            .map_err(|error| Failure::Failed(format!("`quintet backends --json`: {error}: {line}")))
    };
    printed.lines().map(object).collect()
}

/// The row of one backend.
fn line(backend: &Value, feature: &str) -> Result<String, String> {
    let schemes = each(&backend["schemes"], |scheme| text(scheme).map(Some))?;
    let end = if text(&backend["kind"])? == "prefix" { "+…" } else { ":" };
    let schemes: Vec<_> = schemes.iter().map(|scheme| format!("`{scheme}{end}`")).collect();
    let operations = each(&backend["operations"], |operation| {
        let name = text(&operation["operation"])?;
        let support = text(&operation["support"])?;
        Ok((support == "native" && !REQUIRED.contains(&name)).then_some(name))
    })?;
    let options = each(&backend["options"], |option| {
        let name = text(&option["name"])?;
        Ok((!COMMON.contains(&name)).then_some(name))
    })?;
    Ok(format!(
        "| {} | {} | {} | {} | `{feature}` |\n",
        schemes.join(" "),
        text(&backend["description"])?.replace('|', "\\|"),
        code(&operations),
        code(&options),
    ))
}

/// The rows of those options of a backend that are `chosen` by name; each is addressed by its name behind `of`.
fn option_lines(
    backend: &Value,
    url: &str,
    of: &str,
    chosen: impl Fn(&str) -> bool,
) -> Result<String, String> {
    let options = backend["options"].as_array().ok_or("a backend without options")?;
    let mut lines = String::new();
    for option in options {
        let name = text(&option["name"])?;
        if chosen(name) {
            // Where its author derives no `Options`, there is nothing more to show.
            let words = |key: &str| option[key].as_str().unwrap_or("").replace('|', "\\|");
            lines += &format!(
                "| {url} | `{of}{name}` | {} | {} |\n",
                words("summary"),
                words("description")
            );
        }
    }
    Ok(lines)
}

/// What `chosen` takes out of the elements of an array.
fn each<'v>(
    array: &'v Value,
    chosen: impl FnMut(&'v Value) -> Result<Option<&'v str>, String>,
) -> Result<Vec<&'v str>, String> {
    let elements = array.as_array().ok_or(format!("{array} is not an array"))?;
    elements.iter().map(chosen).filter_map(Result::transpose).collect()
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or(format!("{value} is not a text"))
}

fn code(words: &[&str]) -> String {
    match words {
        [] => "–".into(),
        words => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" "),
    }
}

/// The cargo feature that brings a scheme, out of a row such as `foo::Foo, schemes: ["a", "b"], feature: "c";`.
fn feature<'d>(declarations: &'d str, scheme: &str) -> Result<&'d str, String> {
    let declared = declarations.split("schemes: [").skip(1).find_map(|row| {
        let (schemes, rest) = row.split_once(']')?;
        let is_of_it = schemes.contains(&format!("{scheme:?}"));
        is_of_it.then(|| rest.split_once("feature: \"")?.1.split('"').next()).flatten()
    });
    declared.ok_or(format!("{DECLARATIONS} has no row for the scheme {scheme:?}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_shows_what_a_backend_has_of_its_own_and_leaves_out_what_all_have() {
        let backend = json!({
            "schemes": ["foo", "foos"], "kind": "backend", "description": "Foo | bar.",
            "operations": [
                {"operation": "get", "support": "native"},
                {"operation": "query", "support": "native"},
                {"operation": "copy", "support": "fallback"},
            ],
            "options": [{"name": "level"}, {"name": "timeout", "default": "5m"}],
        });
        assert_eq!(
            line(&backend, "foo"),
            Ok("| `foo:` `foos:` | Foo \\| bar. | `query` | `level` | `foo` |\n".into())
        );
    }

    #[test]
    fn an_option_has_a_row_with_what_is_known_of_it() {
        let backend = json!({ "options": [
            {"name": "level", "summary": "number, default 3", "description": "How much | little."},
            {"name": "plain"},
            {"name": "timeout", "summary": "duration, default 5m"},
        ]});
        assert_eq!(
            option_lines(&backend, "`foo:`", "", |name| name != "timeout"),
            Ok("| `foo:` | `level` | number, default 3 | How much \\| little. |\n| `foo:` | `plain` |  |  |\n".into())
        );
    }

    #[test]
    fn the_feature_of_a_scheme_is_the_one_of_its_own_declaration() {
        let declarations = r#"
            backends! {
                a::A, schemes: ["a"], feature: "one";
                b::B, schemes: ["b", "bs"], feature: "two";
            }"#;
        assert_eq!(feature(declarations, "a"), Ok("one"));
        assert_eq!(feature(declarations, "bs"), Ok("two"));
        let error = feature(declarations, "s").expect_err("nobody declares it");
        assert!(error.contains("\"s\""), "{error}");
    }
}
