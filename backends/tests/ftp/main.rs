//! What the `ftp` backend asks of a server, and makes of its answers: on one that answers as each test says.

#![cfg(feature = "ftp")]
#![allow(clippy::unwrap_used)] // also in what the tests have in common

use std::{
    io::{self, Read, Write},
    thread,
    time::{Duration, Instant},
};

use backend_core::{Error, Source, Store, Target};
use backends as _;
use tokio::time::{sleep, timeout};

use self::scripted::{Answer, Scripted, files};

mod scripted;

const FEATURES: &[&str] = &["EPSV", "MDTM", "MLST type*;size*;modify*;", "SIZE", "UTF8"];
const OLD: &[&str] = &["MDTM", "SIZE"];
/// An object of ten bytes.
const OBJECT: &[(&str, &str)] =
    &[("/home/dir/a", "250-\r\n type=file;size=10;modify=20261123021500; /home/dir/a\r\n250 end")];

async fn open(server: &Scripted) -> Store {
    Store::open(&server.url()).await.unwrap()
}

fn code(error: &Error) -> u8 {
    error.code().number()
}

#[tokio::test]
async fn a_line_break_in_a_name_reaches_no_server() {
    let server = Scripted::start(FEATURES, |_, _| None).await;
    let store = open(&server).await;
    for name in ["a\r\nDELE b", "a\nDELE b", "a\rb/c"] {
        for error in [
            store.put(name, "text").await.unwrap_err(),
            store.get(name).await.unwrap_err(),
            store.delete(name).await.unwrap_err(),
            store.rename("a", name).await.unwrap_err(),
        ] {
            assert_eq!((code(&error), error.attempts()), (50, 1), "{error}");
        }
    }
    let asked = server.seen_of(&["DELE", "STOR", "RETR", "RNFR", "MLST"]);
    assert_eq!(asked, Vec::<String>::new());
}

#[tokio::test]
async fn a_line_break_in_a_user_reaches_no_server() {
    let server = Scripted::start(FEATURES, |_, _| None).await;
    let url = server.url().replacen("me:", "me%0D%0ADELE%20b:", 1);
    assert_eq!(code(&Store::open(&url).await.unwrap_err()), 50);
    assert_eq!(server.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_password_is_sent_once_and_shown_nowhere() {
    let server = Scripted::start(FEATURES, |command, _| {
        command.starts_with("PASS").then_some(Answer::Reply("530 Not hunter2"))
    })
    .await;
    let error = Store::open(&server.url()).await.unwrap_err();
    assert_eq!((code(&error), server.seen_of(&["PASS"])), (51, vec!["PASS hunter2".into()]));
    assert!(!format!("{error} {error:?} {:?}", error.chain()).contains("hunter2"));
}

#[tokio::test]
async fn the_password_is_told_only_to_who_asks_for_it() {
    let server = Scripted::start(FEATURES, |command, _| {
        command.starts_with("USER").then_some(Answer::Reply("230 welcome"))
    })
    .await;
    open(&server).await;
    assert_eq!(server.seen_of(&["PASS"]), Vec::<String>::new());
}

#[tokio::test]
async fn a_server_that_serves_too_many_is_tried_again() {
    let server = Scripted::start(FEATURES, |command, before| {
        let full = "530 Sorry, the maximum number of clients (1) are already connected.";
        (command.starts_with("PASS") && before < 2).then_some(Answer::Reply(full))
    })
    .await;
    open(&server).await;
    assert_eq!(server.seen_of(&["PASS"]).len(), 3);
}

#[tokio::test]
async fn without_epsv_it_is_pasv_whose_address_is_not_believed() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, _| match command {
        "EPSV" => Some(Answer::Reply("500 what?")),
        "RETR /home/dir/a" => Some(Answer::Data(b"0123456789".into(), "226 done")),
        _ => object(command),
    })
    .await;
    let store = open(&server).await;
    for _ in 0..2 {
        assert_eq!(store.get("a").await.unwrap(), "0123456789");
    }
    assert_eq!(server.seen_of(&["EPSV", "PASV"]), ["EPSV", "PASV", "PASV"]);
}

