//! How the kills were spread.

use std::{collections::BTreeMap, fmt};

use crate::kill::{Kill, Phase};

/// Kills, counted.
#[derive(Default)]
pub(crate) struct Tally {
    by_operation: BTreeMap<&'static str, [u64; 3]>,
    by_moment: BTreeMap<String, u64>,
    /// Those after which the next process was killed as well.
    twice: u64,
    /// Processes that had ended before their moment came: no kills.
    pub(crate) too_late: u64,
}

impl Tally {
    pub(crate) fn count(&mut self, kill: &Kill) {
        self.by_operation.entry(kill.operation).or_default()[kill.phase as usize] += 1;
        self.twice += u64::from(kill.twice);
        // The name of the call, or how it was seen.
        let moment = kill.moment.split(['(', ' ']).next().unwrap_or_default();
        let moment = match moment {
            "at" | "when" => "in the middle of a call",
            call => call,
        };
        *self.by_moment.entry(moment.to_owned()).or_default() += 1;
    }

    pub(crate) fn kills(&self) -> u64 {
        self.by_operation.values().flatten().sum()
    }

    fn in_phase(&self, phase: Phase) -> u64 {
        self.by_operation.values().map(|counts| counts[phase as usize]).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<30}{:>8}{:>8}{:>8}", "killed", "before", "during", "after")?;
        for (operation, [before, during, after]) in &self.by_operation {
            writeln!(f, "{operation:<30}{before:>8}{during:>8}{after:>8}")?;
        }
        let [before, during, after] =
            [Phase::Before, Phase::During, Phase::After].map(|phase| self.in_phase(phase));
        writeln!(f, "{:<30}{before:>8}{during:>8}{after:>8}", "sum")?;
        let moments = self.by_moment.iter().map(|(moment, count)| format!("{moment} {count}"));
        writeln!(f, "at: {}", moments.collect::<Vec<_>>().join(", "))?;
        let Self { twice, too_late, .. } = self;
        writeln!(f, "{} kills, {twice} of them with another one after it", self.kills())?;
        write!(f, "nothing lost, torn or left behind; {too_late} came too late and do not count")
    }
}
