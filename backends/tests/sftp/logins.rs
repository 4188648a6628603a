//! Who we are to a host: in which order that is tried, and what is said where.

use backend_core::{ErrorCode, Store};
use russh::keys::{Algorithm, key::safe_rng, ssh_key::certificate::Builder};

use super::{
    Place,
    server::{Door, new_key, write_key},
};

#[tokio::test]
async fn a_key_comes_before_the_password_and_is_enough() {
    let key = new_key(Algorithm::Ed25519);
    let door = Door { key: Some(key.public_key().clone()), password: Some("x"), ..Door::default() };
    let place = Place::with(door).await;
    write_key(&key, &place.path("key"));
    Store::open(&place.url("ann:x", "")).await.unwrap();
    assert_eq!(place.server.tried(), ["ann by key ssh-ed25519"]);
}

#[tokio::test]
async fn a_certificate_beside_a_key_is_shown_first() {
    let (key, authority) = (new_key(Algorithm::Ed25519), new_key(Algorithm::Ed25519));
    let place =
        Place::with(Door { authority: Some(authority.public_key().clone()), ..Door::default() })
            .await;
    let mut builder =
        Builder::new_with_random_nonce(&mut safe_rng(), key.public_key(), 0, u64::MAX >> 1)
            .unwrap();
    builder.valid_principal("ann").unwrap();
    let certificate = builder.sign(&authority).unwrap();
    write_key(&key, &place.path("key"));
    std::fs::write(place.path("key-cert.pub"), certificate.to_openssh().unwrap()).unwrap();
    Store::open(&place.url("ann", "")).await.unwrap();
    assert_eq!(place.server.tried(), ["ann by certificate"]);
}

#[tokio::test]
async fn the_password_of_a_key_opens_it_and_is_not_told_to_the_server() {
    let key = new_key(Algorithm::Ed25519);
    let place = Place::with(Door { password: Some("x"), ..Door::default() }).await;
    write_key(&key.encrypt(&mut safe_rng(), "of the key").unwrap(), &place.path("key"));
    let error = Store::open(&place.url("ann:of%20the%20key", "")).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::PermissionDenied);
    assert_eq!(place.server.tried(), ["ann by key ssh-ed25519"]);

    // One that does not open it is the server's.
    Store::open(&place.url("ann:x", "")).await.unwrap();
    assert_eq!(place.server.tried()[1..], ["ann by password x"]);
}

#[tokio::test]
async fn a_password_answers_the_question_for_it() {
    let place = Place::with(Door { answer: Some("x"), ..Door::default() }).await;
    Store::open(&place.url("ann:x", "")).await.unwrap();
    assert_eq!(place.server.tried(), ["ann by password x", "ann by answer"]);
}

#[tokio::test]
async fn a_wrong_password_is_said_once_and_the_error_names_what_was_tried_without_it() {
    let place = Place::known().await;
    let error = Store::open(&place.url("ann:hush-hush", "")).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::PermissionDenied, 1));
    let words = format!("{error} {error:?} {:?}", error.chain());
    assert!(words.contains("127.0.0.1 does not let ann in: tried the password"), "{words}");
    assert!(!words.contains("hush"), "{words}");
    assert_eq!(place.server.tried(), ["ann by password hush-hush", "ann by questions"]);
}

#[tokio::test]
async fn without_a_key_or_a_password_the_error_says_what_the_host_takes() {
    let place = Place::known().await;
    let error = Store::open(&place.url("ann", "")).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::PermissionDenied);
    let words = error.to_string();
    assert!(words.contains("there is no key and no password to try"), "{words}");
    assert!(words.contains("it takes") && words.contains("password"), "{words}");
}
