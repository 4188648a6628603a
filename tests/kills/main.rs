//! Processes that are killed in the middle of what they do to a `file:` store: SIGKILL, which leaves no time to clean up.
//!
//! A kill follows from its seed: the [operation](operations), the sizes, and the [moment](moments), which is either a system call
//! ([trace]) or how far the operation has visibly come ([watch]). Afterwards [laws] must hold, and the same command, run again, must
//! come to its end and leave nothing behind ([aftermath]).
//!
//! `cargo test -p tests --test kills` makes 60 kills, always the same; `cargo xtask kills 500` as many as one likes, and others each time.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

mod aftermath;
mod careless;
mod contents;
mod kill;
mod laws;
mod moments;
mod operations;
mod scene;
mod tally;
mod trace;
mod watch;

use backends as _;

use crate::{
    kill::{Outcome, Storage, kill},
    operations::OPERATIONS,
    tally::Tally,
};

/// Each fault, the operation that shows it, and words of what is then said.
const FAULTS: [(&str, &str, &str); 6] = [
    ("put-in-place", "put over an object", "torn"),
    ("old-deleted-first", "put over an object", "has gone"),
    ("temporary-listed", "put", "nothing should be there"),
    ("temporary-stays", "put", "left behind"),
    ("source-deleted-first", "move", "is lost"),
    ("second-run-refused", "put", "run again"),
];

/// A number from the environment.
fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable}={value} is not a number")))
}

#[test]
fn whatever_is_killed_at_any_moment_every_object_is_old_or_new_and_the_next_run_works() {
    let wanted = number("QUINTET_KILLS").unwrap_or(4 * OPERATIONS.len() as u64);
    let first = number("QUINTET_KILLS_SEED").unwrap_or(0);
    let mut tally = Tally::default();
    // A process that has ended before its moment came was not killed: then another seed takes the place of this one.
    for seed in (first..).take_while(|seed| seed - first < 2 * wanted + 20) {
        if tally.kills() == wanted {
            break;
        }
        match kill(seed, &OPERATIONS, Storage::File) {
            Outcome::Kept(kill) => tally.count(&kill),
            Outcome::TooLate => tally.too_late += 1,
            Outcome::Broken(why, scene) => panic!(
                "{why}\nIn: {}\nSee it again: cargo xtask kills 1 --seed {seed}\n{tally}",
                scene.keep().display()
            ),
        }
    }
    print(&tally);
    assert_eq!(tally.kills(), wanted, "too many processes had ended before they were to be killed");
}

#[test]
fn the_faults_of_a_careless_backend_are_found() {
    for (fault, operation, words) in FAULTS.into_iter().filter(|_| moments::traces()) {
        let operation = OPERATIONS.iter().find(|known| known.name == operation).unwrap();
        let found =
            (0..40).find_map(|seed| match kill(seed, &[*operation], Storage::Careless(fault)) {
                Outcome::Broken(why, _) => Some(why),
                Outcome::Kept(_) | Outcome::TooLate => None,
            });
        let found = found.unwrap_or_else(|| panic!("{fault}: 40 kills have not shown it"));
        assert!(found.contains(words), "{fault}: {found}");
    }
}

/// The harness shows it, if it is asked to.
#[allow(clippy::print_stdout)]
fn print(tally: &Tally) {
    println!("{tally}");
}
