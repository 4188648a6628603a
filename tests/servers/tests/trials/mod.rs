//! The tests that every server is put through.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use servers::{Error, Instance, Protocol, Server, Unavailable, Wishes};

type Test = fn(&'static Server);

pub(crate) const ALL: [(&str, Test); 8] = [
    ("answers_in_its_protocol_and_leaves_nothing_when_it_is_dropped", answers_and_leaves_nothing),
    ("killed_or_stopped_it_comes_back_on_the_same_port_with_its_data", comes_back),
    ("two_instances_do_not_meet", two_do_not_meet),
    ("a_client_of_the_protocol_stores_and_fetches_an_object", round_trip),
    ("paused_it_takes_connections_and_is_silent_until_it_is_resumed", paused),
    ("a_wrong_password_opens_nothing", wrong_password),
    ("a_storage_of_limited_size_is_full_at_some_time", full),
    ("a_directory_that_is_read_only_takes_no_object", read_only),
];

fn start(server: &'static Server, wishes: &Wishes) -> Instance {
    server.start(wishes).unwrap_or_else(|error| panic!("{error}"))
}

fn answers_and_leaves_nothing(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    assert_answers(&instance);
    let (port, dir) = (instance.port(), instance.dir().to_owned());
    assert!(!is_free(port));
    assert_ne!(processes_in(&dir), Vec::<String>::new());
    drop(instance);
    assert!(is_free(port), "its port is still taken");
    assert!(!dir.exists(), "{} is still there", dir.display());
    assert_eq!(processes_in(&dir), Vec::<String>::new());
}

fn comes_back(server: &'static Server) {
    let mut instance = start(server, &Wishes::default());
    let port = instance.port();
    let object = instance.data().join("object");
    fs::write(&object, "kept").expect("the directory of the objects is there");
    for end in [Instance::kill, Instance::stop] {
        end(&mut instance).expect("it ends");
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "it still answers");
        instance.restart().expect("it comes back");
        assert_eq!(instance.port(), port);
        assert_answers(&instance);
        assert_eq!(fs::read_to_string(&object).expect("it is there"), "kept");
    }
}

fn two_do_not_meet(server: &'static Server) {
    let one = start(server, &Wishes::default());
    let other = start(server, &Wishes::default());
    assert_ne!(one.port(), other.port());
    assert_ne!(one.data(), other.data());
    drop(one);
    assert_answers(&other);
}

fn round_trip(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    let file = instance.dir().join("upload");
    fs::write(&file, "what is stored").expect("root may write there");
    let client = Client::of(&instance, instance.password());
    assert!(client.puts(&file), "{}", log(&instance));
    let stored = fs::read_to_string(instance.data().join("object")).expect("it is stored");
    assert_eq!(stored, "what is stored");
    assert!(client.gets().contains("what is stored"));
    if let Some(door) = instance.tls_port() {
        let client = Client { port: door, is_tls: true, ..client };
        assert!(client.gets().contains("what is stored"), "{}", log(&instance));
    }
}

fn paused(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    instance.pause().expect("it is paused");
    let mut stream =
        TcpStream::connect(("127.0.0.1", instance.port())).expect("the kernel takes it");
    stream.write_all(b"OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n").expect("the kernel takes it");
    stream.set_read_timeout(Some(Duration::from_millis(300))).expect("a timeout is set");
    assert!(stream.read(&mut [0]).is_err(), "it answers though it is paused");
    instance.resume().expect("it is resumed");
    assert_answers(&instance);
}

fn wrong_password(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    let file = instance.dir().join("upload");
    fs::write(&file, "what is not stored").expect("root may write there");
    assert!(!Client::of(&instance, "wrong").puts(&file));
    assert!(!instance.data().join("object").exists());
}

fn full(server: &'static Server) {
    let wishes = Wishes { capacity: Some(1 << 20), ..Wishes::default() };
    let instance = match server.start(&wishes) {
        Err(Error::Unavailable(Unavailable::NotRoot(_))) => return, // which the error has told
        started => started.unwrap_or_else(|error| panic!("{error}")),
    };
    let client = Client::of(&instance, instance.password());
    let file = instance.dir().join("upload");
    fs::write(&file, vec![7; 100_000]).expect("root may write there");
    assert!(client.puts(&file), "a small one has room: {}", log(&instance));
    fs::write(&file, vec![7; 4 << 20]).expect("root may write there");
    client.puts(&file); // what a server says is not ours to test
    let used: u64 = fs::read_dir(instance.data())
        .expect("it is there")
        .map(|entry| entry.and_then(|entry| entry.metadata()).expect("it is there").len())
        .sum();
    assert!(used <= 1 << 20, "{used} bytes were stored");
    let dir = instance.dir().to_owned();
    drop(instance);
    let mounts = fs::read_to_string("/proc/self/mounts").expect("it is there");
    assert!(!mounts.contains(&dir.display().to_string()), "it is still mounted");
}

