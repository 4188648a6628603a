//! What every server does: it answers, it is killed and comes back, and nothing is left of it.
#![cfg(target_os = "linux")]
#![allow(clippy::print_stdout)] // what is skipped is said

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    time::Duration,
};

use servers::{Instance, Protocol, Server, Wishes};

/// Starts it as is; None, said loudly, if this machine has not got it.
fn start(server: &'static Server, wishes: &Wishes) -> Option<Instance> {
    match server.start(wishes) {
        Ok(instance) => Some(instance),
        Err(servers::Error::Unavailable(why)) => {
            println!("SKIPPED {}: {why}", server.name);
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// The first bytes that the server says to a client that greets it.
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

fn assert_answers(instance: &Instance) {
    let protocol = instance.server().protocol;
    let greeting = greeting(protocol, instance.port());
    let expected = if protocol == Protocol::Sftp { "SSH-2.0-" } else { "HTTP/1.1" };
    assert_eq!(greeting, expected, "{}", instance.server().name);
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

#[test]
fn every_server_answers_in_its_protocol_and_leaves_nothing_when_it_is_dropped() {
    for server in servers::ALL {
        let Some(instance) = start(server, &Wishes::default()) else { continue };
        assert_answers(&instance);
        let (port, dir) = (instance.port(), instance.dir().to_owned());
        assert!(!is_free(port));
        drop(instance);
        assert!(is_free(port), "{}: its port is still taken", server.name);
        assert!(!dir.exists(), "{}: {} is still there", server.name, dir.display());
        assert_eq!(processes_naming(&dir), Vec::<String>::new());
    }
}

#[test]
fn a_server_that_was_killed_or_stopped_comes_back_on_the_same_port_with_its_data() {
    for server in servers::ALL {
        let Some(mut instance) = start(server, &Wishes::default()) else { continue };
        let port = instance.port();
        let object = instance.data().join("object");
        fs::write(&object, "kept").expect("the directory of the objects is there");
        for end in [Instance::kill, Instance::stop] {
            end(&mut instance).expect("it ends");
            assert!(
                TcpStream::connect(("127.0.0.1", port)).is_err(),
                "{} still answers",
                server.name
            );
            instance.restart().expect("it comes back");
            assert_eq!(instance.port(), port);
            assert_answers(&instance);
            assert_eq!(fs::read_to_string(&object).expect("it is there"), "kept");
        }
    }
}

#[test]
fn two_instances_of_a_server_do_not_meet() {
    for server in servers::ALL {
        let Some(one) = start(server, &Wishes::default()) else { continue };
        let other = start(server, &Wishes::default()).expect("the first one started");
        assert_ne!(one.port(), other.port());
        assert_ne!(one.data(), other.data());
        drop(one);
        assert_answers(&other);
    }
}

/// The command lines of the processes that are about this directory.
fn processes_naming(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("it is there").filter_map(Result::ok);
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(&dir.display().to_string())).collect()
}