#[tokio::test]
async fn a_get_that_was_cut_goes_on_where_it_was() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, before| match command {
        "RETR /home/dir/a" if before == 0 => {
            Some(Answer::Data(b"0123".into(), "426 the data connection is lost"))
        }
        "RETR /home/dir/a" => Some(Answer::Data(b"456789".into(), "226 done")),
        _ => object(command),
    })
    .await;
    assert_eq!(open(&server).await.get("a").await.unwrap(), "0123456789");
    assert_eq!(server.seen_of(&["REST"]), ["REST 4"]);
}

#[tokio::test]
async fn a_get_that_ends_early_is_no_success() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, _| match command {
        "RETR /home/dir/a" => Some(Answer::Data(b"0123".into(), "226 done")),
        _ => object(command),
    })
    .await;
    let store = Store::open(server.url() + "&retries=0").await.unwrap();
    assert_eq!(code(&store.get("a").await.unwrap_err()), 56);
}

#[tokio::test]
async fn a_part_is_whole_though_the_server_never_says_that_it_has_stopped() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, _| match command {
        "RETR /home/dir/a" => Some(Answer::DataAlone(b"0123456789".into())),
        _ => object(command),
    })
    .await;
    let store = open(&server).await;
    assert_eq!(store.get_range("a", 0..4).await.unwrap(), "0123");
    // By another connection, which is in step.
    assert_eq!(store.query("a").await.unwrap().unwrap().size, Some(10));
    assert_eq!(server.seen_of(&["RETR"]).len(), 1);
    assert_eq!(server.seen_of(&["USER"]).len(), 2);
}

#[tokio::test]
async fn a_target_that_is_full_waits_for_no_server() {
    let object =
        files(&[("/home/dir/a", "250-\r\n type=file;size=8388608; /home/dir/a\r\n250 end")]);
    let server = Scripted::start(FEATURES, move |command, _| match command {
        "RETR /home/dir/a" => Some(Answer::DataAlone(vec![0; 8 << 20])),
        _ => object(command),
    })
    .await;
    let store = open(&server).await;
    let got = timeout(Duration::from_secs(20), store.get_to("a", Target::writer(Full))).await;
    assert_eq!(code(&got.unwrap().unwrap_err()), 53);
}

/// It takes nothing.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_is_there_and_not_given_is_denied() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, _| match command.split(' ').next() {
        Some("RETR" | "DELE") => Some(Answer::Reply("550 Failed.")),
        _ => object(command),
    })
    .await;
    let store = open(&server).await;
    for (name, expected) in [("a", 51), ("b", 52)] {
        assert_eq!(code(&store.get(name).await.unwrap_err()), expected);
        assert_eq!(code(&store.delete(name).await.unwrap_err()), expected);
    }
}

#[tokio::test]
async fn what_may_not_be_looked_at_is_denied_and_not_taken_for_free() {
    for features in [FEATURES, OLD] {
        let server = Scripted::start(features, |command, _| match command.split(' ').next() {
            Some("MLST" | "SIZE") => Some(Answer::Reply("550 a: Permission denied")),
            Some("CWD") => Some(Answer::Reply("550 a: Not a directory")),
            _ => None,
        })
        .await;
        let store = open(&server).await;
        assert_eq!(code(&store.query("a").await.unwrap_err()), 51);
        assert_eq!(code(&store.put_new("a", "text").await.unwrap_err()), 51);
        assert_eq!(server.seen_of(&["STOR", "RNTO"]), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_directory_is_no_object_though_the_server_calls_its_size_denied() {
    let server = Scripted::start(OLD, |command, _| {
        command.starts_with("SIZE").then_some(Answer::Reply("550 Access is denied."))
    })
    .await;
    assert_eq!(open(&server).await.query("a").await.unwrap(), None);
}

#[tokio::test]
async fn what_is_busy_is_asked_for_again() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, before| match command {
        "MLST /home/dir/a" if before == 0 => {
            Some(Answer::Reply("450 a: Resource temporarily unavailable"))
        }
        "RETR /home/dir/a" if before == 0 => Some(Answer::Reply("450 a is busy")),
        "RETR /home/dir/a" => Some(Answer::Data(b"0123456789".into(), "226 done")),
        _ => object(command),
    })
    .await;
    let store = open(&server).await;
    assert_eq!(store.query("a").await.unwrap().unwrap().size, Some(10));
    assert_eq!(store.get("a").await.unwrap(), "0123456789");
}

#[tokio::test]
async fn what_is_not_there_when_it_is_asked_for_may_be_put_anew_before_it_is_asked_again() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, _| match command.split(' ').next() {
        Some("RETR") => Some(Answer::Reply("550 Can't open a: No such file or directory")),
        Some("DELE") => Some(Answer::Reply("550 Could not delete a: No such file or directory")),
        _ => object(command),
    })
    .await;
    let store = open(&server).await;
    assert_eq!(code(&store.get("a").await.unwrap_err()), 52);
    assert_eq!(code(&store.delete("a").await.unwrap_err()), 52);
}

