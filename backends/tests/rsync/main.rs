//! The `rsync` backend, through its URL: on a daemon of this machine, by way of an `ssh` that runs what it is told here, and what it makes
//! of programs that are others.

#![cfg(all(feature = "rsync", unix))]
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod daemon;
#[path = "../programs/mod.rs"]
mod programs;

use std::fs;

use backend_core::{ErrorCode, Name, Store};
use backends as _;

use self::{
    daemon::Daemon,
    programs::{Programs, error},
};

async fn open(daemon: &Daemon, path: &str) -> Store {
    Store::open(&daemon.url(path)).await.unwrap()
}

#[tokio::test]
async fn what_is_put_lies_below_the_path_and_comes_back() {
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "a/b").await;
    let put = store.put("c d/[e]*", "text").await.unwrap();
    assert!(put.verified, "{put:?}");
    assert_eq!(fs::read_to_string(daemon.objects().join("a/b/c d/[e]*")).unwrap(), "text");
    assert_eq!(store.get("c d/[e]*").await.unwrap(), "text");
    assert_eq!(store.names("").await.unwrap(), ["c d/[e]*"]);
    store.close().await.unwrap();
    assert_eq!(daemon.files(), ["a/b/c d/[e]*"]);
    assert!(
        !daemon.objects().join("a/b/.quintet-tmp").exists(),
        "the directory for temporaries is left"
    );
}

#[tokio::test]
async fn the_same_size_and_time_are_no_reason_not_to_put() {
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "").await;
    for text in ["one", "two", "two"] {
        store.put("object", text).await.unwrap();
        assert_eq!(store.get("object").await.unwrap(), text);
    }
}

#[tokio::test]
async fn an_object_in_the_way_of_a_directory_stays_and_so_does_a_directory_in_the_way_of_an_object()
{
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "").await;
    store.put("object", "kept").await.unwrap();
    store.put("directory/object", "kept").await.unwrap();
    for name in ["object/below", "directory"] {
        let error = store.put(name, "new").await.unwrap_err();
        assert_eq!(error.attempts(), 1, "{error}");
    }
    assert_eq!(daemon.files(), ["directory/object", "object"]);
    assert_eq!(store.query("object/below").await.unwrap(), None);
    assert!(store.delete("directory").await.unwrap_err().is_not_found());
    assert_eq!(daemon.files(), ["directory/object", "object"]);
}

#[tokio::test]
async fn only_what_is_named_is_deleted_and_the_directory_of_the_store_stays() {
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "root").await;
    for name in ["a*", "ab", "d[1]/x", "d1/x", "back\\slash", "back\\sl*", "-x", "new\nline"] {
        store.put(name, name).await.unwrap();
    }
    let names: Vec<_> = ["a*", "none", "d[1]/x", "back\\sl*", "-x", "new\nline", "d1"]
        .map(|name| Name::new(name).unwrap())
        .into();
    let outcomes = store.delete_list(&names).await.unwrap();
    let gone: Vec<_> =
        outcomes.iter().filter(|(_, it)| it.is_ok()).map(|(name, _)| &**name).collect();
    assert_eq!(gone, ["a*", "d[1]/x", "back\\sl*", "-x", "new\nline"]);
    store.close().await.unwrap();
    assert_eq!(daemon.files(), ["root/ab", "root/back\\slash", "root/d1/x"]);
    for name in ["ab", "back\\slash", "d1/x"] {
        store_of(&daemon).await.delete(name).await.unwrap();
    }
    assert!(daemon.objects().join("root").is_dir());
}

async fn store_of(daemon: &Daemon) -> Store {
    open(daemon, "root").await
}

#[tokio::test]
async fn what_would_be_a_comment_in_a_list_is_a_name_like_any_other() {
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "").await;
    for name in ["#a", ";a"] {
        store.put(name, name).await.unwrap();
        assert_eq!(store.get(name).await.unwrap(), name);
        assert_eq!(store.query(name).await.unwrap().unwrap().size, Some(2));
        assert_eq!(store.names("").await.unwrap(), [name]);
        store.delete(name).await.unwrap();
        assert_eq!(daemon.files(), [""; 0]);
    }
}

