//! The `file` backend, through its URL, on real files.

#![cfg(all(feature = "file", unix))]
#![allow(clippy::unwrap_used, missing_docs)]

use std::{
    fs,
    io::Write,
    os::unix::{ffi::OsStrExt, fs::symlink},
    path::Path,
};

use backend_core::{BackendUrl, ErrorCode, RetryPolicy, blocking::Store, local};
use backends as _;

struct Place {
    dir: tempfile::TempDir,
    store: Store,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir.path().join("root"));
        Self { dir, store }
    }

    fn root(&self) -> std::path::PathBuf {
        self.dir.path().join("root")
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.store.names("").unwrap();
        names.sort();
        names
    }

    /// Everything that is in the root, directories and temporaries too.
    fn raw(&self) -> Vec<String> {
        let mut found: Vec<_> = fs::read_dir(self.root())
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        found.sort();
        found
    }
}

fn open(root: &Path) -> Store {
    // Local errors are final: whatever were retried would take longer than a test may.
    Store::open_with(BackendUrl::from_path(root).unwrap(), RetryPolicy::default()).unwrap()
}

#[test]
fn what_is_put_comes_back_and_is_verified() {
    let place = Place::new();
    for (name, data) in [("a b", "1"), ("ü/日本/x", ""), ("100%", "3"), ("a\nb", "4"), ("-rf", "5")]
    {
        assert!(place.store.put(name, data).unwrap().verified);
        assert_eq!(place.store.get(name).unwrap(), data);
        assert_eq!(place.store.query(name).unwrap().unwrap().size, Some(data.len() as u64));
    }
    assert_eq!(place.names(), ["-rf", "100%", "a\nb", "a b", "ü/日本/x"]);
}

#[test]
fn a_shorter_object_leaves_no_tail_of_the_longer_one() {
    let place = Place::new();
    place.store.put("a", "long and longer").unwrap();
    place.store.put("a", "short").unwrap();
    assert_eq!(place.store.get("a").unwrap(), "short");
}

#[test]
fn a_range_is_clipped_to_the_object() {
    let place = Place::new();
    place.store.put("a", "0123456789").unwrap();
    let range = |range| place.store.get_range("a", range).unwrap();
    assert_eq!(range(2..5), "234");
    assert_eq!(range(8..50), "89");
    assert_eq!(range(50..60), "");
    assert_eq!(range(3..3), "");
    assert!(place.store.get_range("missing", 0..1).unwrap_err().is_not_found());
}

#[test]
fn reading_makes_nothing_and_a_missing_root_is_not_an_empty_one() {
    let place = Place::new();
    assert!(place.store.names("").unwrap_err().is_not_found());
    assert_eq!(place.store.query("a").unwrap(), None);
    assert!(place.store.get("a").unwrap_err().is_not_found());
    assert!(place.store.delete("a").unwrap_err().is_not_found());
    assert!(!place.root().exists());
}

#[test]
fn directories_come_and_go_with_their_objects() {
    let place = Place::new();
    place.store.put("a/b/c", "1").unwrap();
    assert_eq!(place.store.query("a/b").unwrap(), None, "a directory is no object");
    assert!(place.store.get("a").unwrap_err().is_not_found());
    assert!(place.store.delete("a/b").unwrap_err().is_not_found());
    place.store.delete("a/b/c").unwrap();
    place.store.put("a", "now an object").unwrap();
    assert_eq!(place.names(), ["a"]);
    let error = place.store.put("a/b", "below an object").unwrap_err();
    assert_eq!((error.code().number(), error.attempts()), (50, 1), "{error}");
    assert!(place.store.get("a/b").unwrap_err().is_not_found());
    assert_eq!(place.store.query("a/b").unwrap(), None, "nothing is below an object");
}

#[test]
fn directories_without_objects_are_no_obstacle_and_others_stay() {
    let place = Place::new();
    let make = |path: &str| fs::create_dir_all(place.root().join(path)).unwrap();
    for way in 0..3 {
        make("a/b/c");
        make("a/d");
        place.store.put("from", "1").unwrap();
        match way {
            0 => drop(place.store.put("a", "1").unwrap()),
            1 => drop(place.store.put_new("a", "1").unwrap()),
            _ => place.store.rename("from", "a").unwrap(),
        }
        assert_eq!(place.store.get("a").unwrap(), "1");
        place.store.delete("a").unwrap();
    }
    make("a/b");
    fs::write(place.root().join("a/object"), "kept").unwrap();
    assert_eq!(place.store.put("a", "1").unwrap_err().attempts(), 1);
    assert_eq!(place.store.get("a/object").unwrap(), "kept");
}