#[tokio::test]
async fn what_is_put_anew_while_it_is_asked_for_is_got_then() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, before| match command {
        "RETR /home/dir/a" if before == 0 => Some(Answer::Reply("550 Failed to open file.")),
        "RETR /home/dir/a" => Some(Answer::Data(b"0123456789".into(), "226 done")),
        _ => object(command),
    })
    .await;
    assert_eq!(open(&server).await.get("a").await.unwrap(), "0123456789");
    assert_eq!(server.seen_of(&["RETR"]).len(), 2);
}

#[tokio::test]
async fn what_is_replaced_while_it_is_deleted_is_deleted_then() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, before| match command {
        "DELE /home/dir/a" if before == 0 => {
            Some(Answer::Reply("550 Could not delete a: Invalid argument"))
        }
        _ => object(command),
    })
    .await;
    open(&server).await.delete("a").await.unwrap();
    assert_eq!(server.seen_of(&["DELE"]).len(), 2);
}

#[tokio::test]
async fn a_put_lands_by_a_rename_in_a_directory_that_is_made_for_it() {
    let server = Scripted::start(FEATURES, |command, before| match command {
        "CWD /home/dir" if before == 0 => Some(Answer::Reply("550 Failed to change directory.")),
        _ if command.starts_with("STOR") && before == 0 => {
            Some(Answer::Reply("553 Could not create file."))
        }
        _ => None,
    })
    .await;
    open(&server).await.put("a", "text").await.unwrap();
    let seen = server.seen_of(&["STOR", "SIZE", "RNFR", "RNTO", "MKD"]);
    let temporary = seen[0].strip_prefix("STOR ").unwrap();
    assert!(temporary.starts_with("/home/dir/.quintet-tmp"), "{temporary}");
    let of_it = |verb: &str| format!("{verb} {temporary}");
    let landing = [of_it("SIZE"), of_it("RNFR"), "RNTO /home/dir/a".into()];
    assert_eq!(seen[..3], [of_it("STOR"), "MKD /home/dir".into(), of_it("STOR")]);
    assert_eq!(seen[3..], landing);
}

#[tokio::test]
async fn what_the_server_has_not_got_whole_takes_no_place() {
    let server = Scripted::start(FEATURES, |command, _| {
        command.starts_with("SIZE").then_some(Answer::Reply("213 3"))
    })
    .await;
    let store = Store::open(server.url() + "&retries=0").await.unwrap();
    assert_eq!(code(&store.put("a", "text").await.unwrap_err()), 56);
    let [stored, removed] = ["STOR ", "DELE "].map(|verb| server.seen_of(&[verb]));
    assert_eq!(stored[0].replace("STOR", "DELE"), removed[0]);
    assert_eq!(server.seen_of(&["RNTO"]), Vec::<String>::new());
}

#[tokio::test]
async fn what_the_server_tells_no_size_of_lands() {
    for refusal in ["550 Could not get file size.", "502 what?", "550 Permission denied."] {
        let server = Scripted::start(FEATURES, move |command, _| {
            command.starts_with("SIZE").then_some(Answer::Reply(refusal))
        })
        .await;
        open(&server).await.put("a", "text").await.unwrap();
        assert_eq!(server.seen_of(&["STOR"]).len(), 1);
    }
}

#[tokio::test]
async fn without_room_nothing_is_left_behind() {
    let server = Scripted::start(FEATURES, |command, _| {
        command.starts_with("STOR").then_some(Answer::Reply("452 no room"))
    })
    .await;
    let error = open(&server).await.put("a", "text").await.unwrap_err();
    assert_eq!((code(&error), error.attempts()), (53, 1), "{error}");
    assert_eq!(server.seen_of(&["DELE"]).len(), 1);
}