#[tokio::test]
async fn a_directory_behind_a_link_is_read_and_the_link_stays() {
    let Some(daemon) = Daemon::start(None) else { return };
    fs::create_dir(daemon.objects().join("real")).unwrap();
    std::os::unix::fs::symlink("real", daemon.objects().join("link")).unwrap();
    for name in ["kept", "gone"] {
        fs::write(daemon.objects().join("real").join(name), name).unwrap();
    }
    let store = open(&daemon, "link").await;
    assert_eq!(store.get("kept").await.unwrap(), "kept");
    store.delete("gone").await.unwrap();
    assert_eq!(store.names("").await.unwrap(), ["kept"]);
    store.close().await.unwrap();
    assert!(daemon.objects().join("link").is_symlink());
}

#[tokio::test]
async fn a_wrong_password_is_error_51_and_no_module_error_52_at_once() {
    let Some(daemon) = Daemon::start(Some("open sesame")) else { return };
    let url =
        |login: &str, module: &str| format!("rsync://{login}127.0.0.1:{}/{module}/", daemon.port);
    for (url, code) in [
        (url("me:wrong@", "objects"), ErrorCode::PermissionDenied),
        (url("", "objects"), ErrorCode::PermissionDenied),
        (url("me:open%20sesame@", "others"), ErrorCode::NotFound),
    ] {
        let error = Store::open(&url).await.unwrap().get("a").await.unwrap_err();
        assert_eq!((error.code(), error.attempts()), (code, 1), "{url}: {error}");
    }
    let store = Store::open(url("me:open%20sesame@", "objects")).await.unwrap();
    store.put("a", "text").await.unwrap();
    assert_eq!(store.get("a").await.unwrap(), "text");
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_not_found_and_has_nothing() {
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "none").await;
    assert!(store.names("").await.unwrap_err().is_not_found());
    assert!(store.names("a/b").await.unwrap_err().is_not_found());
    assert!(store.get("a").await.unwrap_err().is_not_found());
    assert!(store.delete("a").await.unwrap_err().is_not_found());
    assert_eq!(open(&daemon, "").await.names("a/b").await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn what_a_server_left_is_not_listed_and_goes_after_a_week() {
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "").await;
    for (name, days) in [(".quintet-tmp-a", 8), (".quintet-tmp-b", 6)] {
        let left = daemon.objects().join(name);
        fs::create_dir(&left).unwrap();
        fs::write(left.join(".object.abcdef"), "half").unwrap();
        let ago = std::time::Duration::from_secs(days * 86400);
        fs::File::open(left).unwrap().set_modified(std::time::SystemTime::now() - ago).unwrap();
    }
    assert_eq!(store.names("").await.unwrap(), [""; 0]);
    assert_eq!(daemon.files(), [".quintet-tmp-b/.object.abcdef"]);
}

/// The directory for temporaries in the module.
fn temporaries(daemon: &Daemon) -> std::path::PathBuf {
    let all = fs::read_dir(daemon.objects()).unwrap().map(|entry| entry.unwrap().path());
    let mut temporaries = all.filter(|path| path.to_str().unwrap().contains("/.quintet-tmp"));
    temporaries.next().unwrap()
}

#[tokio::test]
async fn a_store_keeps_its_own_directory_for_temporaries_whatever_its_age_is() {
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "").await;
    store.put("object", "old").await.unwrap();
    let own = temporaries(&daemon);
    let ago = std::time::Duration::from_secs(8 * 86400);
    fs::File::open(&own).unwrap().set_modified(std::time::SystemTime::now() - ago).unwrap();
    assert_eq!(store.names("").await.unwrap(), ["object"]);
    assert!(own.exists());
}

#[tokio::test]
async fn a_directory_for_temporaries_that_another_has_removed_is_made_anew() {
    let Some(daemon) = Daemon::start(None) else { return };
    let store = open(&daemon, "").await;
    store.put("object", "old").await.unwrap();
    fs::remove_dir(temporaries(&daemon)).unwrap();
    store.put("object", "new").await.unwrap();
    assert_eq!(store.get("object").await.unwrap(), "new");
    assert!(temporaries(&daemon).exists());
}

#[test]
fn a_directory_that_another_has_removed_with_its_last_object_is_made_anew() {
    let Some(daemon) = Daemon::start(None) else { return };
    let words = r#"rsync: [receiver] rename ".quintet-tmp-1/a.Bk4hbd" (in objects) -> "directory/a": No such file or directory (2)"#;
    let script = format!(
        "case \"$*\" in *--temp-dir*) mkdir \"$HERE/once\" && {{ echo '{words}' >&2; exit 23; }} ;; esac\nexec \"$(PATH=${{PATH#*:}} command -v rsync)\" \"$@\""
    );
    let programs = Programs::new().script("rsync", &script);
    let file = programs.at("file");
    fs::write(&file, "text").unwrap();
    let words = ["put", &daemon.url(""), file.to_str().unwrap(), "--as", "directory/a"];
    let Some(output) = programs.quintet(&std::env::var("PATH").unwrap(), &words) else { return };
    assert!(output.status.success(), "{}", error(&output));
    assert!(programs.at("once").exists());
    assert_eq!(daemon.files(), ["directory/a"]);
}

