//! Kills at a system call, by strace: the process is gone as it enters the call, which has no effect any more.
//!
//! Between two calls that change something nothing else can be seen from outside: so these are all the moments there are, but for
//! those in the middle of a call.

use std::{
    collections::{HashMap, HashSet},
    fs,
    os::unix::process::ExitStatusExt,
    process::Command,
};

use crate::scene::Scene;

/// The calls that change files. `?`: not every machine has it.
const CALLS: &str = "?open,openat,?openat2,?creat,write,writev,pwrite64,?sendfile,?sendfile64,copy_file_range,?splice,ftruncate,fallocate,\
    ?rename,?renameat,renameat2,?link,linkat,?symlink,symlinkat,?unlink,unlinkat,?mkdir,mkdirat,?rmdir,\
    fsync,fdatasync,flock,?chmod,fchmod,fchmodat,utimensat,exit_group";

/// One system call of a process: the `count`-th call of this name in its thread.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) name: String,
    count: u32,
    /// As strace shows it.
    shown: String,
}

/// Whether strace can trace here; else why not.
pub(crate) fn is_possible() -> Result<(), String> {
    match Command::new("strace").args(["-qq", "-e", "trace=none", "true"]).output() {
        Err(error) => Err(format!("strace: {error}")),
        Ok(ran) if ran.status.success() => Ok(()),
        Ok(ran) => Err(String::from_utf8_lossy(&ran.stderr).trim().to_owned()),
    }
}

/// Lets the operation run to its end; the calls that it makes here, and that it can be killed at.
pub(crate) fn calls(scene: &Scene) -> Vec<Call> {
    let (ran, log) = strace(scene, None);
    assert!(ran.success(), "{:?}: {ran}\n{log}", scene.words());
    let (mut counts, mut seen) = (HashMap::new(), HashSet::new());
    let mut calls: Vec<Call> = Vec::new();
    for (thread, call) in log.lines().filter_map(started) {
        let Some((name, _)) = call.split_once('(') else { continue };
        let count = counts.entry((thread, name)).or_insert(0);
        *count += 1;
        // Strace counts in each thread, and kills at the first that comes so far: what a thread does later than another is not reached.
        let is_first = seen.insert((name, *count));
        let is_here = call.contains(scene.path("").to_str().unwrap()) || name == "exit_group";
        let changes = !name.starts_with("open") || call.contains("O_CREAT");
        if is_first && is_here && changes {
            calls.push(Call { name: name.into(), count: *count, shown: call.into() });
        }
    }
    calls
}

/// Runs the operation and kills it at this call. The call that it was in, or `None` if it has ended before.
pub(crate) fn kill(scene: &Scene, at: &Call) -> Option<String> {
    let (status, log) = strace(scene, Some(at));
    if status.signal() != Some(9) {
        return None;
    }
    let start = format!("{}(", at.name);
    let mut calls = log.lines().filter_map(started).map(|(_, call)| call);
    let last = calls.rfind(|call| call.starts_with(&start)).unwrap_or(&at.shown);
    Some(last.replace(scene.path("").to_str().unwrap(), "").replace(" = ?", ""))
}

/// The thread and the call of a line that tells of the start of one.
fn started(line: &str) -> Option<(&str, &str)> {
    let (thread, call) = line.split_once(' ')?;
    let call = call.trim_start();
    call.starts_with(|c: char| c.is_ascii_lowercase()).then_some((thread, call))
}

fn strace(scene: &Scene, kill: Option<&Call>) -> (std::process::ExitStatus, String) {
    let log = scene.path("trace");
    let mut words: Vec<String> = vec!["strace".into(), "-f".into(), "-qq".into(), "-y".into()];
    words.extend(["-o".into(), log.display().to_string(), "-e".into(), format!("trace={CALLS}")]);
    if let Some(Call { name, count, .. }) = kill {
        words.extend(["-e".into(), format!("inject={name}:signal=KILL:when={count}")]);
    }
    words.push("--".into());
    words.extend(scene.words());
    let ran = scene.command(&words).output().unwrap();
    (ran.status, fs::read_to_string(log).unwrap())
}
