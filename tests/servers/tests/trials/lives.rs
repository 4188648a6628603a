//! Beginnings and ends.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use servers::{Instance, Server, Wishes};

use super::{are_processes_in, assert_answers, client::Client, log, start, upload};

pub(super) fn leaves_nothing(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    assert_answers(&instance);
    let (port, dir) = (instance.port(), instance.dir().to_owned());
    assert!(!is_free(port));
    assert_ne!(are_processes_in(&dir), Some(false));
    drop(instance);
    assert!(is_free(port), "its port is still taken");
    assert!(!dir.exists(), "{} is still there", dir.display());
    assert_ne!(are_processes_in(&dir), Some(true));
}

pub(super) fn comes_back(server: &'static Server) {
    let mut instance = start(server, &Wishes::default());
    let port = instance.port();
    let object = instance.data().join("object");
    fs::write(&object, "kept").expect("the directory of the objects is there");
    for end in [Instance::kill, Instance::stop] {
        end(&mut instance).expect("it ends");
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "it still answers");
        assert_ne!(are_processes_in(instance.dir()), Some(true));
        instance.restart().expect("it comes back");
        assert_eq!(instance.port(), port);
        assert_answers(&instance);
        assert_eq!(fs::read_to_string(&object).expect("it is there"), "kept");
    }
}

pub(super) fn two_do_not_meet(server: &'static Server) {
    let one = start(server, &Wishes::default());
    let other = start(server, &Wishes::default());
    assert_ne!(one.port(), other.port());
    assert_ne!(one.data(), other.data());
    drop(one);
    assert_answers(&other);
}

pub(super) fn paused(server: &'static Server) {
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

pub(super) fn elsewhere(server: &'static Server) {
    let parent = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711))
        .tempdir()
        .expect("it is made");
    let at = parent.path().join("objects");
    let instance = start(server, &Wishes { at: Some(at.clone()), ..Wishes::default() });
    let client = Client::of(&instance);
    assert!(client.puts(&upload(&instance, "what is stored")), "{}", log(&instance));
    drop(instance);
    assert_eq!(fs::read_to_string(at.join("object")).expect("it stays"), "what is stored");
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}
