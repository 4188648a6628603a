//! A server whose owner is killed.

use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use servers::{Server, Wishes};

use super::{are_processes_in, start};

/// Names the server that this program is to start and to sit on, when it is run to be killed.
const VARIABLE: &str = "SERVER_TO_ABANDON";

/// Whether this process is the victim; it never comes back then.
pub(crate) fn is_victim() -> bool {
    let Some(name) = env::var_os(VARIABLE) else { return false };
    let server = name.to_str().and_then(servers::named).expect("the name of a server");
    let instance = start(server, &Wishes::default());
    println!("{}", instance.dir().display());
    loop {
        thread::sleep(Duration::from_secs(60));
    }
}

pub(super) fn swept_up(server: &'static Server) {
    let mut victim = Command::new(env::current_exe().expect("it has a path"))
        .env(VARIABLE, server.name)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is run");
    let stdout = victim.stdout.take().expect("it is piped");
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).expect("it says where the server is");
    let dir = PathBuf::from(line.trim());
    victim.kill().expect("it is killed");
    victim.wait().expect("it has ended");
    assert_ne!(are_processes_in(&dir), Some(false), "nobody has stopped it");
    start(server, &Wishes::default());
    assert_ne!(are_processes_in(&dir), Some(true));
    assert!(!dir.exists());
}
