//! The `rclone` backend, through its URL, on directories of this machine; and what it makes of a program that is another one.

#![cfg(all(feature = "rclone", unix))]
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../programs/mod.rs"]
mod programs;

use std::{fs, path::Path, process::Command};

use backend_core::{ErrorCode, Store};
use backends as _;
use futures::TryStreamExt;

use self::programs::{Programs, error};

/// A directory, and a configuration with a remote `there` that leads to it; none without the program.
fn place() -> Option<tempfile::TempDir> {
    if Command::new("rclone").arg("version").output().is_err() {
        println!("SKIPPED: rclone is not installed");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "NOT TESTED: there is no rclone");
        return None;
    }
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("objects")).unwrap();
    let objects = place.path().join("objects").display().to_string();
    fs::write(place.path().join("config"), format!("[there]\ntype = alias\nremote = {objects}\n"))
        .unwrap();
    Some(place)
}

async fn open(place: &Path, url: &str) -> Store {
    let config = place.join("config");
    let url = format!("{url}?config={}&retry-delay=10ms&retries=1", config.display());
    Store::open(&url).await.unwrap()
}

#[tokio::test]
async fn both_forms_of_a_url_lead_to_a_remote_of_the_configuration() {
    let Some(place) = place() else { return };
    for (url, name) in [("rclone:there:a/b", "one"), ("rclone://there/a/b", "two")] {
        open(place.path(), url).await.put(name, name).await.unwrap();
        assert_eq!(fs::read_to_string(place.path().join("objects/a/b").join(name)).unwrap(), name);
    }
    let mut names = open(place.path(), "rclone:there:").await.names("").await.unwrap();
    names.sort();
    assert_eq!(names, ["a/b/one", "a/b/two"]);
}

#[tokio::test]
async fn a_remote_that_nobody_knows_is_a_bad_url_at_once() {
    let Some(place) = place() else { return };
    let error = open(place.path(), "rclone:nowhere:").await.get("a").await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::BadUrl, 1), "{error}");
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[tokio::test]
async fn a_directory_is_no_object_and_none_of_what_is_in_it_is_touched() {
    let Some(place) = place() else { return };
    let store = open(place.path(), "rclone:there:").await;
    store.put("directory/object", "kept").await.unwrap();
    assert!(store.get("directory").await.unwrap_err().is_not_found());
    assert!(store.get_range("directory", 0..3).await.unwrap_err().is_not_found());
    assert!(store.delete("directory").await.unwrap_err().is_not_found());
    assert!(store.copy("directory", "copied").await.unwrap_err().is_not_found());
    assert!(store.rename("directory", "moved").await.unwrap_err().is_not_found());
    assert_eq!(store.query("directory").await.unwrap(), None);
    assert_eq!(store.names("").await.unwrap(), ["directory/object"]);
}

#[tokio::test]
async fn size_and_time_are_known_and_the_time_is_that_of_the_file() {
    let Some(place) = place() else { return };
    let store = open(place.path(), "rclone:there:").await;
    let local = place.path().join("local -$x.txt");
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::write(&local, "text").unwrap();
    fs::File::options().write(true).open(&local).unwrap().set_modified(time).unwrap();
    store.put("object", &*local).await.unwrap();
    let found = store.query("object").await.unwrap().unwrap();
    assert_eq!((found.size, found.modified), (Some(4), Some(time)));
    let listed: Vec<_> = store.list("").try_collect().await.unwrap();
    assert_eq!(listed[0].metadata(), &found);
    // The same size and time: what is put is put all the same.
    fs::write(&local, "TEXT").unwrap();
    fs::File::options().write(true).open(&local).unwrap().set_modified(time).unwrap();
    store.put("object", &*local).await.unwrap();
    assert_eq!(store.get("object").await.unwrap(), "TEXT");
}

#[tokio::test]
async fn what_is_under_way_is_not_listed_and_has_a_name_that_is_refused() {
    let Some(place) = place() else { return };
    fs::write(place.path().join("objects/object.1a2b3c4d.quintet-tmp"), "half").unwrap();
    let store = open(place.path(), "rclone:there:").await;
    assert_eq!(store.names("").await.unwrap(), [""; 0]);
    let error = store.put("a.quintet-tmp", "text").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::BadName);
}

#[tokio::test]
async fn what_a_killed_put_has_left_goes_after_a_day() {
    let Some(place) = place() else { return };
    let at = |name: &str| place.path().join("objects/a").join(name);
    fs::create_dir(at("")).unwrap();
    for (name, hours) in [("old", 25), ("new", 23)] {
        let left = fs::File::create(at(&format!("{name}.1a2b3c4d.quintet-tmp"))).unwrap();
        let ago = std::time::Duration::from_secs(hours * 3600);
        left.set_modified(std::time::SystemTime::now() - ago).unwrap();
    }
    fs::write(at("object"), "text").unwrap();
    let store = open(place.path(), "rclone:there:").await;
    assert_eq!(store.names("").await.unwrap(), ["a/object"]);
    let mut names: Vec<_> =
        fs::read_dir(at("")).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["new.1a2b3c4d.quintet-tmp", "object"]);
}

