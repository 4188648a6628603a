//! Programs are tried; what differs from the model is shrunk, and told as a program.

use std::{fmt, path::Path};

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use tokio::runtime::Builder;

use crate::{
    model::Shape,
    shrink::shrink,
    steps::{Program, any_program},
    trial,
};

/// A kind of store that programs are tried on.
pub(crate) struct Subject<'s> {
    /// The name of its test.
    pub(crate) name: &'s str,
    /// The URL of a fresh one, below this directory if it needs one.
    pub(crate) url: &'s dyn Fn(&Path) -> String,
    pub(crate) shape: Shape,
    /// What is in it is still there after it was closed.
    pub(crate) persists: bool,
}

/// The shortest program found whose answers are not the model's.
pub(crate) struct Difference {
    pub(crate) program: Program,
    /// The step, what was expected, and what came.
    pub(crate) told: String,
}

/// Tries programs on fresh stores of this kind, and panics with the shortest that shows a difference.
pub(crate) fn check(subject: &Subject<'_>) {
    let (config, seed) = config();
    let (cases, name) = (config.cases, subject.name);
    if let Some(difference) = find(subject, config) {
        panic!(
            "{difference}\nSee it again: PROPTEST_CASES={cases} PROPTEST_RNG_SEED={seed} cargo test -p tests --test models {name}"
        );
    }
}

/// The difference that as many programs as `config` wants have shown.
pub(crate) fn find(subject: &Subject<'_>, config: Config) -> Option<Difference> {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(config);
    let run = |program: &Program| {
        let directory = tempfile::tempdir().unwrap();
        runtime.block_on(trial::run(program, (subject.url)(directory.path()), subject.shape))
    };
    let found = runner
        .run(&any_program(subject.persists), |program| run(&program).map_err(TestCaseError::fail));
    match found {
        Ok(()) => None,
        Err(TestError::Fail(told, program)) => {
            let (program, told) =
                shrink(program, told.message().to_owned(), |program| run(program).err());
            Some(Difference { program, told })
        }
        Err(TestError::Abort(why)) => panic!("no programs: {why}"),
    }
}

/// As many programs as the environment says, or few, and the seed that they follow from: always the same, unless it says otherwise.
pub(crate) fn config() -> (Config, u64) {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 64;
    }
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => 0,
    };
    config.rng_seed = RngSeed::Fixed(seed);
    config.max_shrink_iters = 5000;
    (config, seed)
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}\n{}", self.program, self.told)
    }
}