/// What comes from it, if anything, takes its time.
struct Slow;

impl Read for Slow {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        thread::sleep(Duration::from_secs(1));
        Err(io::ErrorKind::StaleNetworkFileHandle.into())
    }
}

#[tokio::test]
async fn what_a_put_was_writing_that_was_cut_short_is_removed_by_the_next_session() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, _| match command.split(' ').next() {
        // It never says that it has got it.
        Some("STOR") => Some(Answer::DataAlone(Vec::new())),
        _ => object(command),
    })
    .await;
    let store = open(&server).await;
    let put = store.put("b", Source::reader(|| Ok(Slow)));
    timeout(Duration::from_millis(500), put).await.unwrap_err();
    let queried = timeout(Duration::from_secs(20), store.query("a")).await.unwrap();
    assert_eq!(queried.unwrap().unwrap().size, Some(10));
    let begun = Instant::now();
    while server.seen_of(&["DELE"]).is_empty() && begun.elapsed() < Duration::from_secs(10) {
        sleep(Duration::from_millis(10)).await;
    }
    let [stored, removed] = ["STOR ", "DELE "].map(|verb| server.seen_of(&[verb]));
    assert_eq!(removed, [stored[0].replace("STOR", "DELE")]);
}

#[tokio::test]
async fn what_a_put_was_writing_whose_source_fails_is_removed_at_once() {
    let server = Scripted::start(FEATURES, |_, _| None).await;
    let store = Store::open(server.url() + "&retries=0").await.unwrap();
    store.put("b", Source::reader(|| Ok(Slow))).await.unwrap_err();
    let [stored, removed] = ["STOR ", "DELE "].map(|verb| server.seen_of(&[verb]));
    assert_eq!(removed, [stored[0].replace("STOR", "DELE")]);
    assert_eq!(server.seen_of(&["PASS"]).len(), 1);
}

#[tokio::test]
async fn what_cannot_be_renamed_over_is_moved_aside() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, before| match command {
        "RNTO /home/dir/a" if before == 0 => Some(Answer::Reply("550 File exists")),
        _ => object(command),
    })
    .await;
    open(&server).await.put("a", "text").await.unwrap();
    let renames = server.seen_of(&["RNFR", "RNTO", "DELE"]);
    let verbs: Vec<_> = renames.iter().map(|command| &command[..4]).collect();
    assert_eq!(verbs, ["RNFR", "RNTO", "RNFR", "RNTO", "RNFR", "RNTO", "DELE"]);
    assert_eq!(renames[2], "RNFR /home/dir/a");
    assert!(renames[3].starts_with("RNTO /home/dir/.quintet-tmp") && renames[3].ends_with("-was"));
    assert_eq!(renames[3].replace("RNTO", "DELE"), renames[6]);
}

#[tokio::test]
async fn what_was_moved_aside_comes_back_if_nothing_takes_its_place() {
    let object = files(OBJECT);
    let server = Scripted::start(FEATURES, move |command, before| match command {
        "RNTO /home/dir/a" if before < 2 => Some(Answer::Reply("550 Device busy")),
        _ => object(command),
    })
    .await;
    open(&server).await.put("a", "text").await.unwrap_err();
    let renames = server.seen_of(&["RNFR", "RNTO", "DELE"]);
    let aside = renames[3].strip_prefix("RNTO ").unwrap();
    assert_eq!(renames[6..8], [format!("RNFR {aside}"), "RNTO /home/dir/a".into()]);
    assert_eq!(renames[8..], [renames[0].replace("RNFR", "DELE")]);
}

#[tokio::test]
async fn lists_of_unix_and_dos_are_read() {
    for list in [
        "total 2\r\n\
         drwxr-xr-x 2 me us 4096 Nov 23 02:10 .\r\n\
         -rw-r--r-- 1 me us 5 Nov 23 02:10 a  b\r\n\
         -rw-r--r-- 1 me us 6 Nov 23  2024  c\r\n\
         prw-r--r-- 1 me us 0 Nov 23 02:10 pipe\r\n",
        "11-23-26  02:10AM       <DIR>          .\r\n\
         11-23-26  02:10AM                    5 a  b\r\n\
         11-23-26  02:10AM                    6 c\r\n",
    ] {
        let server = Scripted::start(OLD, move |command, _| {
            (command == "LIST -a").then(|| Answer::Data(list.into(), "226 done"))
        })
        .await;
        let names = open(&server).await.names("").await.unwrap();
        let c = if list.starts_with("total") { " c" } else { "c" };
        assert_eq!(names, ["a  b", c]);
        assert_eq!(server.seen_of(&["CWD", "LIST"]), ["CWD /home/dir", "LIST -a"]);
    }
}

