//! Whether a host is who it should be, and which one is called.

use std::{fs, time::UNIX_EPOCH};

use backend_core::Store;
use russh::keys::{
    Algorithm, EcdsaCurve, PrivateKey,
    key::safe_rng,
    ssh_encoding::base64::{Base64, Encoding},
    ssh_key::certificate::{Builder, CertType},
};

use super::{
    Place,
    server::{Door, Server, fingerprint, line, new_key, write_key},
};

#[tokio::test]
async fn a_host_that_is_not_known_is_refused_with_its_fingerprint_and_the_way_out() {
    let place = Place::unknown(Door::default()).await;
    let error = place.open().await.unwrap_err();
    let words = error.to_string();
    assert!(words.contains(&fingerprint(&place.host_key)), "{words}");
    assert!(words.contains("?host-key=accept-new"), "{words}");
    assert!(
        words.contains(&format!("ssh-keyscan -p {} 127.0.0.1 >>", place.server.port)),
        "{words}"
    );
    assert!(!words.contains("open sesame"), "{words}");
    assert_eq!((error.attempts(), place.server.connections()), (1, 1));
    assert!(place.server.tried().is_empty());
}

#[tokio::test]
async fn a_new_host_is_kept_on_request_and_refused_when_its_key_changes() {
    let place = Place::unknown(Door { password: Some("open sesame"), ..Door::default() }).await;
    let url = place.url("ann:open%20sesame", "host-key=accept-new");
    Store::open(&url).await.unwrap();
    let kept = fs::read_to_string(place.path("known_hosts")).unwrap();
    assert!(kept.contains(&format!("[127.0.0.1]:{} {}", place.server.port, line(&place.host_key))));
    // From now on it is known.
    place.open().await.unwrap();

    let other = new_key(Algorithm::Ed25519);
    place.know(&format!("[127.0.0.1]:{} {}", place.server.port, line(&other)));
    let error = Store::open(&url).await.unwrap_err();
    let words = error.to_string();
    let file = place.path("known_hosts");
    assert!(words.contains(&format!("{}, line 2 has another key", file.display())), "{words}");
    assert!(words.contains(&fingerprint(&place.host_key)), "{words}");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn known_hosts_are_read_in_every_form() {
    let place = Place::known().await;
    let (name, key) = (format!("[127.0.0.1]:{}", place.server.port), line(&place.host_key));
    let other = line(&new_key(Algorithm::Ed25519));
    let salt = [7; 20];
    let hashed = ring::hmac::sign(
        &ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &salt),
        name.as_bytes(),
    );
    let base64 = |bytes: &[u8]| Base64::encode_string(bytes);
    let hashed = format!("|1|{}|{}", base64(&salt), base64(hashed.as_ref()));
    for good in [
        format!("{name} {key}"),
        format!("example.org,{name} {key} of the server"),
        format!("{hashed} {key}"),
        format!("[127.0.0.*]:* {key}"),
        format!("{name}\t{key}"),
        // Several keys of one kind: while they are changed.
        format!("{name} {other}\n{name} {key}"),
        format!("nonsense\n{name} {key}"),
    ] {
        place.know(&good);
        place.open().await.unwrap_or_else(|error| panic!("{good}: {error}"));
    }
    for (bad, why) in [
        (format!("127.0.0.1 {key}"), "it is not known"),
        (format!("!{name},* {key}"), "it is not known"),
        (format!("{name} {other}"), "has another key"),
        (format!("{name} {key}\n@revoked * {key}"), "is revoked"),
        (format!("@cert-authority {name} {key}"), "it is not known"),
    ] {
        place.know(&bad);
        let error = place.open().await.expect_err(&bad);
        assert!(error.to_string().contains(why), "{bad}: {error}");
    }
}

#[tokio::test]
async fn of_several_keys_the_host_is_asked_for_the_one_that_is_known() {
    let ecdsa = new_key(Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 });
    let door = Door { password: Some("open sesame"), ..Door::default() };
    let keys = vec![new_key(Algorithm::Ed25519), ecdsa.clone()];
    let mut place = Place::unknown(Door::default()).await;
    place.server = Server::start(door, keys, Vec::new()).await;
    place.know(&format!("[127.0.0.1]:{} {}", place.server.port, line(&ecdsa)));
    place.open().await.unwrap();
}

