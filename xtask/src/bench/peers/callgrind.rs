//! Instructions and allocations of a program, on all of its threads.

use std::{
    collections::HashMap,
    fs,
    ops::{Div, Sub},
    process::Command,
};

use super::PEERS;
use crate::{command, failure::Failure};

/// A copy of more than 2 KiB is one instruction (`rep movsb`) in glibc, and valgrind counts it once per byte. With this it is counted
/// as the vector instructions that do the same.
const TUNABLES: (&str, &str) = ("GLIBC_TUNABLES", "glibc.cpu.x86_rep_movsb_threshold=0x40000000");

/// What takes memory from the system's allocator.
const ALLOCATORS: [&str; 5] = ["malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counts {
    pub(super) instructions: f64,
    pub(super) allocations: f64,
}

/// An error with the way out where valgrind is missing.
pub(super) fn is_there() -> Result<(), Failure> {
    match command::output(Command::new("valgrind").arg("--version")) {
        Ok(_) => Ok(()),
        Err(failure) => Err(Failure::Failed(format!(
            "{failure}; install it, on Debian and its kin with: sudo apt-get install valgrind"
        ))),
    }
}

/// Counts what the program does from its first call of the function `from` on.
pub(super) fn count(program: &[&str], from: &str) -> Result<Counts, Failure> {
    let out = format!("{PEERS}/target/callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--tool=callgrind", &format!("--callgrind-out-file={out}")]);
    valgrind.arg(format!("--zero-before={from}")).args(program).env(TUNABLES.0, TUNABLES.1);
    command::output(&mut valgrind)?;
    let profile = fs::read_to_string(&out).map_err(|e| format!("cannot read {out}: {e}"))?;
    read(&profile).ok_or_else(|| Failure::Failed(format!("{out} is no profile of callgrind")))
}

/// Out of callgrind's own format: `totals:` at its end, and for each caller `cfn=(ID) NAME` (the name only the first time) with
/// `calls=COUNT …` in the next line.
fn read(profile: &str) -> Option<Counts> {
    let (mut names, mut callee, mut allocations) = (HashMap::new(), None, 0);
    let mut instructions = None;
    for line in profile.lines() {
        if let Some(function) = line.strip_prefix("fn=").or(line.strip_prefix("cfn=")) {
            let (id, name) = function.split_once(' ').unwrap_or((function, ""));
            if !name.is_empty() {
                names.insert(id, name);
            }
            callee = names.get(id).copied();
        } else if let Some(calls) = line.strip_prefix("calls=") {
            if callee.is_some_and(|callee| ALLOCATORS.contains(&callee)) {
                allocations += calls.split(' ').next()?.parse::<u64>().ok()?;
            }
        } else if let Some(total) = line.strip_prefix("totals: ") {
            instructions = total.trim().parse::<u64>().ok();
        }
    }
    Some(Counts { instructions: instructions? as f64, allocations: allocations as f64 })
}

impl Sub for Counts {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            instructions: self.instructions - other.instructions,
            allocations: self.allocations - other.allocations,
        }
    }
}

impl Div<f64> for Counts {
    type Output = Self;

    fn div(self, by: f64) -> Self {
        Self { instructions: self.instructions / by, allocations: self.allocations / by }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_every_allocator_are_added_up_also_where_only_their_number_names_them() {
        let profile = "\
events: Ir
fn=(1) calls::calls
10 200
cfn=(2) malloc
calls=3 0
10 150
fn=(3) other
cfn=(2)
calls=4 0
20 99
cfn=(4) posix_memalign
calls=1 0
20 7
cfn=(5) free
calls=8 0
20 7
fn=(2)
1 249
totals: 463
";
        assert_eq!(read(profile), Some(Counts { instructions: 463.0, allocations: 8.0 }));
        assert_eq!(read("no profile"), None);
    }
}
