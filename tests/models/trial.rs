//! One program, on a store and on the model at once.

use std::fmt;

use crate::{
    answer::Answer,
    live::Live,
    model::{Model, Shape},
    names::Names,
    steps::{Goal, Program, Step},
};

/// Runs the program on the fresh store of this URL.
///
/// # Errors
/// The first step that did not come to what the model says, and what it came to.
pub(crate) async fn run(program: &Program, url: String, shape: Shape) -> Result<(), String> {
    let live = Live::open(url).await.map_err(|error| format!("it does not open: {error}"))?;
    let mut trial = Trial { model: Model::new(shape), live };
    for (at, step) in program.steps.iter().enumerate() {
        let taken = trial.take(step, &program.names).await;
        taken.map_err(|told| format!("step {}, {}{told}", at + 1, step.shown(&program.names)))?;
    }
    trial.end().await
}

struct Trial {
    model: Model,
    live: Live,
}

impl Trial {
    async fn take(&mut self, step: &Step, names: &Names) -> Result<(), String> {
        let expected = self.model.take(step, names);
        let came = self.live.take(step, names).await;
        if !came.fits(&expected) {
            return Err(told(&expected, &came));
        }
        let (expected, came) = (self.model.local.clone(), self.live.local());
        if came != expected {
            let [expected, came] = [expected, came].map(|local| local.map(Answer::Contents));
            return Err(format!(", and then the local file{}", told(&expected, &came)));
        }
        match self.live.stray() {
            stray if stray.is_empty() => Ok(()),
            stray => Err(format!(", and then beside the local file: {stray:?}")),
        }
    }

    /// Whether all that must be there is.
    async fn end(&self) -> Result<(), String> {
        for (name, expected) in &self.model.objects {
            let came = self.live.get(name, Goal::Memory).await;
            let came = came.map_or_else(Answer::from, Answer::Contents);
            let expected = Answer::Contents(expected.clone());
            if came != expected {
                return Err(format!("at the end, get {name:?}{}", told(&expected, &came)));
            }
        }
        Ok(())
    }
}

fn told(expected: &dyn fmt::Debug, came: &dyn fmt::Debug) -> String {
    format!(": expected {expected:?}, came {came:?}")
}
