//! Several ways of doing one job, measured in turns.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{command, failure::Failure};

const GNU_TIME: &str = "/usr/bin/time";

/// One way of doing the job.
pub(super) struct Way {
    pub(super) label: &'static str,
    /// The program and its arguments.
    pub(super) words: Vec<OsString>,
    /// What it makes, which is removed before every run.
    pub(super) makes: Option<PathBuf>,
}

struct Measured {
    times: Vec<Duration>,
    peak_kib: Option<u64>,
}

/// Runs every way once for its memory and then `rounds` times for its time, and prints a table. The first way is what the others
/// are compared with.
pub(super) fn compare(job: &str, ways: &[Way], rounds: usize) -> Result<(), Failure> {
    let mut measured = Vec::new();
    for way in ways {
        measured.push(Measured { times: Vec::new(), peak_kib: way.peak_kib()? });
    }
    for round in 0..rounds {
        // Another one begins each time, so that what comes before a run does not favour one of them.
        for turn in 0..ways.len() {
            let which = (round + turn) % ways.len();
            measured[which].times.push(ways[which].time()?);
        }
    }
    print(job, ways, &mut measured);
    Ok(())
}

fn print(job: &str, ways: &[Way], measured: &mut [Measured]) {
    println!("\n{job:<34} {:>11} {:>11} {:>7} {:>12}", "median", "fastest", "ratio", "peak memory");
    measured.iter_mut().for_each(|one| one.times.sort());
    let base = measured.first().map_or(Duration::ZERO, Measured::median);
    for (way, one) in ways.iter().zip(measured) {
        let [median, fastest] = [one.median(), one.times[0]].map(milliseconds);
        let ratio = one.median().as_secs_f64() / base.as_secs_f64();
        let memory = match one.peak_kib {
            Some(kib) => format!("{:.1} MiB", kib as f64 / 1024.0),
            None => "-".into(),
        };
        println!("{:<34} {median:>11} {fastest:>11} {ratio:>7.2} {memory:>12}", way.label);
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

impl Measured {
    /// The times must be sorted.
    fn median(&self) -> Duration {
        let (below, above) = ((self.times.len() - 1) / 2, self.times.len() / 2);
        (self.times[below] + self.times[above]) / 2
    }
}

impl Way {
    fn command(&self, before: &[&str]) -> Command {
        let before = before.iter().map(OsString::from);
        let mut words = before.chain(self.words.iter().cloned());
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    fn time(&self) -> Result<Duration, Failure> {
        self.clear()?;
        let mut command = self.command(&[]);
        let start = Instant::now();
        command::finish(&mut command)?;
        Ok(start.elapsed())
    }

    /// The most memory that it held at once; none where GNU time is missing.
    fn peak_kib(&self) -> Result<Option<u64>, Failure> {
        self.clear()?;
        if !Path::new(GNU_TIME).is_file() {
            command::finish(&mut self.command(&[]))?;
            return Ok(None);
        }
        let mut command = self.command(&[GNU_TIME, "--verbose"]);
        let output = command.output().map_err(|error| command::cannot_run(&command, &error))?;
        let report = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(Failure::Failed(format!("`{}`:\n{report}", command::shown(&command))));
        }
        Ok(report
            .lines()
            .find_map(|line| line.trim().strip_prefix("Maximum resident set size (kbytes): "))
            .and_then(|kib| kib.parse().ok()))
    }

    /// Removes what the last run has made, and has the disk finish with it.
    fn clear(&self) -> Result<(), Failure> {
        let Some(made) = &self.makes else { return Ok(()) };
        let removed = match made.is_dir() {
            true => fs::remove_dir_all(made),
            false if made.exists() => fs::remove_file(made),
            false => Ok(()),
        };
        removed.map_err(|error| format!("cannot remove {}: {error}", made.display()))?;
        command::finish(&mut Command::new("sync"))
    }
}
