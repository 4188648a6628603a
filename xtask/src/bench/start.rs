//! How long the command takes to start.

use std::path::Path;

use crate::{
    bench::rounds::{self, Way},
    failure::Failure,
};

const ROUNDS: usize = 50;

pub(super) fn bench(quintet: &Path) -> Result<(), Failure> {
    let ways = [
        Way { label: "true", words: vec!["true".into()], makes: None },
        Way {
            label: "quintet backends",
            words: vec![quintet.into(), "backends".into()],
            makes: None,
        },
    ];
    rounds::compare("start", &ways, ROUNDS)
}
