//! When to kill: moments that few seeds spread over the whole operation as well as many do.

use crate::{
    operations::Progress,
    scene::Scene,
    trace::{self, Call},
    watch,
};

pub(crate) enum Moment {
    AtCall(Call),
    AtProgress(Progress, f64),
}

impl Moment {
    /// The moment of this round; `None` if there is no way to hit one. `rehearse` makes a scene to find out what a process does.
    pub(crate) fn of(
        round: u64,
        progress: Option<Progress>,
        rehearse: impl FnOnce() -> Scene,
    ) -> Option<Self> {
        match progress {
            // In two of three rounds at a call, in the third in the middle of one.
            Some(progress) if round % 3 == 2 || !traces() => {
                Some(Self::AtProgress(progress, spread(round / 3)))
            }
            _ => {
                let mut calls = traces().then(|| trace::calls(&rehearse()))?;
                let turn = if progress.is_some() { round - round / 3 } else { round };
                let at = (spread(turn) * calls.len() as f64) as usize;
                Some(Self::AtCall(calls.swap_remove(at)))
            }
        }
    }

    /// Kills the process at this moment; which one it was, or `None` if it ended before.
    pub(crate) fn kill(&self, scene: &Scene) -> Option<String> {
        match self {
            Self::AtCall(call) => trace::kill(scene, call),
            Self::AtProgress(progress, part) => watch::kill(scene, *progress, *part),
        }
    }
}

/// Between 0 and 1: each lands in the largest gap that those before it have left.
fn spread(turn: u64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    ((turn + 1) as f64 * GOLDEN).fract()
}

/// Whether processes can be traced here. Where they cannot it is said loudly, and CI does not accept it.
pub(crate) fn traces() -> bool {
    static POSSIBLE: std::sync::LazyLock<bool> = std::sync::LazyLock::new(|| {
        let Err(why) = trace::is_possible() else { return true };
        say(&format!("\n!!!! NOT TESTED: kills at system calls: {why}\n"));
        assert!(std::env::var("CI").as_deref() != Ok("true"), "kills at system calls: {why}");
        false
    });
    *POSSIBLE
}

#[allow(clippy::print_stderr)]
fn say(words: &str) {
    eprintln!("{words}");
}