#[tokio::test]
async fn a_host_that_is_not_there_is_tried_again() {
    let Some(daemon) = Daemon::start(None) else { return };
    let url = daemon.url("");
    drop(daemon);
    let error = Store::open(&url).await.unwrap().get("a").await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::BackendError, 2), "{error}");
    assert!(error.chain().join(": ").contains("Connection refused"), "{error}");
}

#[test]
fn without_the_program_it_is_error_54_at_once_with_the_way_out() {
    let Some(output) = Programs::new().quintet("", &["ls", "rsync://127.0.0.1/objects"]) else {
        return;
    };
    let said = error(&output);
    assert_eq!(output.status.code(), Some(54), "{said}");
    assert!(said.contains("\"rsync\" is not installed") && said.contains("apt install"), "{said}");
}

#[test]
fn the_password_is_neither_in_an_argument_nor_in_the_environment() {
    let script = "{ echo \"$0 $@\"; env; } > \"$HERE/seen\"; cat > \"$HERE/told\"; exit 23";
    let programs = Programs::new().script("rsync", script);
    let url = "rsync://me@127.0.0.1/objects?retries=0";
    let Some(output) = programs.quintet("/usr/bin:/bin", &["cat", url, "a"]) else { return };
    assert!(!output.status.success());
    assert!(programs.said("seen").contains("me@127.0.0.1::objects/"), "{}", error(&output));
    assert!(!programs.said("seen").contains("hunter2"));
    assert_eq!(programs.said("told"), "hunter2");
}

#[test]
fn what_the_program_leaves_behind_is_not_waited_for() {
    let script = "sleep 30 > \"$HERE/out\" & echo $! > \"$HERE/left\"; echo 'rsync: the last words' >&2; exit 23";
    let programs = Programs::new().script("rsync", script);
    let begun = std::time::Instant::now();
    let url = "rsync://127.0.0.1/objects?retries=0";
    let Some(output) = programs.quintet("/usr/bin:/bin", &["stat", url, "a"]) else { return };
    let took = begun.elapsed();
    std::process::Command::new("kill").arg(programs.said("left").trim()).status().unwrap();
    assert!(error(&output).contains("the last words"), "{}", error(&output));
    assert!(took < std::time::Duration::from_secs(20), "{took:?}");
}

/// Runs here what it is to run there.
const SSH: &str = "echo \"$@\" >> \"$HERE/called\"; while [ \"$1\" != host ]; do shift; done; shift; cd \"$HERE\" && exec \"$@\"";

#[test]
fn by_ssh_a_path_is_relative_to_the_login_or_absolute_whatever_is_in_names() {
    let programs = Programs::new().script("ssh", SSH);
    let file = programs.at("local $HOME");
    fs::write(&file, "text").unwrap();
    let absolute = programs.at("abs").display().to_string();
    for (place, there) in [("home/a b".into(), "home/a b"), (absolute, "abs")] {
        let place = place.replace(' ', "%20");
        let url = format!("rsync://me@host:2222/{place}?ssh&config=my%20'file'&retries=0");
        let quintet = |words: &[&str]| programs.quintet("/usr/bin:/bin", words);
        let name = "$(touch x) `y` *;'\"& z";
        let file = file.to_str().unwrap();
        let Some(put) = quintet(&["put", &url, file, "--as", name]) else { return };
        assert!(put.status.success(), "{}", error(&put));
        assert_eq!(fs::read_to_string(programs.at(there).join(name)).unwrap(), "text");
        let cat = quintet(&["cat", &url, name]).unwrap();
        assert_eq!(cat.stdout, b"text", "{}", error(&cat));
        let below = quintet(&["cat", &url, &format!("{name}/below")]).unwrap();
        assert_eq!(below.status.code(), Some(52), "{}", error(&below));
        let removed = quintet(&["rm", &url, name]).unwrap();
        assert!(removed.status.success(), "{}", error(&removed));
        assert!(!programs.at(there).join(name).exists());
    }
    let called = programs.said("called");
    let begins = "-o BatchMode=yes -p 2222 -F my 'file' -l me host rsync --server";
    assert!(called.starts_with(begins), "{called}");
    assert!(!called.contains("touch"), "{called}");
}
