//! What every process of this machine shows of itself.

use std::{
    env, fs,
    path::Path,
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
    for process in processes.filter(|it| it.file_name().as_encoded_bytes()[0].is_ascii_digit()) {
        look_at(secrets, &process.path());
    }
}

/// One that has ended meanwhile shows nothing any more.
fn look_at(secrets: &Secrets, process: &Path) {
    let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
    let whose = || format!("of {}", program(&arguments));
    secrets.look(Place::Arguments, &arguments, whose);
    if !is_told(process) {
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        secrets.look(Place::Environment, &environment, whose);
    }
}

/// Whether it is to have a password in its environment, which only its user and root can see: Quintet takes it from there, and so does
/// rclone, as a server.
fn is_told(process: &Path) -> bool {
    let Ok(program) = fs::read_link(process.join("exe")) else { return false };
    env::current_exe().is_ok_and(|ours| ours == program)
        || program.file_name().is_some_and(|name| name == "quintet" || name == "rclone")
}

fn program(arguments: &[u8]) -> String {
    let program = arguments.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(program).into_owned()
}
