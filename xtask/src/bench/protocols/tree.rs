//! A process and all that it has started, as `/proc` shows them from time to time.

use std::{collections::BTreeMap, fs, process::Command};

/// What `/proc` counts time in, in every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

pub(super) struct Tree {
    root: u32,
    seen: BTreeMap<u32, Seen>,
    /// Bytes.
    peak: u64,
}

/// One process, as it was when it was last there.
#[derive(Default)]
struct Seen {
    ticks: u64,
    alive: bool,
}

impl Tree {
    /// Of all below this process, which does not count itself.
    pub(super) fn below(root: u32) -> Self {
        Self { root, seen: BTreeMap::new(), peak: 0 }
    }

    /// Takes in how things are.
    pub(super) fn look(&mut self) {
        self.seen.values_mut().for_each(|seen| seen.alive = false);
        let mut all: BTreeMap<u32, Stat> = processes().collect();
        // Parents mostly come before their children, but numbers start again.
        while let Some(pid) = self.next_of(&all) {
            let ticks = all.remove(&pid).map_or(0, |stat| stat.ticks);
            self.seen.insert(pid, Seen { ticks, alive: true });
        }
        let alive = self.seen.iter().filter(|(_, seen)| seen.alive);
        self.peak = self.peak.max(alive.map(|(pid, _)| peak_of(*pid)).sum());
    }

    /// Ends all of them.
    pub(super) fn kill(&mut self) {
        self.look();
        let alive = self.seen.iter().filter(|(_, seen)| seen.alive);
        let mut kill = Command::new("kill");
        let _ = kill.arg("-KILL").args(alive.map(|(pid, _)| pid.to_string())).status();
    }

    /// Seconds, of all that were ever seen.
    pub(super) fn cpu(&self) -> f64 {
        self.seen.values().map(|seen| seen.ticks as f64).sum::<f64>() / TICKS_PER_SECOND
    }

    /// MB: the sum of the peaks of those that were there at once.
    pub(super) fn peak(&self) -> f64 {
        self.peak as f64 / 1e6
    }

    /// One that belongs here and has not been looked at yet.
    fn next_of(&self, all: &BTreeMap<u32, Stat>) -> Option<u32> {
        let belongs = |parent: u32| parent == self.root || self.seen.contains_key(&parent);
        let next =
            |(pid, stat): &(&u32, &Stat)| self.seen.contains_key(pid) || belongs(stat.parent);
        all.iter().find(next).map(|(pid, _)| *pid)
    }
}

struct Stat {
    parent: u32,
    ticks: u64,
}

fn processes() -> impl Iterator<Item = (u32, Stat)> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        Some((pid, stat(&fs::read_to_string(entry.path().join("stat")).ok()?)?))
    })
}

/// Out of `PID (NAME) STATE PARENT …`, where the name may have anything in it.
fn stat(line: &str) -> Option<Stat> {
    let fields: Vec<_> = line.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let parent = fields.get(1)?.parse().ok()?;
    Some(Stat { parent, ticks: number(11)? + number(12)? })
}

/// The most memory that a process has held, in bytes.
fn peak_of(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next());
    kib.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_spaces_does_not_shift_what_follows() {
        let line = "42 (a) b (c) S 7 42 42 0 -1 4194304 100 0 0 0 12 30 0 0 20 0 1 0 5 0 0";
        let Stat { parent, ticks } = stat(line).expect("it is whole");
        assert_eq!((parent, ticks), (7, 42));
    }
}
