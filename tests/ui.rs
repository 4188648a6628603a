//! What rustc says to an author who makes a mistake, and what it must not say to one who makes none.

use std::{path::Path, process::Command};

/// The version of rustc, as the first line of `rustc --version` says it.
fn rustc() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().into(),
    )
}

#[test]
fn mistakes_are_explained_at_the_place_where_they_were_made() {
    let blessed_by = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/RUSTC");
    let blessed_by = std::fs::read_to_string(blessed_by).unwrap_or_default();
    let blessing = std::env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite");
    let here = rustc();
    if blessed_by.trim() != here && !blessing {
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
        return;
    }
    let cases = trybuild::TestCases::new();
    for subject in ["attr", "item", "method", "type"] {
        cases.compile_fail(format!("ui/{subject}/*.rs"));
    }
    cases.pass("ui/pass/*.rs");
}