/// A certificate that `authority` gives `key` for `name`, until `seconds` from now.
fn certificate(
    authority: &PrivateKey,
    key: &PrivateKey,
    name: &str,
    kind: CertType,
    seconds: i64,
) -> russh::keys::Certificate {
    let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
    let end = now.checked_add_signed(seconds).unwrap();
    let mut builder =
        Builder::new_with_random_nonce(&mut safe_rng(), key.public_key(), now - 900, end).unwrap();
    builder.cert_type(kind).unwrap();
    builder.valid_principal(name).unwrap();
    builder.sign(authority).unwrap()
}

#[tokio::test]
async fn an_authority_vouches_for_its_hosts_and_for_no_others() {
    let authority = new_key(Algorithm::Ed25519);
    for (name, kind, seconds, wrong) in [
        ("127.0.0.1", CertType::Host, 900, None),
        ("example.org", CertType::Host, 900, Some("is for another host")),
        ("127.0.0.1", CertType::User, 900, Some("is for another host")),
        ("127.0.0.1", CertType::Host, -1, Some("is not valid")),
    ] {
        let mut place = Place::unknown(Door::default()).await;
        let certificates = vec![certificate(&authority, &place.host_key, name, kind, seconds)];
        let door = Door { password: Some("open sesame"), ..Door::default() };
        place.server = Server::start(door, vec![place.host_key.clone()], certificates).await;
        place.know(&format!("@cert-authority *:{} {}", place.server.port, line(&authority)));
        match (place.open().await, wrong) {
            (Ok(_), None) => {}
            (Err(error), Some(wrong)) => assert!(error.to_string().contains(wrong), "{error}"),
            (opened, _) => panic!("{name}, {seconds} s: {opened:?}"),
        }
    }
}

#[tokio::test]
async fn the_configuration_of_ssh_says_who_and_where() {
    let key = new_key(Algorithm::Ed25519);
    let place = Place::with(Door { key: Some(key.public_key().clone()), ..Door::default() }).await;
    write_key(&key, &place.path("its key"));
    let (dir, port) = (place.dir.path().display(), place.server.port);
    fs::write(
        place.path("included"),
        format!("Host backup\n  IdentityFile \"{dir}/its key\"\n  UserKnownHostsFile {dir}/known_hosts\n"),
    )
    .unwrap();
    let config = format!(
        "Include {dir}/included\nHost backup\n  HostName 127.0.0.1\n  Port {port}\n\
         Host b*\n  User ann\nHost *\n  User bob\nMatch all\n  Port 1\n  User eve\nHost 1\n  HostName 127.0.0.1\n"
    );
    fs::write(place.path("config"), config).unwrap();
    let url = format!("sftp://backup/?config={dir}/config&retries=0");
    Store::open(&url).await.unwrap();
    assert_eq!(place.server.tried(), ["ann by key ssh-ed25519"]);

    // What the URL says comes first.
    Store::open(&url.replace("//", "//carol@")).await.unwrap();
    assert_eq!(place.server.tried()[1], "carol by key ssh-ed25519");
}

#[tokio::test]
async fn a_configuration_that_is_not_there_or_wrong_is_an_error_that_names_it() {
    let place = Place::known().await;
    let missing = place.path("nowhere").display().to_string();
    let url = place.url("ann", "").replace("config=none", &format!("config={missing}"));
    let error = Store::open(&url).await.unwrap_err();
    assert!(error.to_string().contains(&missing), "{error}");
    assert_eq!(error.code().number(), 8);
    fs::write(&missing, "Port many\n").unwrap();
    let error = Store::open(&url).await.unwrap_err();
    assert!(error.to_string().contains(&missing), "{error}");
    assert_eq!((error.code().number(), place.server.connections()), (8, 0));
}

#[tokio::test]
async fn a_host_is_reached_through_another_which_is_checked_too_and_told_no_password() {
    let key = new_key(Algorithm::Ed25519);
    let jump = Place::with(Door { key: Some(key.public_key().clone()), ..Door::default() }).await;
    let place = Place::known().await;
    write_key(&key, &place.path("key"));
    let both = [&jump, &place]
        .map(|place| format!("[127.0.0.1]:{} {}", place.server.port, line(&place.host_key)));
    place.know(&both.join("\n"));
    let through = format!("jump=joe%40127.0.0.1:{}", jump.server.port);
    let url = place.url("ann:open%20sesame", &through);
    let store = Store::open(&url).await.unwrap();
    store.put("a", "through").await.unwrap();
    assert_eq!(store.get("a").await.unwrap(), "through");
    assert_eq!(jump.server.tried(), ["joe by key ssh-ed25519", "through to 127.0.0.1"]);

    place.know(&both[1]);
    let error = Store::open(&url).await.unwrap_err();
    let fingerprint = fingerprint(&jump.host_key);
    assert!(error.to_string().contains(&fingerprint), "{error}");
}