#[test]
fn what_fails_leaves_no_directory_that_was_made_for_it() {
    let place = Place::new();
    place.store.put("a", "1").unwrap();
    let name = format!("dir/deeper/{}", "long".repeat(100));
    assert!(place.store.put(&name, "x").is_err());
    assert!(place.store.copy("a", &name).is_err());
    assert!(place.store.rename("a", &name).is_err());
    let file = place.dir.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(place.store.move_in(&name, &file).is_err());
    place.store.close().unwrap();
    assert_eq!(place.raw(), ["a"]);
}

#[test]
fn a_prefix_selects_by_text_not_by_directory() {
    let place = Place::new();
    for name in ["ab/x", "ab/y", "abc", "b", "a/b"] {
        place.store.put(name, "").unwrap();
    }
    let with = |prefix| {
        let mut names = place.store.names(prefix).unwrap();
        names.sort();
        names
    };
    assert_eq!(with("ab"), ["ab/x", "ab/y", "abc"]);
    assert_eq!(with("ab/"), ["ab/x", "ab/y"]);
    assert_eq!(with("ab/x"), ["ab/x"]);
    assert_eq!(with("nothing/here"), [""; 0]);
    assert_eq!(with("b/"), [""; 0]);
}

#[test]
fn links_that_lead_outside_are_refused_and_not_listed() {
    let place = Place::new();
    place.store.put("inside", "1").unwrap();
    fs::write(place.dir.path().join("secret"), "outside").unwrap();
    symlink(place.dir.path().join("secret"), place.root().join("absolute")).unwrap();
    symlink("../secret", place.root().join("relative")).unwrap();
    symlink("..", place.root().join("up")).unwrap();
    symlink("inside", place.root().join("good")).unwrap();
    for name in ["absolute", "relative", "up/secret"] {
        let error = place.store.get(name).unwrap_err();
        assert_eq!((error.code(), error.attempts()), (ErrorCode::PermissionDenied, 1), "{error}");
        assert!(place.store.query(name).is_err());
    }
    assert!(place.store.put("up/new", "x").is_err());
    assert!(!place.dir.path().join("new").exists());
    assert_eq!(place.store.get("good").unwrap(), "1");
    assert_eq!(place.names(), ["good", "inside"]);
    // A put replaces the link, not what it leads to.
    place.store.put("absolute", "mine").unwrap();
    assert_eq!(fs::read(place.dir.path().join("secret")).unwrap(), b"outside");
}

#[test]
fn pipes_and_names_that_are_not_utf8_are_no_objects() {
    let place = Place::new();
    place.store.put("a", "1").unwrap();
    std::process::Command::new("mkfifo").arg(place.root().join("pipe")).status().unwrap();
    assert!(place.store.get("pipe").unwrap_err().is_not_found());
    assert_eq!(place.store.query("pipe").unwrap(), None);
    fs::write(place.root().join(std::ffi::OsStr::from_bytes(b"\xff")), "").unwrap();
    let (good, bad): (Vec<_>, Vec<_>) = place.store.list("").partition(Result::is_ok);
    assert_eq!(good.len(), 1);
    assert_eq!(bad.len(), 1);
    assert_eq!(bad.into_iter().next().unwrap().unwrap_err().code(), ErrorCode::BadName);
}

#[test]
fn nothing_is_left_beside_the_objects_after_a_close() {
    let place = Place::new();
    place.store.put("a", "1").unwrap();
    place.store.close().unwrap();
    assert_eq!(place.raw(), ["a"]);
}

#[test]
fn what_a_killed_process_left_is_never_listed_and_goes_but_not_what_is_in_use() {
    let place = Place::new();
    place.store.put("a", "1").unwrap();
    let temporaries = place.root().join(local::PREFIX);
    fs::create_dir_all(&temporaries).unwrap();
    let leftover = |name: &str| {
        let path = temporaries.join(name);
        fs::write(&path, "half").unwrap();
        path
    };
    let (left, used) = (leftover(".quintet-tmp-1"), leftover(".quintet-tmp-2"));
    let beside = place.root().join(".quintet-tmp-3");
    fs::write(&beside, "half").unwrap();
    let in_use = fs::File::open(&used).unwrap();
    in_use.lock().unwrap();
    assert_eq!(place.names(), ["a"]);
    assert!(!left.exists() && !beside.exists() && used.exists());
    drop(in_use);
    open(&place.root()).put("b", "2").unwrap();
    assert!(!used.exists(), "the first put of the next process removes it too");
}

