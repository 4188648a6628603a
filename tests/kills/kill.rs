//! One kill, all of which follows from its seed.

use std::{path::Path, process::Output};

use backend_core::{Result, blocking::Store};

use crate::{
    contents::Contents,
    laws,
    moments::Moment,
    operations::{Odd, Operation, Progress},
    scene::{Scene, Sizes, State},
};

/// The storage that the operation is made on.
#[derive(Clone, Copy)]
pub(crate) enum Storage {
    File,
    /// With this fault.
    Careless(&'static str),
}

impl Storage {
    /// `durable`: every change is to survive a power failure.
    fn url(self, root: &Path, durable: bool) -> String {
        let root = root.display();
        match self {
            Self::File => format!("file://{root}?fsync={durable}&retries=0"),
            Self::Careless(fault) => format!("careless://{root}?fault={fault}&retries=0"),
        }
    }
}

/// What came of an attempt to kill.
pub(crate) enum Outcome {
    /// The process was killed, and everything that must hold does.
    Kept(Kill),
    /// The process had ended before.
    TooLate,
    /// Something does not hold.
    Broken(String),
}

pub(crate) struct Kill {
    pub(crate) operation: &'static str,
    pub(crate) phase: Phase,
    /// The call, or how far it had come.
    pub(crate) moment: String,
}

/// How far an operation had come, judged by what can be seen.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Phase {
    /// Nothing had changed.
    Before,
    /// There was a temporary, or a part of the effect.
    During,
    /// The whole effect was there.
    After,
}

/// Makes the kill of this seed with one of these operations.
pub(crate) fn kill(seed: u64, operations: &[Operation], storage: Storage) -> Outcome {
    let count = operations.len() as u64;
    let (operation, round) = (operations[(seed % count) as usize], seed / count);
    let mut random = fastrand::Rng::with_seed(seed);
    let (durable, lists) = (random.bool(), random.bool());
    let scene = |sizes: &Sizes| Scene::new(operation, |root| storage.url(root, durable), sizes);
    let small = sizes(&mut random, &[0, 1, 4096, 300_000, 3 << 20]);
    let moment = Moment::of(round, operation.progress, || scene(&small));
    let sizes = match &moment {
        // Large enough to be seen on the way.
        Moment::AtProgress(Progress::Growing, _) => {
            sizes(&mut random, &[8 << 20, 16 << 20, 24 << 20])
        }
        _ => small,
    };
    let scene = scene(&sizes);
    let Some(moment) = moment.kill(&scene) else { return Outcome::TooLate };
    let phase = phase(&scene);
    match inspect(&scene, operation, lists) {
        Ok(()) => Outcome::Kept(Kill { operation: operation.name, phase, moment }),
        Err(why) => {
            let killed = format!("{}, killed {moment} ({phase:?}): {why}", operation.name);
            let words = scene.words()[1..].join(" ").replace('&', r"\&");
            Outcome::Broken(format!("{killed}\nIt was: {words}\nIn: {}", scene.keep().display()))
        }
    }
}

/// A size for each letter; the old contents are never empty.
fn sizes(random: &mut fastrand::Rng, of: &[usize]) -> Sizes {
    let mut size = || of[random.usize(..of.len())];
    "nopqr".chars().map(|letter| (letter, size().max(usize::from(letter == 'o')))).collect()
}

fn phase(scene: &Scene) -> Phase {
    let found = scene.found();
    if found == scene.after {
        Phase::After
    } else if found != scene.before || !scene.temporaries().is_empty() {
        Phase::During
    } else {
        Phase::Before
    }
}

/// Whether everything holds that must: at once, and after the same command was run again.
fn inspect(scene: &Scene, operation: Operation, lists: bool) -> Result<(), String> {
    let found = scene.found();
    laws::check(&scene.before, &scene.after, &found)?;
    if lists {
        as_the_store_tells(scene, &found)?;
    }
    let again = scene.run();
    let is_done = found != scene.before && again.status.code() == operation.done;
    if !again.status.success() && !is_done {
        return Err(format!("the same command, run again, failed: {}", shown(&again)));
    }
    let (came, expected) = (scene.found(), &scene.after);
    if came != *expected {
        return Err(format!("the same command, run again, came to {came:?}, not to {expected:?}"));
    }
    let left = |when: &str| match &*scene.temporaries() {
        [] => Ok(()),
        left => Err(format!("left behind {when}: {}", left.join(", "))),
    };
    // What is beside the objects is seen, and removed, only by who goes there; and who has nothing to do removes nothing.
    if operation.odd != Some(Odd::Beside) && again.status.success() {
        left("by the killed process and by the next")?;
    }
    as_the_store_tells(scene, expected)?;
    left("after a listing")?;
    no_obstacles(scene).map_err(|error| format!("an empty directory is in the way: {error}"))
}

/// Directories may be left, without anything in them: they must not be in the way of an object.
fn no_obstacles(scene: &Scene) -> Result<()> {
    let store = Store::open(scene.url())?;
    for directory in scene.empty_directories() {
        store.put(&directory, "object")?;
        store.delete(&directory)?;
    }
    store.close()
}

/// The store tells of exactly these objects, and of nothing stray.
fn as_the_store_tells(scene: &Scene, expected: &State) -> Result<(), String> {
    let told = told(scene).map_err(|error| format!("the store cannot be read: {error}"))?;
    let objects = expected.iter().filter(|(place, _)| place.starts_with("store/"));
    let objects = objects.map(|(place, contents)| (place.clone(), contents.clone()));
    let objects: State = objects.collect();
    if told != objects {
        return Err(format!("the store tells of {told:?}, not of {objects:?}"));
    }
    Ok(())
}

fn told(scene: &Scene) -> Result<State> {
    let store = Store::open(scene.url())?;
    let mut told = State::new();
    for name in store.names("")? {
        let contents = store.get(&name)?.to_vec();
        told.insert(format!("store/{name}"), Contents::from(contents));
    }
    store.close()?;
    Ok(told)
}

fn shown(output: &Output) -> String {
    format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim())
}
