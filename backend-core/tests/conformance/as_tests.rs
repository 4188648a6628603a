//! The checks as tests of a crate, by the macro.

use std::{panic, process::Command};

use backend_core::conformance;

mod by_url {
    backend_core::conformance!("shelf:by-url?retries=0");
}

/// A second time in the same crate, each test with a target of its own that looks after itself.
mod by_guard {
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::storage::place;

    struct Target(String);

    impl AsRef<str> for Target {
        fn as_ref(&self) -> &str {
            &self.0
        }
    }

    impl Drop for Target {
        fn drop(&mut self) {
            let name = self.0.trim_start_matches("shelf:");
            let here = place(name);
            assert!(here.lock().unwrap().objects.is_empty(), "the corner was not removed first");
        }
    }

    fn target() -> Target {
        static TARGETS: AtomicU32 = AtomicU32::new(0);
        Target(format!("shelf:guarded-{}", TARGETS.fetch_add(1, Ordering::Relaxed)))
    }

    backend_core::conformance!(target());
}

/// Where there is no target, as without a server.
mod by_nothing {
    fn target() -> Option<&'static str> {
        None
    }

    backend_core::conformance!(match target() {
        Some(url) => url,
        None => return,
    });
}

fn check(name: &str) -> &'static conformance::Check {
    conformance::CHECKS.iter().find(|check| check.name() == name).unwrap()
}

/// How a test of this check fails.
fn failure(check: &str, url: &str) -> String {
    let failed = panic::catch_unwind(|| conformance::__pass(check, url));
    *failed.unwrap_err().downcast::<String>().unwrap()
}

#[test]
fn a_test_that_fails_says_what_came_the_contract_the_steps_and_the_way_to_make_it_again() {
    let words = failure("contents::one_byte", "shelf:failing?manner=reverses&retries=0");
    let lines: Vec<_> = words.lines().collect();
    assert!(lines[0].starts_with("expected ") && lines[0].ends_with("1 bytes"), "{words}");
    assert!(lines[1].starts_with("    came 2 bytes"), "{words}");
    assert_eq!(lines[2], "The contract: A single byte comes back.");
    assert_eq!(lines[3], format!("What matters: {}", check("contents::one_byte").reason()));
    assert_eq!(lines[4], "What led there:");
    assert!(lines[5].starts_with("  put \"") && lines[5].contains(" → 1 bytes"), "{words}");
    assert!(lines[6].starts_with("  get \"") && lines[6].contains(" → 2 bytes"), "{words}");
    let again = lines[7].strip_prefix("Again: QUINTET_TEST_SEED=").unwrap();
    let (seed, command) = again.split_once(' ').unwrap();
    assert!(seed.parse::<u64>().is_ok(), "{words}");
    assert_eq!(command, "cargo test contents::one_byte");
}

#[test]
fn what_is_left_behind_by_a_check_that_passes_fails_its_test_by_name() {
    let words = failure("contents::empty", "shelf:left?manner=keeps&retries=0");
    assert!(words.contains("permission denied") && words.contains("quintet-test-"), "{words}");
}

#[test]
fn a_backend_that_hangs_on_a_thread_does_not_keep_the_test_from_its_end() {
    let url = "shelf:hanging?manner=hangs&retries=0&timeout=300ms";
    assert!(failure("contents::empty", url).contains("get"), "it has not failed in get");
}

/// The tests of this very program, listed by its harness.
#[test]
fn there_is_a_test_for_each_check_and_those_at_volume_are_ignored() {
    let listed = |ignored: &[&str]| {
        let mut this = Command::new(std::env::current_exe().unwrap());
        let out = this.args(["--list", "--format=terse"]).args(ignored).output().unwrap().stdout;
        let text = String::from_utf8(out).unwrap();
        let of_url = |line: &str| Some(line.strip_prefix("as_tests::by_url::")?.to_owned());
        let mut names: Vec<_> = text.lines().filter_map(of_url).collect();
        names.sort();
        names
    };
    let expected = |volume: bool| {
        let is_volume = |class| class == conformance::Class::Performance;
        let checks = conformance::CHECKS.iter().filter(|it| !volume || is_volume(it.class()));
        let mut names: Vec<_> = checks.map(|check| format!("{}: test", check.name())).collect();
        names.sort();
        names
    };
    assert_eq!(listed(&[]), expected(false));
    assert_eq!(listed(&["--ignored"]), expected(true));
}

/// As nextest does it: nothing that a test needs is made by another.
#[test]
fn a_test_in_a_process_of_its_own_comes_to_the_same_and_the_seed_may_be_given() {
    let run = |seed: &str| {
        let mut this = Command::new(std::env::current_exe().unwrap());
        let name = "as_tests::by_url::contents::one_byte";
        this.args([name, "--exact"]).env("QUINTET_TEST_SEED", seed).output().unwrap()
    };
    let passed = run("7");
    assert!(passed.status.success(), "{passed:?}");
    assert!(String::from_utf8_lossy(&passed.stdout).contains("1 passed"), "{passed:?}");
    let refused = run("seven");
    assert!(!refused.status.success(), "{refused:?}");
    let words = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(words.contains("QUINTET_TEST_SEED"), "{words}");
}

#[test]
fn the_directory_of_a_test_goes_away_with_what_is_in_it() {
    let directory = conformance::directory("file");
    let path = directory.as_ref().trim_start_matches("file://").to_owned();
    std::fs::write(format!("{path}/a"), "1").unwrap();
    drop(directory);
    assert!(!std::path::Path::new(&path).exists());
}
