//! One kill, all of which follows from its seed.

use std::path::Path;

use crate::{
    aftermath::inspect,
    moments::Moment,
    operations::{Operation, Progress},
    scene::{Scene, Sizes},
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
    /// Something does not hold: what, and where it can be seen.
    Broken(String, Scene),
}

pub(crate) struct Kill {
    pub(crate) operation: &'static str,
    pub(crate) phase: Phase,
    /// The call, or how far it had come.
    pub(crate) moment: String,
    /// The next process was killed as well.
    pub(crate) twice: bool,
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
    let (durable, lists, twice) = (random.bool(), random.bool(), random.u8(..4) == 0);
    let scene = |sizes: &Sizes| Scene::new(operation, |root| storage.url(root, durable), sizes);
    let small = sizes(&mut random, &[0, 1, 4096, 300_000, 3 << 20]);
    let Some(moment) = Moment::of(round, operation.progress, || scene(&small)) else {
        return Outcome::TooLate;
    };
    let sizes = match &moment {
        // Large enough to be seen on the way.
        Moment::AtProgress(Progress::Growing, _) => {
            sizes(&mut random, &[8 << 20, 16 << 20, 24 << 20])
        }
        _ => small,
    };
    let scene = scene(&sizes);
    let Some(killed) = moment.kill(&scene) else { return Outcome::TooLate };
    // The next one may be killed as well: where it clears up after the first, or where it has come further.
    let twice = twice && moment.kill(&scene).is_some();
    let phase = phase(&scene);
    match inspect(&scene, lists) {
        Ok(()) => Outcome::Kept(Kill { operation: operation.name, phase, moment: killed, twice }),
        Err(why) => {
            let times = if twice { "twice " } else { "" };
            let killed = format!("{}, killed {times}{killed} ({phase:?}): {why}", operation.name);
            let words = scene.words()[1..].join(" ").replace('&', r"\&");
            Outcome::Broken(format!("{killed}\nIt was: {words}"), scene)
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