#[tokio::test]
async fn nothing_is_there_where_there_is_no_directory() {
    let Some(place) = place() else { return };
    let store = open(place.path(), "rclone:there:none").await;
    assert!(store.names("").await.unwrap_err().is_not_found());
    assert!(store.get("a").await.unwrap_err().is_not_found());
    assert_eq!(store.query("a").await.unwrap(), None);
}

#[test]
fn without_the_program_it_is_error_54_at_once_with_the_way_out() {
    let Some(output) = Programs::new().quintet("", &["ls", "rclone:there:"]) else { return };
    let said = error(&output);
    assert_eq!(output.status.code(), Some(54), "{said}");
    assert!(said.contains("\"rclone\" is not installed") && said.contains("apt install"), "{said}");
}

#[test]
fn a_program_that_hangs_ends_with_whatever_it_has_started() {
    let hung = "sleep 60 & echo $! >> \"$HERE/started\"; wait";
    let programs = Programs::new().script("rclone", hung);
    let url = "rclone:there:?timeout=1s&retries=0";
    let Some(output) = programs.quintet("/usr/bin:/bin", &["cat", url, "a"]) else { return };
    assert_eq!(output.status.code(), Some(50), "{}", error(&output));
    let started = programs.said("started");
    assert!(!started.is_empty());
    for id in started.lines() {
        let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        assert!(!line.starts_with(b"sleep"), "{id} is still there");
    }
}

/// More than any answer is.
const MUCH: &str = "yes 'a line' | head -c 3000000";

#[test]
fn an_answer_without_end_is_an_error_at_once() {
    let programs = Programs::new().script("rclone", &format!("{MUCH}; exit 4"));
    let url = "rclone:there:?timeout=30s";
    let Some(output) = programs.quintet("/usr/bin:/bin", &["stat", url, "a"]) else { return };
    let said = error(&output);
    assert_eq!(output.status.code(), Some(50), "{said}");
    assert!(said.contains("more than 1 MiB") && !said.contains("attempts"), "{said}");
}

#[test]
fn how_much_is_in_the_directory_of_everything_does_not_matter() {
    let script = format!("case \"$*\" in *operations/stat*) exit 4;; esac; {MUCH}; exit 1");
    let programs = Programs::new().script("rclone", &script);
    let url = "rclone:there:?timeout=30s&retries=0";
    let Some(output) = programs.quintet("/usr/bin:/bin", &["ls", url, "none/"]) else { return };
    assert!(output.status.success() && output.stdout.is_empty(), "{}", error(&output));
}

#[test]
fn the_last_words_of_the_program_are_the_error() {
    let failing =
        "echo 'x NOTICE: first' >&2; echo 'x ERROR : the quota exceeded its limit' >&2; exit 1";
    let programs = Programs::new().script("rclone", failing);
    let Some(output) = programs.quintet("", &["ls", "rclone:there:"]) else { return };
    let said = error(&output);
    assert_eq!(output.status.code(), Some(53), "{said}");
    assert!(said.contains("the quota exceeded its limit"), "{said}");
}

#[test]
fn a_put_that_finds_nothing_afterwards_is_tried_again_and_is_no_object_that_is_missing() {
    let racing = "echo \"$*\" >> \"$HERE/calls\"; echo '{\"error\": \"object not found\"}'; exit 4";
    let programs = Programs::new().script("rclone", racing);
    let file = programs.at("rclone").display().to_string();
    let url = "rclone:there:?retries=1&retry-delay=1ms";
    let Some(output) = programs.quintet("", &["put", url, &file]) else { return };
    let said = error(&output);
    assert_eq!(output.status.code(), Some(50), "{said}");
    assert!(said.contains("object not found") && said.contains("2 attempts"), "{said}");
    assert_eq!(programs.said("calls").matches("operations/copyfile").count(), 2);
}

#[tokio::test]
async fn empty_directories_make_room_and_nothing_else_does() {
    let Some(place) = place() else { return };
    let store = open(place.path(), "rclone:there:").await;
    for name in ["empty/below/object", "full/below/object"] {
        store.put(name, "old").await.unwrap();
    }
    store.delete("empty/below/object").await.unwrap();
    store.put("empty", "new").await.unwrap();
    for name in ["full", "full/below/object/further"] {
        let error = store.put(name, "new").await.unwrap_err();
        assert_eq!(error.attempts(), 1, "{error}");
    }
    assert!(store.get("full/below/object/further").await.unwrap_err().is_not_found());
    let mut names = store.names("").await.unwrap();
    names.sort();
    assert_eq!(names, ["empty", "full/below/object"]);
    // Of a file, rclone itself lists the file.
    assert!(store.names("full/below/object/").await.unwrap().is_empty());
    assert_eq!(store.names("full/").await.unwrap(), ["full/below/object"]);
}
