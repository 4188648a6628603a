//! What is wrong with a server, as wished for.

use std::fs;

use servers::{Certificate, Error, Server, Unavailable, Wishes};

use super::{client::Client, log, start, upload};

pub(super) fn full(server: &'static Server) {
    let wishes = Wishes { capacity: Some(1 << 20), ..Wishes::default() };
    let instance = match server.start(&wishes) {
        Err(Error::Unavailable(Unavailable::NotRoot(_))) => return, // as the error has to say
        started => started.unwrap_or_else(|error| panic!("{error}")),
    };
    let client = Client::of(&instance);
    let small = client.puts(&upload(&instance, vec![7; 100_000]));
    assert!(small, "it has room: {}", log(&instance));
    client.puts(&upload(&instance, vec![7; 4 << 20])); // what a server says then is not ours to test
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

pub(super) fn read_only(server: &'static Server) {
    let instance = start(server, &Wishes { read_only: true, ..Wishes::default() });
    Client::of(&instance).puts(&upload(&instance, "what is not stored")); // as above
    assert_eq!(fs::read_dir(instance.data()).expect("it is there").count(), 0);
}

pub(super) fn changed_host_key(server: &'static Server) {
    let mut instance = start(server, &Wishes::default());
    let file = upload(&instance, "what is stored");
    assert!(Client::of(&instance).puts(&file), "{}", log(&instance));
    instance.change_host_key().expect("another one is made");
    instance.restart().expect("it comes back");
    assert!(!Client::of(&instance).puts(&file));
}

pub(super) fn certificates(server: &'static Server) {
    for (certificate, word) in
        [(Certificate::Expired, "expired"), (Certificate::OtherHost, "subject name")]
    {
        let instance = start(server, &Wishes { certificate, ..Wishes::default() });
        let said = Client::behind_tls(&instance).expect("it has such a door").gets();
        assert!(said.contains(word), "{certificate:?}: {said}");
    }
}
