//! What every process of this machine shows of itself.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{Place, Secrets};

/// How often all processes are looked at.
const EVERY: Duration = Duration::from_millis(20);

/// Looks at all processes, again and again, until it is dropped.
pub(crate) struct Watcher {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    pub(crate) fn start(secrets: &Arc<Secrets>) -> Self {
        let (stop, secrets) = (Arc::new(AtomicBool::new(false)), secrets.clone());
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                look_at_all(&secrets);
                thread::sleep(EVERY);
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn look_at_all(secrets: &Secrets) {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|it| it.file_name().to_str()?.parse().ok());
    let parents: BTreeMap<u32, u32> = ids.map(|id| (id, parent(id).unwrap_or_default())).collect();
    for id in parents.keys() {
        look_at(secrets, *id, is_descendant(*id, &parents));
    }
}

/// The second field is the program's name in parentheses, which may have any character in it.
fn parent(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    status.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

/// Whether this process has started it, or one that this process has started.
fn is_descendant(mut id: u32, parents: &BTreeMap<u32, u32>) -> bool {
    while let Some(parent) = parents.get(&id) {
        if *parent == process::id() {
            return true;
        }
        id = *parent;
    }
    false
}

/// One that has ended meanwhile shows nothing any more.
fn look_at(secrets: &Secrets, id: u32, is_descendant: bool) {
    let process = Path::new("/proc").join(id.to_string());
    let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
    let whose = || format!("of {}", program(&arguments));
    secrets.look(Place::Arguments, &arguments, whose);
    if is_descendant && !is_told(&process) {
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        secrets.look(Place::Environment, &environment, whose);
    }
}

/// Whether it is to have a password in its environment, which only its user and root can see: Quintet takes it from there, also when
/// its memory is measured, and so does rclone, as a server.
fn is_told(process: &Path) -> bool {
    const TOLD: [&str; 3] = ["quintet", "time", "rclone"];
    let Ok(program) = fs::read_link(process.join("exe")) else { return false };
    program.file_name().is_some_and(|name| TOLD.iter().any(|told| name == *told))
}

fn program(arguments: &[u8]) -> String {
    let program = arguments.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(program).into_owned()
}
