//! What the backends of object stores ask of a service, and make of its answers: on one that answers as each test says.

#![cfg(all(feature = "azblob", feature = "gs", feature = "s3"))]
#![allow(clippy::unwrap_used)] // also in what the tests have in common

mod deleting;
mod downloads;
#[cfg(feature = "cli")]
mod identities;
#[cfg(feature = "cli")]
mod jobs;
mod listing;
mod login;
mod refusals;
mod uploads;

#[allow(dead_code)] // the rest is for WebDAV
#[path = "../webdav/scripted.rs"]
mod scripted;

use std::time::Duration;
#[cfg(feature = "cli")]
use std::{path::Path, process::Command};

use backend_core::{Error, Store};
use backends as _;

use self::scripted::{Asked, Scripted, answer};

/// A store in the directory `dir` of the bucket `bucket`.
async fn open(server: &Scripted, options: &str) -> Store {
    Store::open(url("s3://KEYID:hunter2@bucket", server, options)).await.unwrap()
}

fn url(place: &str, server: &Scripted, options: &str) -> String {
    let port = server.port;
    format!("{place}/dir?endpoint=http://127.0.0.1:{port}&retry-delay=1ms{options}")
}

fn code(error: &Error) -> u8 {
    error.code().number()
}

fn ok(body: &str) -> Vec<u8> {
    answer("200 OK", &["ETag: \"v1\""], body)
}

/// What S3 says of an error.
fn refusal(status: &str, code: &str) -> Vec<u8> {
    let body = format!("<Error><Code>{code}</Code><Message>It is so.</Message></Error>");
    answer(status, &[], &body)
}

/// Waits until such a request has come.
async fn until(server: &Scripted, is_it: impl Fn(&Asked) -> bool) {
    for _ in 0..500 {
        if server.asked().iter().any(&is_it) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it has not come: {:?}", server.lines());
}

/// What `quintet ls` ends with and says where nothing but this home and these variables tells who we are.
#[cfg(feature = "cli")]
fn ls(url: &str, home: Option<&Path>, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    quintet(&["ls", url], home, variables)
}

#[cfg(feature = "cli")]
fn quintet(
    words: &[&str],
    home: Option<&Path>,
    variables: &[(&str, &str)],
) -> (Option<i32>, String) {
    let mut quintet = Command::new(env!("CARGO_BIN_EXE_quintet"));
    quintet.args(words).env_clear().envs(variables.iter().copied());
    let output = quintet.env("HOME", home.unwrap_or(Path::new("/nonexistent"))).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("hunter2"), "{said}");
    (output.status.code(), said)
}