fn read_only(server: &'static Server) {
    let instance = start(server, &Wishes { read_only: true, ..Wishes::default() });
    let file = instance.dir().join("upload");
    fs::write(&file, "what is not stored").expect("root may write there");
    Client::of(&instance, instance.password()).puts(&file); // as above
    std::thread::sleep(Duration::from_millis(100));
    assert!(!instance.data().join("object").exists());
}

/// The usual client of the protocol, which stores and fetches an object called `object`.
struct Client<'a> {
    instance: &'a Instance,
    port: u16,
    is_tls: bool,
    password: &'a str,
}

impl<'a> Client<'a> {
    fn of(instance: &'a Instance, password: &'a str) -> Self {
        Self { instance, port: instance.port(), is_tls: false, password }
    }

    fn puts(&self, file: &Path) -> bool {
        match self.instance.server().protocol {
            Protocol::Sftp => self.sftp(&format!("put {} object", file.display())).0,
            Protocol::WebDav => self.curl(&["--upload-file", &file.display().to_string()]).0,
        }
    }

    fn gets(&self) -> String {
        match self.instance.server().protocol {
            Protocol::WebDav => self.curl(&[]).1,
            Protocol::Sftp => {
                let to = self.instance.dir().join("download");
                self.sftp(&format!("get object {}", to.display()));
                fs::read_to_string(to).unwrap_or_default()
            }
        }
    }

    /// OpenSSH's client, which asks a program for the password.
    fn sftp(&self, batch: &str) -> (bool, String) {
        let ask = self.instance.dir().join("ask.sh");
        fs::write(&ask, "#!/bin/sh\necho \"$PASSWORD\"\n").expect("it is written");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(&ask, mode).expect("it can be run");
        let known = format!("UserKnownHostsFile={}", self.instance.known_hosts().display());
        let mut sftp = Command::new("sftp");
        sftp.args(["-q", "-F", "none", "-o", &known, "-o", "PubkeyAuthentication=no"])
            .args(["-o", "NumberOfPasswordPrompts=1", "-P", &self.port.to_string()])
            .arg(format!("{}@127.0.0.1", self.instance.user()))
            .envs([("SSH_ASKPASS_REQUIRE", "force"), ("PASSWORD", self.password)])
            .env("SSH_ASKPASS", ask);
        // Without -b, which forbids passwords, errors do not count: the last word tells.
        let (_, said) = run(&mut sftp, &format!("{batch}\n!echo done\n"));
        (said.contains("done") && !said.contains("rror") && !said.contains("enied"), said)
    }

    /// curl, with its options by standard input, where nobody sees the password.
    fn curl(&self, arguments: &[&str]) -> (bool, String) {
        let (scheme, port) = (if self.is_tls { "https" } else { "http" }, self.port);
        let options = format!("user = \"{}:{}\"\n", self.instance.user(), self.password);
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail", "--anyauth", "--config", "-"])
            .args(["--noproxy", "*", "--max-time", "20"])
            .args(arguments)
            .arg(format!("{scheme}://127.0.0.1:{port}/object"));
        if self.is_tls {
            curl.arg("--cacert").arg(self.instance.ca());
        }
        run(&mut curl, &options)
    }
}

/// Whether the command succeeded, and what it said.
fn run(command: &mut Command, input: &str) -> (bool, String) {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it is installed");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn assert_answers(instance: &Instance) {
    let protocol = instance.server().protocol;
    let expected = if protocol == Protocol::Sftp { "SSH-2.0-" } else { "HTTP/1.1" };
    assert_eq!(greeting(protocol, instance.port()), expected);
}

/// The first bytes that a server says to a client that greets it.
fn greeting(protocol: Protocol, port: u16) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it takes connections");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout is set");
    if protocol == Protocol::WebDav {
        let request = b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).expect("it reads");
    }
    let mut first = [0; 8];
    stream.read_exact(&mut first).expect("it answers");
    String::from_utf8_lossy(&first).into_owned()
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// The processes that have a file of this directory open, as they all have its log: by name alone some are not known again.
fn processes_in(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("it is there").filter_map(Result::ok);
    let is_in = |process: &PathBuf| {
        let files = fs::read_dir(process.join("fd")).into_iter().flatten().filter_map(Result::ok);
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| file.starts_with(dir))
    };
    let processes = entries.map(|entry| entry.path()).filter(is_in);
    processes.filter_map(|process| fs::read_to_string(process.join("comm")).ok()).collect()
}

fn log(instance: &Instance) -> String {
    fs::read_to_string(instance.log()).unwrap_or_default()
}