#[test]
fn names_of_temporaries_are_refused() {
    let place = Place::new();
    for name in [".quintet-tmp", ".quintet-tmp-1", "a/.quintet-tmp/b"] {
        let error = place.store.put(name, "x").unwrap_err();
        assert_eq!(error.code(), ErrorCode::BadName, "{error}");
    }
}

#[test]
fn put_new_keeps_what_is_there() {
    let place = Place::new();
    place.store.put_new("d/a", "first").unwrap();
    let error = place.store.put_new("d/a", "second").unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::AlreadyExists, 1));
    assert_eq!(place.store.get("d/a").unwrap(), "first");
}

#[test]
fn of_many_who_put_a_new_object_one_succeeds() {
    let place = Place::new();
    let wins = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..16)
            .map(|i| {
                scope.spawn({
                    let store = place.store.clone();
                    move || store.put_new("a", vec![i; 1000])
                })
            })
            .collect();
        tries.into_iter().map(|t| t.join().unwrap()).filter(Result::is_ok).count()
    });
    assert_eq!(wins, 1);
}

#[test]
fn a_move_takes_the_local_file_away_and_never_the_object() {
    let place = Place::new();
    let local = place.dir.path().join("local");
    fs::write(&local, "moved").unwrap();
    assert!(place.store.move_in("d/a", &local).unwrap().verified);
    assert!(!local.exists());
    assert_eq!(place.store.get("d/a").unwrap(), "moved");
    let error = place.store.move_in("d/a", place.root().join("d/a")).unwrap_err();
    assert!(error.to_string().contains("is the object itself"), "{error}");
    assert_eq!(place.store.get("d/a").unwrap(), "moved");
    fs::hard_link(place.root().join("d/a"), &local).unwrap();
    place.store.move_in("d/a", &local).unwrap();
    assert!(!local.exists());
    assert_eq!(place.store.get("d/a").unwrap(), "moved");
    symlink(place.root().join("d/a"), &local).unwrap();
    place.store.move_in("b", &local).unwrap();
    assert!(fs::symlink_metadata(place.root().join("b")).unwrap().is_file());
}

#[test]
fn copy_and_rename_replace_and_tidy_up() {
    let place = Place::new();
    place.store.put("x/a", "1").unwrap();
    place.store.put("b", "old").unwrap();
    place.store.copy("x/a", "b").unwrap();
    place.store.rename("x/a", "y/z/c").unwrap();
    assert_eq!(place.names(), ["b", "y/z/c"]);
    assert_eq!(place.store.get("b").unwrap(), "1");
    assert!(!place.root().join("x").exists());
    for error in [
        place.store.copy("missing", "q").unwrap_err(),
        place.store.rename("missing", "q").unwrap_err(),
        place.store.rename("y", "q").unwrap_err(),
    ] {
        assert!(error.is_not_found(), "{error}");
    }
    place.store.rename("b", "b").unwrap();
    assert_eq!(place.store.get("b").unwrap(), "1");
}

#[test]
fn a_root_that_several_puts_make_at_once_is_there_for_each() {
    for _ in 0..100 {
        let place = Place::new();
        std::thread::scope(|scope| {
            for name in ["a", "b", "c", "d"] {
                let store = place.store.clone();
                scope.spawn(move || store.put(name, "x").unwrap());
            }
        });
        assert_eq!(place.names(), ["a", "b", "c", "d"]);
    }
}

