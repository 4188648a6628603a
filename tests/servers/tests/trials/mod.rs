//! The tests that servers are put through.

pub(crate) mod abandoned;
mod client;
mod doors;
mod faults;
mod lives;
mod state;

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use servers::{Instance, Protocol, Server, Wishes};

type Test = fn(&'static Server);

/// The tests of a server, by name.
pub(crate) fn of(server: &Server) -> Vec<(&'static str, Test)> {
    let mut all: Vec<(&str, Test)> = vec![
        ("answers_in_its_protocol_and_leaves_nothing_when_it_is_dropped", lives::leaves_nothing),
        ("two_instances_do_not_meet", lives::two_do_not_meet),
        ("paused_it_takes_connections_and_is_silent_until_it_is_resumed", lives::paused),
        ("left_behind_by_a_killed_process_it_is_swept_up_by_the_next_start", abandoned::swept_up),
        ("no_command_line_shows_its_password", doors::no_password_is_shown),
        ("up_twice_it_is_up_once_and_down_it_leaves_nothing", state::up_and_down),
        ("down_leaves_alone_whoever_has_its_number_now", state::not_ours),
        ("ended_by_itself_it_is_started_by_the_next_up", state::up_again),
    ];
    // No client that is at hand everywhere signs as Azure and Google want it.
    if !matches!(server.protocol, Protocol::Azure | Protocol::Google) {
        all.push(("a_client_of_its_protocol_stores_and_fetches_an_object", doors::round_trip));
        all.push(("a_wrong_password_opens_nothing", doors::wrong_password));
    }
    // Those of object stores are in their memory, or files of their own kind.
    if !server.protocol.has_buckets() {
        all.extend([
            (
                "killed_or_stopped_it_comes_back_on_the_same_port_with_its_data",
                lives::comes_back as Test,
            ),
            ("its_objects_may_lie_elsewhere_and_stay_there", lives::elsewhere),
            ("a_storage_of_limited_size_is_full_at_some_time", faults::full),
            ("a_directory_that_is_read_only_takes_no_object", faults::read_only),
        ]);
    }
    if server.protocol == Protocol::Http {
        // Nobody can store anything there.
        all.retain(|(name, _)| !STORING.contains(name));
        all.push(("a_client_fetches_what_is_there_and_not_with_a_wrong_password", doors::reads));
    }
    if server.protocol == Protocol::RsyncSsh {
        // It knows keys alone.
        all.retain(|(name, _)| *name != "a_wrong_password_opens_nothing");
        all.push(("its_keys_open_it", doors::keys));
    }
    if server.protocol == Protocol::Sftp {
        all.push(("its_keys_open_it", doors::keys));
        all.push((
            "another_host_key_is_refused_by_who_knows_the_old_one",
            faults::changed_host_key,
        ));
    }
    if server.doors.len() > 1 {
        all.push(("its_certificate_is_expired_or_another_hosts_as_wished", faults::certificates));
    }
    all
}

/// The tests that store an object.
const STORING: [&str; 5] = [
    "its_objects_may_lie_elsewhere_and_stay_there",
    "a_client_of_its_protocol_stores_and_fetches_an_object",
    "a_wrong_password_opens_nothing",
    "a_storage_of_limited_size_is_full_at_some_time",
    "a_directory_that_is_read_only_takes_no_object",
];

fn start(server: &'static Server, wishes: &Wishes) -> Instance {
    server.start(wishes).unwrap_or_else(|error| panic!("{error}"))
}

fn assert_answers(instance: &Instance) {
    let protocol = instance.server().protocol;
    let expected = match protocol {
        Protocol::Sftp | Protocol::RsyncSsh => "SSH-2.0-",
        Protocol::Ftp => "220",
        Protocol::Rsync => "@RSYNCD:",
        // Whoever does not speak TLS is told so.
        Protocol::Ftps => "500",
        _ => "HTTP/1.1",
    };
    let came = greeting(protocol, instance.port());
    assert!(came.starts_with(expected), "{came}");
}

/// The first bytes that a server says to a client that greets it.
fn greeting(protocol: Protocol, port: u16) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it takes connections");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout is set");
    if !matches!(protocol, Protocol::Sftp | Protocol::Rsync) {
        let request = b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).expect("it reads");
    }
    let mut first = [0; 8];
    stream.read_exact(&mut first).expect("it answers");
    String::from_utf8_lossy(&first).into_owned()
}

/// A file to upload.
fn upload(instance: &Instance, contents: impl AsRef<[u8]>) -> PathBuf {
    let path = instance.dir().join("upload");
    fs::write(&path, contents).expect("its directory is ours");
    path
}

/// Whether there is a process that has a file of this directory open, as they all have its log: by name some are not known again.
/// None if that cannot be told: who is not root does not see what a server like ProFTPD has open.
fn are_processes_in(dir: &Path) -> Option<bool> {
    fs::read_dir("/proc/1/fd").ok()?;
    let is_in = |process: &PathBuf| {
        let files = fs::read_dir(process.join("fd")).into_iter().flatten().filter_map(Result::ok);
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| file.starts_with(dir))
    };
    Some(processes().any(|process| is_in(&process)))
}

/// A directory of /proc for each process.
fn processes() -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir("/proc").expect("it is there").filter_map(Result::ok);
    entries
        .filter(|entry| entry.file_name().as_encoded_bytes()[0].is_ascii_digit())
        .map(|e| e.path())
}

fn log(instance: &Instance) -> String {
    fs::read_to_string(instance.log()).unwrap_or_default()
}
