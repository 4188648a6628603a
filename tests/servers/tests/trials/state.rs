//! Servers that stay up.

use std::{
    fs,
    net::TcpStream,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::Command,
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use servers::{Server, State};
use tempfile::TempDir;

pub(super) fn up_and_down(server: &'static Server) {
    let place = Place::new(server);
    let open = || place.open();
    assert!(open().up(server).expect("it starts"));
    let port = port(&open(), server);
    assert!(!open().up(server).expect("it is up already"));
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "it runs on");

    let environment = open().environment();
    let text = fs::read_to_string(&environment).expect("it is written");
    let scheme = server.doors[0].split('?').next().unwrap_or_default();
    let variable = format!("export QUINTET_PASSWORD_{}=", scheme.to_uppercase());
    assert!(text.contains(&variable), "{text}");
    let mode = fs::metadata(&environment).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let data = open().get(server).expect("it is up").data.clone();
    assert!(data.exists());
    assert!(open().down(server.name).expect("it is stopped"));
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "it is still there");
    assert!(!data.exists());
    assert!(!open().down(server.name).expect("there is nothing to stop"));
}

pub(super) fn not_ours(server: &'static Server) {
    let place = Place::new(server);
    let open = || place.open();
    open().up(server).expect("it starts");
    let ours = recorded(place.directory.path(), server);
    let mut other = Command::new("sleep").arg("600").process_group(0).spawn().expect("it runs");
    // As if the server were gone, and its number had been given away since.
    record(
        place.directory.path(),
        server,
        json!({ "pid": other.id(), "started": 1, "boot": ours["boot"] }),
    );
    assert!(!open().get(server).expect("it is known").is_running());
    open().down(server.name).expect("there is nothing to stop");
    assert!(other.try_wait().expect("it is ours").is_none(), "it was killed");
    other.kill().expect("it is ours");
    other.wait().expect("it has ended");
    kill(&ours);
}

pub(super) fn up_again(server: &'static Server) {
    let place = Place::new(server);
    let open = || place.open();
    open().up(server).expect("it starts");
    kill(&recorded(place.directory.path(), server));
    let is_running = || open().get(server).expect("it is known").is_running();
    while is_running() {
        thread::sleep(Duration::from_millis(5)); // a killed process may take its time
    }
    assert!(open().up(server).expect("it starts"));
    assert!(open().get(server).expect("it is known").is_running());
    open().down(server.name).expect("it is stopped");
}

/// Where it is written down that the server is up. It is not when the test is over, however that went.
struct Place {
    directory: TempDir,
    server: &'static Server,
}

impl Place {
    fn new(server: &'static Server) -> Self {
        Self { directory: tempfile::tempdir().expect("it is made"), server }
    }

    fn open(&self) -> State {
        State::open(self.directory.path()).expect("it can be read")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let down = self.open().down(self.server.name);
        assert!(down.is_ok() || thread::panicking(), "{down:?}");
    }
}

fn port(state: &State, server: &Server) -> u16 {
    let url = &state.get(server).expect("it is up").urls[0];
    let (_, port) = url.split_once("127.0.0.1:").expect("it is on loopback");
    port.split('/').next().and_then(|port| port.parse().ok()).expect("a port is there")
}

/// The process that is recorded.
fn recorded(directory: &Path, server: &Server) -> Value {
    let text = fs::read(directory.join("up.json")).expect("it is written");
    let mut all: Value = serde_json::from_slice(&text).expect("it is JSON");
    all[server.name]["record"]["process"].take()
}

fn record(directory: &Path, server: &Server, process: Value) {
    let path = directory.join("up.json");
    let mut all: Value =
        serde_json::from_slice(&fs::read(&path).expect("it is written")).expect("it is JSON");
    all[server.name]["record"]["process"] = process;
    fs::write(path, all.to_string()).expect("it is ours");
}

/// Ends the whole group of a server that these tests have started.
fn kill(process: &Value) {
    let group = format!("-{}", process["pid"]);
    let status = Command::new("kill").args(["-KILL", "--", &group]).status().expect("it runs");
    assert!(status.success());
}