#[test]
fn objects_that_change_while_directories_go_are_all_kept() {
    let place = Place::new();
    std::thread::scope(|scope| {
        for i in 0..8 {
            let store = place.store.clone();
            scope.spawn(move || {
                for round in 0..40 {
                    let name = format!("d/e/{i}");
                    store.put(name.as_str(), format!("{round}")).unwrap();
                    assert_eq!(store.get(name.as_str()).unwrap(), format!("{round}"));
                    store.delete(name.as_str()).unwrap();
                }
            });
        }
    });
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn a_root_that_is_a_file_is_no_store() {
    let place = Place::new();
    let mut file = fs::File::create(place.root()).unwrap();
    file.write_all(b"x").unwrap();
    assert!(place.store.names("").unwrap_err().is_not_found());
    assert_eq!(place.store.put("a", "1").unwrap_err().code().number(), 50);
}

#[test]
fn an_option_that_is_misspelt_or_has_a_bad_value_is_named() {
    let bad = |query: &str| Store::open(format!("file:///tmp/x?{query}")).unwrap_err().to_string();
    assert_eq!(bad("fsnyc=no"), "bad URL: file has no option \"fsnyc\"; did you mean \"fsync\"?");
    assert_eq!(
        bad("fsync=maybe"),
        "bad URL: file: option \"fsync\" is \"maybe\", which is not true or false"
    );
    assert_eq!(
        bad("retires=1"),
        "bad URL: file has no option \"retires\"; did you mean \"retries\"?"
    );
}

#[test]
fn where_the_root_is() {
    let dir = tempfile::tempdir().unwrap();
    let url = |text: String| Store::open(text).unwrap();
    let path = dir.path().display();
    url(format!("file://{path}/a%20b")).put("x", "1").unwrap();
    assert!(dir.path().join("a b/x").exists());
    url(format!("file:{path}/c")).put("x", "1").unwrap();
    assert!(dir.path().join("c/x").exists());
    assert_eq!(Store::open("file:").unwrap_err().code(), ErrorCode::BadUrl);
}

#[test]
fn a_link_in_the_place_of_the_temporaries_is_left_alone_and_so_is_what_it_leads_to() {
    let place = Place::new();
    place.store.put("sub/object", "1").unwrap();
    place.store.close().unwrap();
    for target in ["sub", "."] {
        let link = place.root().join(local::PREFIX);
        symlink(target, &link).unwrap();
        let store = open(&place.root());
        store.put("new", "2").unwrap();
        assert_eq!(store.get("sub/object").unwrap(), "1");
        store.close().unwrap();
        fs::remove_file(link).unwrap();
    }
    let directory = place.root().join(local::PREFIX);
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("somebody's"), "3").unwrap();
    open(&place.root()).names("").unwrap();
    assert_eq!(fs::read(directory.join("somebody's")).unwrap(), b"3");
}

#[test]
fn a_file_with_another_hard_link_is_copied_by_a_move_so_that_the_object_stays_as_it_is() {
    let place = Place::new();
    let (one, two) = (place.dir.path().join("one"), place.dir.path().join("two"));
    fs::write(&one, "1").unwrap();
    fs::hard_link(&one, &two).unwrap();
    place.store.move_in("a", &one).unwrap();
    assert!(!one.exists());
    fs::OpenOptions::new().append(true).open(&two).unwrap().write_all(b"2").unwrap();
    assert_eq!(place.store.get("a").unwrap(), "1");
}

#[test]
fn a_file_that_tells_no_size_is_put_whole() {
    let place = Place::new();
    let put = place.store.put("a", Path::new("/proc/version")).unwrap();
    assert!(put.verified && put.bytes > 0);
    assert_eq!(place.store.get("a").unwrap(), fs::read("/proc/version").unwrap());
}

#[test]
fn a_name_that_is_not_utf8_fails_only_listings_that_it_could_be_in() {
    let place = Place::new();
    place.store.put("good", "1").unwrap();
    fs::write(place.root().join(std::ffi::OsStr::from_bytes(b"bad\xff")), "").unwrap();
    assert_eq!(place.store.names("go").unwrap(), ["good"]);
    assert_eq!(place.store.names("ba").unwrap_err().code(), ErrorCode::BadName);
}

#[test]
fn a_prefix_that_no_name_can_have_finds_nothing() {
    let place = Place::new();
    place.store.put("a/x", "1").unwrap();
    symlink("a", place.root().join("link")).unwrap();
    symlink("/", place.root().join("out")).unwrap();
    for prefix in ["./", "../", "a//", "/", "a/../a/", "link/", "out/etc/"] {
        assert_eq!(place.store.names(prefix).unwrap(), [""; 0], "{prefix}");
    }
}

#[test]
fn what_is_no_object_is_not_deleted() {
    let place = Place::new();
    place.store.put("a", "1").unwrap();
    std::process::Command::new("mkfifo").arg(place.root().join("pipe")).status().unwrap();
    assert!(place.store.delete("pipe").unwrap_err().is_not_found());
    assert!(place.root().join("pipe").exists());
}

#[test]
fn a_root_that_was_made_for_nothing_goes_away_again() {
    let place = Place::new();
    place.store.put("a", "1").unwrap();
    place.store.delete("a").unwrap();
    place.store.close().unwrap();
    assert!(!place.root().exists());
}

#[test]
fn a_user_in_the_url_is_refused_instead_of_ignored() {
    let error = Store::open("file://me:hunter2@host/x").unwrap_err();
    assert_eq!(error.code(), ErrorCode::BadUrl);
    assert!(!error.to_string().contains("hunter2"));
}
