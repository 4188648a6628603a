//! Who is let in, and how.

use std::fs;

use servers::{Logins, Server, Wishes};

use super::{
    client::{Client, Login},
    log, processes, start, upload,
};

pub(super) fn round_trip(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    let client = Client::of(&instance);
    assert!(client.puts(&upload(&instance, "what is stored")), "{}", log(&instance));
    if let Some(objects) = instance.objects() {
        let stored = fs::read_to_string(objects.join("object")).expect("it is stored");
        assert_eq!(stored, "what is stored");
    }
    assert!(client.gets().contains("what is stored"));
    if let Some(client) = Client::behind_tls(&instance) {
        assert!(client.gets().contains("what is stored"), "{}", log(&instance));
    }
}

pub(super) fn wrong_password(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    let client = Client::of(&instance).with(Login::Password("wrong"));
    assert!(!client.puts(&upload(&instance, "what is not stored")));
    assert!(!Client::of(&instance).gets().contains("what is not stored"));
}

pub(super) fn reads(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    fs::write(instance.data().join("object"), "what is there").expect("the directory is there");
    for client in [Some(Client::of(&instance)), Client::behind_tls(&instance)].into_iter().flatten()
    {
        assert!(client.gets().contains("what is there"), "{}", log(&instance));
        let said = client.with(Login::Password("wrong")).gets();
        assert!(said.contains("401") && !said.contains("what is there"), "{said}");
    }
}

pub(super) fn keys(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    let keys = instance.keys().expect("it is an SSH server");
    let mut all = vec![(&keys.plain, ""), (&keys.encrypted, &*keys.passphrase), (&keys.rsa, "")];
    if server.logins == Logins::Machine {
        all.push((&keys.certified, ""));
    }
    let file = upload(&instance, "what is stored");
    for (path, passphrase) in all {
        let client = Client::of(&instance).with(Login::Key { path, passphrase });
        assert!(client.puts(&file), "{}: {}", path.display(), log(&instance));
    }
    let wrong = Login::Key { path: &keys.encrypted, passphrase: "wrong" };
    assert!(!Client::of(&instance).with(wrong).puts(&file));
}

pub(super) fn no_password_is_shown(server: &'static Server) {
    let instance = start(server, &Wishes::default());
    let mut secrets = vec![instance.password().to_owned()];
    secrets.extend(instance.keys().ok().map(|keys| keys.passphrase));
    let lines: Vec<_> =
        processes().filter_map(|process| fs::read(process.join("cmdline")).ok()).collect();
    assert!(lines.len() > 1, "there are processes to look at");
    for line in lines.iter().map(|line| String::from_utf8_lossy(line)) {
        assert!(!secrets.iter().any(|secret| line.contains(secret)), "{line}");
    }
    assert!(!instance.url().contains(instance.password()));
    let asks = instance.url().contains('@');
    assert_eq!(instance.url_with_password().contains(instance.password()), asks);
}
