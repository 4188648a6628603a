//! Programs are tried; what differs from the model is shrunk, and told as a program.

use std::fmt;

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use tokio::runtime::{Builder, Runtime};

use crate::{
    answer::Answer,
    live::Live,
    model::{Model, Shape},
    shrink::shrink,
    steps::{Goal, Program, any_program},
};

/// A kind of store that programs are tried on.
pub(crate) struct Subject<'s> {
    /// The name of its test.
    pub(crate) name: &'s str,
    /// The URL of a fresh one, below this directory if it needs one.
    pub(crate) url: &'s dyn Fn(&std::path::Path) -> String,
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
    let config = config();
    let (cases, name) = (config.cases, subject.name);
    let RngSeed::Fixed(seed) = config.rng_seed else { unreachable!("it is set") };
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
    let found = runner.run(&any_program(subject.persists), |program| {
        run(&runtime, subject, &program).map_err(TestCaseError::fail)
    });
    match found {
        Ok(()) => None,
        Err(TestError::Fail(told, program)) => {
            let fails = |program: &Program| run(&runtime, subject, program).err();
            let (program, told) = shrink(program, told.message().to_owned(), fails);
            Some(Difference { program, told })
        }
        Err(TestError::Abort(why)) => panic!("no programs: {why}"),
    }
}

/// As many programs as the environment says, or few; always the same, unless it says otherwise.
pub(crate) fn config() -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 64;
    }
    if let RngSeed::Random = config.rng_seed {
        config.rng_seed = RngSeed::Fixed(0);
    }
    config.max_shrink_iters = 5000;
    config
}

fn run(runtime: &Runtime, subject: &Subject<'_>, program: &Program) -> Result<(), String> {
    let directory = tempfile::tempdir().unwrap();
    let url = (subject.url)(directory.path());
    let mut model = Model::new(subject.shape);
    runtime.block_on(async {
        let mut live =
            Live::open(url).await.map_err(|error| format!("it does not open: {error}"))?;
        for (at, step) in program.steps.iter().enumerate() {
            let (expected, came) =
                (model.take(step, &program.names), live.take(step, &program.names).await);
            let told = |what: &str, expected: &dyn fmt::Debug, came: &dyn fmt::Debug| {
                let step = step.shown(&program.names);
                format!("step {}, {step}{what}: expected {expected:?}, came {came:?}", at + 1)
            };
            if !came.fits(&expected) {
                return Err(told("", &expected, &came));
            }
            let (expected, came) = (model.local.clone(), live.local());
            if came != expected {
                let [expected, came] = [expected, came].map(|local| local.map(Answer::Contents));
                return Err(told(", and then the local file", &expected, &came));
            }
            if !live.stray().is_empty() {
                return Err(told(", and then beside the local file", &[""; 0], &live.stray()));
            }
        }
        for (name, expected) in &model.objects {
            let came = live.get(name, Goal::Memory).await;
            if came.as_ref().ok() != Some(expected) {
                let came = came.map_or_else(Answer::from, Answer::Contents);
                let expected = Answer::Contents(expected.clone());
                return Err(format!(
                    "at the end, get {name:?}: expected {expected:?}, came {came:?}"
                ));
            }
        }
        Ok(())
    })
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}\n{}", self.program, self.told)
    }
}