#[tokio::test]
async fn a_line_that_nobody_can_read_is_an_error() {
    let server = Scripted::start(OLD, |command, _| {
        (command == "LIST -a").then(|| Answer::Data("what?\r\n".into(), "226 done"))
    })
    .await;
    let error = open(&server).await.names("").await.unwrap_err();
    assert!(error.chain().iter().any(|cause| cause.contains("what?")), "{error}");
}

#[tokio::test]
async fn a_listing_that_the_server_cuts_is_an_error() {
    let server = Scripted::start(FEATURES, |command, _| {
        let lines = (0..1000).map(|number| format!("type=file;size=1; {number}\r\n"));
        let end = "226-Output truncated to 1000 matches\r\n226 done";
        (command == "MLSD /home/dir").then(|| Answer::Data(lines.collect::<String>().into(), end))
    })
    .await;
    let store = open(&server).await;
    let error = store.names("").await.unwrap_err();
    assert_eq!((code(&error), error.attempts()), (50, 1), "{error}");
    assert!(error.chain().iter().any(|cause| cause.contains("1000 matches")), "{error}");
    // Whatever was said of it was heard to its end.
    store.put("a", "text").await.unwrap();
}

#[tokio::test]
async fn a_directory_that_vanishes_while_it_is_listed_is_left_out_whatever_code_says_so() {
    for gone in ["501 No such directory.", "550 d: No such file or directory"] {
        let server = Scripted::start(FEATURES, move |command, _| match command {
            "MLSD /home/dir" => {
                let lines = "type=dir; d\r\ntype=file;size=1; a\r\n";
                Some(Answer::Data(lines.into(), "226 done"))
            }
            "MLSD /home/dir/d" => Some(Answer::Reply(gone)),
            "CWD /home/dir/d" => Some(Answer::Reply("550 No such file or directory")),
            _ => None,
        })
        .await;
        assert_eq!(open(&server).await.names("").await.unwrap(), ["a"]);
        assert_eq!(server.seen_of(&["EPSV", "PASV"]), ["EPSV", "EPSV"]);
    }
}

#[tokio::test]
async fn a_directory_that_was_made_anew_while_it_was_listed_is_listed() {
    let server = Scripted::start(FEATURES, |command, before| match command {
        "MLSD /home/dir/d" if before == 0 => {
            Some(Answer::Reply("550 Can't check for file existence"))
        }
        "MLSD /home/dir/d" => Some(Answer::Data("type=file;size=1; a\r\n".into(), "226 done")),
        _ => None,
    })
    .await;
    assert_eq!(open(&server).await.names("d/").await.unwrap(), ["d/a"]);
}

#[tokio::test]
async fn a_directory_that_may_not_be_entered_is_an_error_of_the_listing() {
    let server = Scripted::start(FEATURES, |command, _| match command {
        "MLSD /home/dir" => Some(Answer::Data("type=dir; d\r\n".into(), "226 done")),
        "MLSD /home/dir/d" | "CWD /home/dir/d" => {
            Some(Answer::Reply("550 /home/dir/d: Permission denied"))
        }
        _ => None,
    })
    .await;
    assert_eq!(code(&open(&server).await.names("").await.unwrap_err()), 51);
}

#[tokio::test]
async fn a_connection_that_has_ended_is_made_anew() {
    let server = Scripted::start(FEATURES, |command, before| match command {
        "DELE /home/dir/a" if before == 0 => Some(Answer::Reply("421 too long idle")),
        "DELE /home/dir/b" if before == 0 => Some(Answer::End),
        _ => None,
    })
    .await;
    let store = open(&server).await;
    store.delete("a").await.unwrap();
    store.delete("b").await.unwrap();
    assert_eq!(server.seen_of(&["PASS"]).len(), 3);
}
