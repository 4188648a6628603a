//! The drive: all cases, on all processors, each within a time limit.

use std::{
    env,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use tokio::runtime::{Builder, Runtime};

use crate::{
    case::{Case, cases_of},
    report::Report,
    strikes,
    subject::SUBJECTS,
};

/// How many seeds the ordinary run takes.
const SEEDS: u64 = 2;

/// How long nothing may end. A case takes milliseconds, since its waits do not pass in real time.
const LONGEST: Duration = Duration::from_secs(120);

/// Runs every case of `CHAOS_SEEDS` seeds, or of the one `CHAOS_SEED`, whose name contains `CHAOS_ONLY`.
pub(crate) fn all() -> Report {
    let cases = wanted();
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Report::default()));
    let (ended, ends) = mpsc::channel();
    thread::scope(|threads| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let (ended, cases, next, report) = (ended.clone(), &cases, &next, &report);
            threads.spawn(move || {
                let runtime = runtime();
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let verdict = strikes::counted(|| runtime.block_on(case.run()));
                    report.lock().unwrap_or_else(PoisonError::into_inner).add(case, verdict);
                    let _ = ended.send(());
                }
            });
        }
        drop(ended);
        for _ in &cases {
            let end = ends.recv_timeout(LONGEST);
            assert!(end != Err(mpsc::RecvTimeoutError::Timeout), "a case hangs in a thread");
        }
    });
    report.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn wanted() -> Vec<Case> {
    let number = |name: &str| env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
    let seeds = match number("CHAOS_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("CHAOS_SEEDS").unwrap_or(SEEDS),
    };
    let only = env::var("CHAOS_ONLY").unwrap_or_default();
    let mut cases = Vec::new();
    for (seed, subject) in seeds.flat_map(|seed| SUBJECTS.iter().map(move |one| (seed, one))) {
        let of_it = runtime().block_on(cases_of(subject, seed)).unwrap();
        cases.extend(of_it.into_iter().filter(|case| case.to_string().contains(&only)));
    }
    assert!(!cases.is_empty(), "no case has a name with {only:?}");
    cases
}

/// One whose time passes only when nothing else is left to do.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}
