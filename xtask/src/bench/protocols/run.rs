//! One run of a tool, and what it took.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use super::tree::Tree;
use crate::command;

/// It waits for the tool by `wait4`, which tells of the tool and of all children that it has waited for. It is a small program, so
/// that the tool does not seem to need what its parent did.
const GNU_TIME: &str = "/usr/bin/time";

/// How often the processes are looked at. Reading all of `/proc` takes a millisecond or two.
const LOOK: Duration = Duration::from_millis(100);

/// Whoever needs longer is stopped.
const LIMIT: Duration = Duration::from_secs(300);

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    pub(super) seconds: f64,
    /// User and system time, of the tool and of its children.
    pub(super) cpu: f64,
    /// What the tool and its children held at once, in MB. Pages that they share count for each.
    pub(super) peak: f64,
}

/// Runs the tool, with `printed` for what it prints to standard output and `printed.err` beside it for the rest.
pub(super) fn measure(tool: &Command, printed: &Path) -> Result<Cost, String> {
    let (report, errors) = (printed.with_extension("time"), printed.with_extension("err"));
    let create = |path: &Path| File::create(path).map_err(|e| format!("{}: {e}", path.display()));
    let mut timed = Command::new(GNU_TIME);
    timed.arg("--format=%U %S %M").arg("--output").arg(&report);
    timed.arg(tool.get_program()).args(tool.get_args());
    timed.envs(tool.get_envs().filter_map(|(key, value)| Some((key, value?))));
    timed.stdin(Stdio::null()).stdout(create(printed)?).stderr(create(&errors)?);
    let cannot_run = |e| command::cannot_run(tool, &e).to_string();
    let start = Instant::now();
    let mut child = timed.spawn().map_err(cannot_run)?;
    let (ended, end) = mpsc::channel::<()>();
    let pid = child.id();
    let (status, took, tree) = thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let mut tree = Tree::below(pid);
            while end.recv_timeout(LOOK) == Err(mpsc::RecvTimeoutError::Timeout) {
                tree.look();
                if start.elapsed() > LIMIT {
                    tree.kill();
                }
            }
            tree
        });
        let status = child.wait();
        let took = start.elapsed();
        drop(ended);
        (status, took, watch.join().unwrap_or_else(|_| Tree::below(pid)))
    });
    if took > LIMIT {
        return Err(format!("it was stopped after {} s", LIMIT.as_secs()));
    }
    let status = status.map_err(cannot_run)?;
    if !status.success() {
        return Err(format!("{status}: {}", last_words(&errors)));
    }
    let report = fs::read_to_string(&report).unwrap_or_default();
    let (cpu, peak) = read(&report).ok_or_else(|| format!("{GNU_TIME} wrote {report:?}"))?;
    Ok(Cost { seconds: took.as_secs_f64(), cpu: cpu.max(tree.cpu()), peak: peak.max(tree.peak()) })
}

/// CPU seconds, and MB.
fn read(report: &str) -> Option<(f64, f64)> {
    let numbers = report.lines().last()?.split(' ').map(|word| word.parse::<f64>().ok());
    match numbers.collect::<Option<Vec<_>>>()?.as_slice() {
        [user, system, kib] => Some((user + system, kib * 1024.0 / 1e6)),
        _ => None,
    }
}

/// The last line that says anything.
fn last_words(errors: &Path) -> String {
    let errors = fs::read(errors).unwrap_or_default();
    let errors = String::from_utf8_lossy(&errors);
    errors.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn measured(words: &[&str]) -> Result<Cost, String> {
        let scratch = Scratch::new(&std::env::temp_dir(), "run").expect("it is made");
        let mut tool = Command::new(words[0]);
        tool.args(&words[1..]);
        measure(&tool, &scratch.path().join("printed"))
    }

    #[test]
    fn what_waits_takes_time_and_no_processor() {
        let Cost { seconds, cpu, .. } = measured(&["sleep", "0.3"]).expect("it succeeds");
        assert!((0.3..5.0).contains(&seconds), "{seconds}");
        assert!(cpu < 0.1, "{cpu}");
    }

    #[test]
    fn a_child_counts_also_where_nobody_waits_for_it() {
        // Until it has had 0.4 s of a processor, however many others want it.
        let busy = "(while :; do :; done) & while [ \"$(cut -d' ' -f14 /proc/$!/stat)\" -lt 40 ]; do sleep 0.05; done; kill $!; exit 0";
        let Cost { cpu, .. } = measured(&["sh", "-c", busy]).expect("it succeeds");
        assert!(cpu > 0.1, "{cpu}");
    }

    #[test]
    fn memory_is_what_all_held_at_once() {
        let held = |kib: u32| format!("head --bytes={kib}K /dev/zero | tail | sleep 0.4");
        let many = format!("{0} & {0} & {0} & wait", held(20_000));
        let [one, three] = [held(20_000), many].map(|script| measured(&["sh", "-c", &script]));
        let [one, three] = [one, three].map(|cost| cost.expect("it succeeds").peak);
        assert!(one > 20.0, "{one}");
        assert!(three > 2.5 * one, "{three}, {one}");
    }

    #[test]
    fn a_tool_that_fails_is_an_error_with_its_last_words() {
        let error =
            measured(&["sh", "-c", "echo no such thing >&2; exit 3"]).expect_err("it fails");
        assert!(error.contains("exit status: 3") && error.ends_with("no such thing"), "{error}");
    }
}
