//! backends, completions, help.

use crate::run::{Scratch, objects};

#[test]
fn the_table_has_every_backend_sorted_with_its_description() {
    let table = Scratch::new().run(&["backends"]).ok();
    let lines: Vec<Vec<&str>> = table.lines().map(|l| l.split_whitespace().collect()).collect();
    let schemes: Vec<_> = lines.iter().map(|line| line[0]).collect();
    assert!(
        schemes.is_sorted() && schemes.contains(&"file") && schemes.contains(&"mem"),
        "{table}"
    );
    assert!(table.contains("Objects in this process's memory."), "{table}");
}

#[test]
fn one_backend_is_told_with_its_options_and_how_it_does_each_operation() {
    let scratch = Scratch::new();
    let told = scratch.run(&["backends", "file"]).ok();
    for part in [
        "  fsync  flag, default true\n      Whether a put survives a power failure",
        "  retries  number, default 4\n",
        "  timeout  duration, default 5m\n",
        "source: backends/src/file",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let object = &objects(&scratch.run(&["backends", "--json", "file"]).ok())[0];
    assert_eq!(
        object["options"][0],
        serde_json::json!({
            "name": "fsync", "type": "flag", "default": "true", "required": false, "secret": false,
            "summary": "flag, default true",
            "description": "Whether a put survives a power failure once it has answered.",
        })
    );
    assert_eq!(object["options"][1]["max"], u32::MAX);
    let object = &objects(&scratch.run(&["backends", "--json", "MEM:"]).ok())[0];
    let how = |operation: &str| {
        let operations = object["operations"].as_array().unwrap();
        operations.iter().find(|o| o["operation"] == operation).unwrap()["support"].clone()
    };
    assert_eq!((how("get"), how("rename")), ("native".into(), "fallback".into()));
    assert_eq!(object["schemes"], serde_json::json!(["mem"]));
}

#[test]
fn an_unknown_scheme_is_answered_with_the_nearest() {
    let error = Scratch::new().run(&["backends", "fiel"]).failed(8);
    assert!(error.contains(r#"did you mean "file""#), "{error}");
}

#[test]
fn every_verb_has_help_with_examples_of_urls_that_open() {
    let scratch = Scratch::new();
    let table = scratch.run(&["backends"]).ok();
    let known: Vec<_> = table.split([' ', ',', '\n']).collect();
    for verb in [
        "ls",
        "stat",
        "cat",
        "put",
        "get",
        "rm",
        "cp",
        "mv",
        "backends",
        "test",
        "new",
        "completions",
    ] {
        let help = scratch.run(&[verb, "--help"]).ok();
        for (end, _) in help.match_indices("://") {
            let scheme = help[..end].rsplit([' ', '\'', '"', '\n', '+']).next().unwrap();
            assert!(known.contains(&scheme), "{verb} --help has {scheme}://");
        }
        assert!(help.contains(&format!("Usage: quintet {verb}")), "{help}");
        assert!(
            help.contains("Examples:") && help.contains(&format!("  quintet {verb}")),
            "{help}"
        );
    }
    assert!(scratch.run(&["--version"]).ok().starts_with("quintet "));
}

#[test]
fn help_tells_where_passwords_and_options_stand() {
    let scratch = Scratch::new();
    let help = scratch.run(&["help"]).ok();
    assert!(help.contains("QUINTET_PASSWORD_<SCHEME>") && help.contains("~/.netrc"), "{help}");
    let help = scratch.run(&["help", "backends"]).ok();
    assert!(help.contains("fsync=no") && help.contains("foo.level=9"), "{help}");
}

#[test]
fn every_shell_gets_a_script() {
    let scratch = Scratch::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(scratch.run(&["completions", shell]).ok().contains("quintet"), "{shell}");
    }
}
