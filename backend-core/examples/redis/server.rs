//! A Redis server of one's own for each test: on loopback, in a temporary directory, without persistence.

use std::{
    io::{ErrorKind, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub(crate) struct Server {
    pub(crate) port: u16,
    url: String,
    process: Child,
    _directory: TempDir,
}

impl Server {
    /// `None`, with a word on standard error, where redis-server is not installed; a panic where CI=true.
    pub(crate) fn start() -> Option<Self> {
        // Another process may take a port that was found free, before the server does.
        (0..10).find_map(|_| match Self::on(free_port()) {
            Err(error) if error.kind() == ErrorKind::NotFound => Some(not_tested()),
            Err(error) => panic!("redis-server cannot be run: {error}"),
            Ok(server) => server.map(Some),
        })?
    }

    /// `None` if the server ends before it answers.
    fn on(port: u16) -> std::io::Result<Option<Self>> {
        let directory = TempDir::new()?;
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
        command.args(["--requirepass", "p@ss", "--save", "", "--appendonly", "no"]);
        command.arg("--dir").arg(directory.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn()?;
        let url = format!("redis://:p%40ss@127.0.0.1:{port}/3");
        let mut server = Self { port, url, process, _directory: directory };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if server.process.try_wait()?.is_some() {
                return Ok(None);
            }
            assert!(started.elapsed() < Duration::from_secs(30), "redis-server does not answer");
            sleep(Duration::from_millis(5));
        }
        Ok(Some(server))
    }
}

impl AsRef<str> for Server {
    fn as_ref(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    listener.map_or(0, |address| address.port())
}

fn not_tested() -> Option<Server> {
    let words = "NOT TESTED: the redis example: install redis-server";
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{words}");
    // Not by `eprintln!`: the harness would keep it to itself.
    let _ = writeln!(std::io::stderr(), "\n!!!! {words}\n");
    None
}
