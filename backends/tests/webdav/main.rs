//! What the `webdav` backend asks of a server, and makes of its answers: on one that answers as each test says.

#![cfg(feature = "webdav")]
#![allow(clippy::unwrap_used)] // also in what the tests have in common

use std::{
    io::Read,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use backend_core::{Error, Source, Store};
use backends as _;

use self::scripted::{Asked, Scripted, answer, collection, multistatus, object};

mod scripted;

async fn open(server: &Scripted) -> Store {
    Store::open(&server.url()).await.unwrap()
}

fn code(error: &Error) -> u8 {
    error.code().number()
}

/// The answer to OPTIONS of a server that is known to drop what was cut, and to refuse to delete collections by a depth of 0.
fn apache() -> Vec<u8> {
    answer("200 OK", &["DAV: 1,2", "DAV: <http://apache.org/dav/propset/fs/1>"], "")
}

const BASIC: &str = r#"WWW-Authenticate: Basic realm="dav""#;

#[tokio::test]
async fn nobody_is_told_a_password_who_does_not_ask() {
    let server = Scripted::start(|_, _| answer("200 OK", &[], "text")).await;
    assert_eq!(open(&server).await.get("a").await.unwrap(), "text");
    assert_eq!(server.asked()[0].header("authorization"), None);
}

#[tokio::test]
async fn a_wrong_password_is_sent_once() {
    let server = Scripted::start(|_, _| answer("401 Unauthorized", &[BASIC], "")).await;
    let error = open(&server).await.get("a").await.unwrap_err();
    assert_eq!((code(&error), server.asked().len()), (51, 2), "{error}");
    assert!(!format!("{error} {:?} {:?}", error, error.chain()).contains("hunter2"));
}

#[tokio::test]
async fn the_challenge_is_remembered() {
    let server = Scripted::start(|asked, _| match asked.header("authorization") {
        None => answer("401 Unauthorized", &[BASIC], ""),
        Some(_) => answer("200 OK", &[], "text"),
    })
    .await;
    let store = open(&server).await;
    for _ in 0..3 {
        store.get("a").await.unwrap();
    }
    assert_eq!(server.asked().len(), 4);
    assert_eq!(server.asked()[3].header("authorization"), Some("Basic bWU6aHVudGVyMg=="));
}

#[tokio::test]
async fn a_digest_counts_its_nonce_and_takes_a_new_one_when_it_is_stale() {
    let challenge = |nonce: &str, stale: &str| {
        format!(
            r#"WWW-Authenticate: Digest realm="dav", qop="auth", algorithm=SHA-256, nonce="{nonce}", stale={stale}"#
        )
    };
    let server = Scripted::start(move |asked, number| match number {
        0 => answer("401 Unauthorized", &[&challenge("first", "false"), BASIC], ""),
        3 => answer("401 Unauthorized", &[&challenge("second", "true")], ""),
        _ if asked.header("authorization").is_some_and(|sent| sent.starts_with("Digest ")) => {
            answer("200 OK", &[], "text")
        }
        _ => answer("401 Unauthorized", &[BASIC], ""),
    })
    .await;
    let store = open(&server).await;
    for _ in 0..3 {
        assert_eq!(store.get("a b").await.unwrap(), "text");
    }
    let sent: Vec<String> = server.asked()[1..]
        .iter()
        .map(|asked| asked.header("authorization").unwrap().replace('"', ""))
        .collect();
    for (sent, (nonce, count)) in
        sent.iter().zip([("first", 1), ("first", 2), ("first", 3), ("second", 1)])
    {
        assert!(sent.contains(&format!("nonce={nonce}")), "{sent}");
        assert!(sent.contains(&format!("nc=0000000{count}")), "{sent}");
        assert!(sent.contains("uri=/dav/a%20b"), "{sent}");
    }
    assert_eq!(sent.len(), 4);
}

#[tokio::test]
async fn a_redirect_tells_nobody_else_the_password() {
    let other = Scripted::start(|_, _| answer("200 OK", &[], "text")).await;
    let place = format!("Location: http://127.0.0.1:{}/elsewhere", other.port);
    let server = Scripted::start(move |asked, _| match asked.header("authorization") {
        None => answer("401 Unauthorized", &[BASIC], ""),
        Some(_) => answer("307 Temporary Redirect", &[&place], ""),
    })
    .await;
    let store = open(&server).await;
    assert_eq!(store.get("a").await.unwrap(), "text");
    assert_eq!(other.lines(), ["GET /elsewhere"]);
    assert_eq!(other.asked()[0].header("authorization"), None);
}

#[tokio::test]
async fn who_asks_for_a_password_behind_a_redirect_is_not_told_it() {
    let other = Scripted::start(|_, _| answer("401 Unauthorized", &[BASIC], "")).await;
    let place = format!("Location: http://127.0.0.1:{}/", other.port);
    let server = Scripted::start(move |_, _| answer("301 Moved Permanently", &[&place], "")).await;
    let error = open(&server).await.get("a").await.unwrap_err();
    assert_eq!(code(&error), 51);
    assert!(error.to_string().contains("open that URL itself"), "{error}");
    assert!(other.asked().iter().all(|asked| asked.header("authorization").is_none()));
}

/// More than is held in memory.
fn long() -> Source {
    Source::reader(|| Ok(std::io::repeat(b'x').take(1 << 20)))
}

#[tokio::test]
async fn what_is_streamed_is_sent_whole_again_behind_a_challenge_and_a_redirect() {
    let server =
        Scripted::start(|asked, _| match (&*asked.line(), asked.header("authorization")) {
            ("OPTIONS /dav/", _) => apache(),
            ("PROPFIND /dav/", _) => multistatus(&collection("/dav/")),
            ("PUT /dav/a", None) => answer("401 Unauthorized", &[BASIC], ""),
            ("PUT /dav/a", _) => answer("307 Temporary Redirect", &["Location: /dav/b"], ""),
            ("PUT /dav/b", Some(_)) => answer("201 Created", &[], ""),
            ("PROPFIND /dav/a", _) => multistatus(&object("/dav/a", 1 << 20)),
            _ => answer("400 Bad Request", &[], ""),
        })
        .await;
    let put = open(&server).await.put("a", long()).await.unwrap();
    assert_eq!((put.bytes, put.verified), (1 << 20, true));
    let puts = server.asked().into_iter().filter(|asked| asked.method == "PUT");
    let sizes: Vec<usize> = puts.map(|asked| asked.body.len()).collect();
    assert_eq!(sizes, [1 << 20; 3]);
}

#[tokio::test]
async fn a_server_that_asks_to_wait_is_waited_for() {
    let server = Scripted::start(|_, number| match number {
        0 => answer("503 Service Unavailable", &["Retry-After: 1"], ""),
        _ => answer("200 OK", &[], "text"),
    })
    .await;
    let start = Instant::now();
    assert_eq!(open(&server).await.get("a").await.unwrap(), "text");
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn what_goes_away_while_apache_opens_it_is_not_found_and_what_is_forbidden_stays_so() {
    let server = Scripted::start(|asked, number| match &*asked.method {
        "OPTIONS" => apache(),
        "GET" if asked.path.ends_with("/gone") && number > 0 => answer("404 Not Found", &[], ""),
        "GET" => answer("403 Forbidden", &[], ""),
        // It may be there again by then.
        _ => multistatus(&object(&asked.path, 4)),
    })
    .await;
    let store = open(&server).await;
    assert_eq!(code(&store.get("gone").await.unwrap_err()), 52);
    assert_eq!(code(&store.get("kept").await.unwrap_err()), 51);
}

#[tokio::test]
async fn a_body_that_is_cut_is_got_again() {
    let server = Scripted::start(|_, number| match number {
        0 => b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123".to_vec(),
        1 => b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n0123\r\n".to_vec(),
        _ => answer("200 OK", &[], "0123456789"),
    })
    .await;
    assert_eq!(open(&server).await.get("a").await.unwrap(), "0123456789");
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_part_comes_also_from_a_server_that_knows_no_ranges() {
    let server = Scripted::start(|asked, _| {
        assert_eq!(asked.header("range"), Some("bytes=3-6"));
        answer("200 OK", &[], "0123456789")
    })
    .await;
    assert_eq!(open(&server).await.get_range("a", 3..7).await.unwrap(), "3456");
}

#[tokio::test]
async fn another_part_than_was_asked_for_is_an_error() {
    let server = Scripted::start(|_, _| {
        answer("206 Partial Content", &["Content-Range: bytes 0-3/10"], "0123")
    })
    .await;
    let error = open(&server).await.get_range("a", 3..7).await.unwrap_err();
    assert_eq!(code(&error), 56, "{error}");
}

#[tokio::test]
async fn collections_are_made_as_needed_and_only_then() {
    let made = AtomicUsize::new(0);
    let server = Scripted::start(move |asked, _| {
        let is_made = made.load(Ordering::Relaxed) >= 2;
        match &*asked.line() {
            "OPTIONS /dav/" => apache(),
            "PUT /dav/a/b/c" if !is_made => answer("409 Conflict", &[], ""),
            "MKCOL /dav/a/b/" if made.load(Ordering::Relaxed) == 0 => {
                answer("409 Conflict", &[], "")
            }
            "MKCOL /dav/a/" | "MKCOL /dav/a/b/" => {
                made.fetch_add(1, Ordering::Relaxed);
                answer("201 Created", &[], "")
            }
            "PROPFIND /dav/a/b/c" => multistatus(&object("/dav/a/b/c", 1)),
            _ => answer("204 No Content", &[], ""),
        }
    })
    .await;
    let store = open(&server).await;
    store.put("a/b/c", "1").await.unwrap();
    store.put("a/b/c", "2").await.unwrap();
    let expected = [
        "OPTIONS /dav/",
        "PUT /dav/a/b/c",
        "MKCOL /dav/a/b/",
        "MKCOL /dav/a/",
        "MKCOL /dav/a/b/",
        "PUT /dav/a/b/c",
        "PROPFIND /dav/a/b/c",
        "PUT /dav/a/b/c",
        "PROPFIND /dav/a/b/c",
    ];
    assert_eq!(server.lines(), expected);
}

#[tokio::test]
async fn an_unknown_server_gets_a_put_under_a_temporary_name() {
    let server = Scripted::start(|asked, _| match &*asked.method {
        "OPTIONS" => answer("200 OK", &["DAV: 1, 2"], ""),
        "PROPFIND" => multistatus(&object("/dav/d/a", 1)),
        _ => answer("201 Created", &[], ""),
    })
    .await;
    open(&server).await.put("d/a", "1").await.unwrap();
    let asked = server.asked();
    let (put, moved) = (&asked[1], &asked[2]);
    assert!(put.line().starts_with("PUT /dav/d/.quintet-tmp"), "{}", put.line());
    assert_eq!((&*moved.method, &moved.path), ("MOVE", &put.path));
    let destination = format!("http://127.0.0.1:{}/dav/d/a", server.port);
    assert_eq!(moved.header("destination"), Some(&*destination));
    assert_eq!(moved.header("overwrite"), Some("F"));
}

/// A server of unknown make, on which MOVE finds something in its way that PROPFIND tells of as `found`.
async fn in_the_way(found: fn(&Asked) -> Vec<u8>) -> Scripted {
    Scripted::start(move |asked, _| match (&*asked.method, asked.header("overwrite")) {
        ("OPTIONS", _) => answer("200 OK", &["DAV: 1"], ""),
        ("PROPFIND", _) => found(asked),
        ("MOVE", Some("F")) => answer("412 Precondition Failed", &[], ""),
        _ => answer("204 No Content", &[], ""),
    })
    .await
}

fn overwrites(server: &Scripted) -> usize {
    server.asked().iter().filter(|asked| asked.header("overwrite") == Some("T")).count()
}

#[tokio::test]
async fn a_move_replaces_an_object_and_never_a_collection_with_something_in_it() {
    let server = in_the_way(|_| multistatus(&object("/dav/a", 1))).await;
    open(&server).await.put("a", "1").await.unwrap();
    assert_eq!(overwrites(&server), 1);

    let server = in_the_way(|asked| match &*asked.path {
        "/dav/a" | "/dav/a/" => multistatus(&(collection("/dav/a/") + &object("/dav/a/b", 1))),
        _ => answer("404 Not Found", &[], ""),
    })
    .await;
    let error = open(&server).await.put("a", "1").await.unwrap_err();
    assert!(error.to_string().contains("collection"), "{error}");
    assert_eq!(overwrites(&server), 0);
    let last = server.lines().pop().unwrap();
    assert!(last.starts_with("DELETE /dav/.quintet-tmp"), "{last}");
}

#[tokio::test]
async fn what_a_server_makes_of_a_name_is_not_replaced() {
    let server = in_the_way(|_| answer("404 Not Found", &[], "")).await;
    assert!(open(&server).await.put("a", "1").await.is_err());
    assert_eq!(overwrites(&server), 0);
}

#[tokio::test]
async fn a_collection_is_never_deleted() {
    let server = Scripted::start(|asked, _| match &*asked.method {
        "OPTIONS" => answer("200 OK", &["DAV: 1"], ""),
        "PROPFIND" => multistatus(&collection("/dav/a/")),
        _ => answer("204 No Content", &[], ""),
    })
    .await;
    assert!(open(&server).await.delete("a").await.unwrap_err().is_not_found());
    assert!(!server.lines().contains(&"DELETE /dav/a".into()));

    let server = Scripted::start(|asked, _| match &*asked.line() {
        "OPTIONS /dav/" => apache(),
        "DELETE /dav/a" => answer("301 Moved Permanently", &["Location: /dav/a/"], ""),
        _ => answer("204 No Content", &[], ""),
    })
    .await;
    assert!(open(&server).await.delete("a").await.unwrap_err().is_not_found());
    assert_eq!(server.lines(), ["OPTIONS /dav/", "DELETE /dav/a"]);
    assert_eq!(server.asked()[1].header("depth"), Some("0"));
}

#[tokio::test]
async fn a_failure_inside_of_an_answer_is_an_error() {
    let server = Scripted::start(|asked, _| match &*asked.method {
        "OPTIONS" => apache(),
        _ => multistatus(
            "<D:response><D:href>/dav/a</D:href><D:status>HTTP/1.1 403 Forbidden</D:status></D:response>",
        ),
    })
    .await;
    let error = open(&server).await.delete("a").await.unwrap_err();
    assert_eq!(code(&error), 51, "{error}");
}

#[tokio::test]
async fn what_is_listed_is_found_however_it_is_written() {
    let server = Scripted::start(|asked, _| match (&*asked.path, asked.header("depth")) {
        ("/dav/", Some("1")) => multistatus(
            &[
                collection("/dav/"),
                object("/dav/a%20b%2b", 1),
                object("http://elsewhere:99/dav/%c3%BC", 2),
                object("c&amp;d", 3),
                collection("/dav//e"),
                object("/dav/%2Equintet-tmp-1", 4),
            ]
            .concat(),
        ),
        ("/dav/e/", Some("1")) => multistatus(&(collection("/dav/e/") + &object("/dav/e/f", 5))),
        _ => multistatus(&collection("/dav/")),
    })
    .await;
    let mut names = open(&server).await.names("").await.unwrap();
    names.sort();
    assert_eq!(names, ["a b+", "c&d", "e/f", "ü"]);
}

#[tokio::test]
async fn a_listing_that_is_cut_is_an_error_and_never_a_short_one() {
    let whole = multistatus(&(collection("/dav/") + &object("/dav/a", 1) + &object("/dav/b", 1)));
    let text = String::from_utf8(whole).unwrap();
    let body = text.split_once("\r\n\r\n").unwrap().1.to_owned();
    for end in ["</D:multistatus>", "<D:response><D:href>/dav/b"] {
        let cut = body[..body.find(end).unwrap()].to_owned();
        // As a body that seems whole, and as one that does not.
        for length in [cut.len(), body.len()] {
            let cut = cut.clone();
            let server = Scripted::start(move |asked, _| match asked.header("depth") {
                Some("1") => {
                    format!("HTTP/1.1 207 Multi-Status\r\ncontent-length: {length}\r\n\r\n{cut}")
                        .into()
                }
                _ => multistatus(&collection("/dav/")),
            })
            .await;
            let names = open(&server).await.names("").await;
            assert!(names.is_err(), "{end} {length}: {names:?}");
        }
    }
}

#[tokio::test]
async fn what_is_no_listing_is_an_error() {
    let bomb = r#"<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><D:multistatus xmlns:D="DAV:">&c;</D:multistatus>"#;
    for body in [bomb, "<html></html>", "", r#"<multistatus xmlns="other"/>"#, "{}"] {
        let server = Scripted::start(move |asked, _| match asked.header("depth") {
            Some("1") => answer("207 Multi-Status", &[], body),
            _ => multistatus(&collection("/dav/")),
        })
        .await;
        let names = open(&server).await.names("").await;
        assert!(names.is_err(), "{body}: {names:?}");
    }
}

#[tokio::test]
async fn what_is_listed_from_elsewhere_is_an_error() {
    let server =
        Scripted::start(|_, _| multistatus(&(collection("/dav/") + &object("/other/a", 1)))).await;
    let error = open(&server).await.names("").await.unwrap_err();
    assert!(error.to_string().contains("/other/a"), "{error}");
}
