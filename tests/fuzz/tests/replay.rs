//! Every target, without libFuzzer: its seeds, what was once found, and a few thousand mutations, the same in every run.
#![allow(missing_docs)]

use std::panic::{self, AssertUnwindSafe};

use fastrand::Rng;
use fuzz_targets::{Target, found, targets};

const MUTATIONS: usize = 4_000;

fn replay(Target { name, seeds, mutate, run, .. }: Target) {
    let run = |text: &str| {
        let held = panic::catch_unwind(AssertUnwindSafe(|| run(text)));
        assert!(held.is_ok(), "{name}: this does not hold, as said above, of {text:?}");
    };
    let mut texts = seeds();
    texts.extend(found(name).expect("files of found/"));
    assert!(texts.len() > 5, "{texts:?}");
    texts.iter().for_each(|text| run(text));
    let mut rng = Rng::with_seed(1);
    for _ in 0..MUTATIONS {
        let text = mutate(&texts[rng.usize(..texts.len())], &mut rng);
        run(&text);
        // What was changed once may be changed again.
        if texts.len() < MUTATIONS && rng.bool() {
            texts.push(text);
        }
    }
}

#[test]
fn whatever_is_written_as_a_url_is_understood_or_refused_and_shows_no_password() {
    replay(targets::url::TARGET);
}

#[test]
fn whatever_is_written_as_options_is_understood_or_refused_and_shows_no_secret() {
    replay(targets::options::TARGET);
}

#[test]
fn whatever_is_written_as_a_name_is_one_or_refused() {
    replay(targets::name::TARGET);
}

#[test]
fn whatever_stands_in_a_netrc_is_understood_or_refused_and_shows_no_password() {
    replay(targets::netrc::TARGET);
}

#[test]
fn whatever_stands_under_backend_is_code_afterwards() {
    replay(targets::backend::TARGET);
}

#[test]
fn whatever_derives_options_is_code_afterwards() {
    replay(targets::derive::TARGET);
}
