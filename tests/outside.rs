//! Crates of somebody else, each a workspace of its own, as they would be outside this one.
#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use backend_core::conformance::Class;

/// Where this test was built: `<target>/<profile>/deps/<this>`.
fn target() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("outside")
}

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().into()
}

/// Runs cargo on a crate outside, or a workspace of them, with the versions that this workspace has.
fn cargo(verb: &str, package: &str, arguments: &[&str]) -> Output {
    let outside = Path::new(env!("CARGO_MANIFEST_DIR")).join("outside");
    cargo_in(&outside.join(package), verb, arguments)
}

/// The same for a crate anywhere.
fn cargo_in(package: &Path, verb: &str, arguments: &[&str]) -> Output {
    let manifest = package.join("Cargo.toml");
    std::fs::copy(checkout().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args([verb, "--offline", "--manifest-path"])
        .arg(&manifest)
        .args(arguments)
        .env("CARGO_TARGET_DIR", target())
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo {verb} in {package:?}: {}", text(&output.stderr));
    output
}

/// A binary of the program outside, which is built once.
fn program(name: &str) -> Command {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| _ = cargo("build", "program", &["--bins"]));
    Command::new(target().join("debug").join(name))
}

fn run(mut program: Command, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> String {
    let output = program.args(arguments).output().unwrap();
    assert!(output.status.success(), "{program:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.into()).unwrap()
}

#[test]
fn a_backend_outside_is_a_dozen_lines() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("outside/backend/src/lib.rs");
    let lines = std::fs::read_to_string(source).unwrap();
    let code = lines.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("use "));
    assert!(code.count() <= 12);
}

#[test]
fn a_program_outside_opens_it_by_url_and_has_every_operation() {
    assert_eq!(run(program("opens-by-url"), ["shelf:"]), "all operations work\n");
}

#[test]
fn the_command_of_a_program_outside_has_its_backend_with_the_description() {
    let backends = run(program("own-command"), ["backends"]);
    let line = backends.lines().find(|line| line.starts_with("shelf")).unwrap_or(&backends);
    assert!(line.contains("Boxes on a shelf, until the program ends."), "{backends}");
    assert!(run(program("own-command"), ["test", "shelf:"]).contains("0 failed"));
}

/// `tests/conformance.rs` there is one line.
#[test]
fn a_crate_outside_has_the_whole_suite_by_one_line() {
    let test = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("outside/backend/tests/conformance.rs"),
    );
    let code = test.unwrap();
    let code: Vec<_> = code.lines().filter(|it| !it.is_empty() && !it.starts_with("//")).collect();
    assert_eq!(code, ["use shelf as _;", "backend_core::conformance!(\"shelf:\");"]);
    assert_all_pass(&text(&cargo("test", "backend", &["--test", "conformance"]).stdout));
}

/// What `cargo test` has printed has a test for each check, those at volume ignored, and none failed.
#[track_caller]
fn assert_all_pass(printed: &str) {
    for check in backend_core::conformance::CHECKS {
        let outcome = match check.class() {
            Class::Performance => "ignored, at volume",
            _ => "ok",
        };
        let line = format!("test {} ... {outcome}", check.name());
        assert!(printed.lines().any(|printed| printed == line), "{line:?} is not in\n{printed}");
    }
}

#[test]
fn the_command_of_a_program_outside_completes_its_own_name() {
    for shell in ["bash", "zsh", "fish"] {
        let script = run(program("own-command"), ["completions", shell]);
        let lines = script.lines().map(str::trim);
        let of_command = |line: &&str| line.starts_with("complete ") || line.contains("compdef");
        let commands: Vec<&str> = lines.filter(of_command).collect();
        assert!(!commands.is_empty(), "{script}");
        for line in commands {
            assert!(line.contains("own-command") && !line.contains("quintet"), "{shell}: {line}");
        }
    }
}

#[test]
fn a_program_outside_says_which_crate_has_the_feature_that_it_was_built_without() {
    let words = "build it with the cargo feature \"file\" of the crate \"backends\"";
    let listed = run(program("own-command"), ["backends"]);
    assert!(listed.contains(words), "{listed}");
    let refused = program("own-command").args(["ls", "file:///"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(8));
    assert!(text(&refused.stderr).contains(words), "{}", text(&refused.stderr));
}

#[test]
fn a_crate_on_backend_core_alone_gets_no_protocol_and_no_tls() {
    let tree = cargo("tree", "backend", &["--edges", "normal,build", "--prefix", "none"]);
    let tree = text(&tree.stdout);
    let crates: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains(&"shelf") && crates.contains(&"backend-core"), "{tree}");
    let unwanted = [
        "rustls",
        "ring",
        "aws-lc-rs",
        "openssl",
        "openssl-sys",
        "native-tls",
        "hyper",
        "h2",
        "reqwest",
        "ureq",
        "russh",
        "ssh2",
        "clap",
        "indicatif",
        "backends",
    ];
    for name in unwanted {
        assert!(!crates.contains(&name), "{name} is in\n{tree}");
    }
}

#[test]
fn a_crate_made_by_new_builds_without_a_warning_keeps_the_contract_and_has_the_whole_command() {
    let scratch = tempfile::tempdir().unwrap();
    let (place, checkout) = (scratch.path().to_str().unwrap(), checkout());
    let checkout = checkout.to_str().unwrap();
    let new = ["new", "my-shelf", "--to", place, "--checkout", checkout];
    run(program("own-command"), new);
    let package = scratch.path().join("my-shelf");

    let tested = cargo_in(&package, "test", &[]);
    let (out, err) = (text(&tested.stdout), text(&tested.stderr));
    assert!(!err.contains("warning"), "{err}");
    assert_all_pass(&out);

    let command = || Command::new(target().join("debug/my-shelf"));
    let listed = run(command(), ["backends"]);
    let words: Vec<_> = listed.split_whitespace().collect();
    assert!(words.windows(2).any(|pair| pair == ["my-shelf", "backend"]), "{listed}");
    let store = format!("my-shelf://{place}/objects");
    let manifest = package.join("Cargo.toml");
    run(command(), ["put".as_ref(), store.as_ref(), manifest.as_os_str()]);
    let got = run(command(), ["cat", &store, "Cargo.toml"]);
    assert_eq!(got, std::fs::read_to_string(manifest).unwrap());
    let report = run(command(), ["test", &store]);
    assert!(report.contains(" passed, 0 failed, "), "{report}");
    assert_eq!(run(command(), ["ls", &store]), "Cargo.toml\n");
}

/// `manners` denies every lint there is, so that one that the macro trips is an error; its tests open every backend.
#[test]
fn a_strict_crate_of_any_edition_has_backends_in_odd_places() {
    cargo("clippy", "manners", &["--workspace", "--all-targets"]);
    cargo("test", "manners", &["--workspace"]);
}

#[test]
fn a_method_comes_and_goes_with_its_cfg_in_a_strict_crate_too() {
    let extra = ["--package=manners-2024", "--features=extra", "--all-targets"];
    cargo("clippy", "manners", &extra);
    cargo("test", "manners", &extra);
}

#[test]
fn the_dependency_may_have_another_name() {
    cargo("run", "manners", &["--package=renamed"]);
}
