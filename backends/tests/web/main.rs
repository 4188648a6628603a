//! What the `http` backend asks of a server, and makes of its answers: on one that answers as each test says.

#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, dead_code, missing_docs)] // also in what the tests have in common

#[path = "../webdav/scripted.rs"]
mod scripted;

use backend_core::{Error, ErrorCode, Store};
use backends as _;
use futures::TryStreamExt;

use self::scripted::{Asked, Scripted, answer};

async fn open(server: &Scripted, options: &str) -> Store {
    let url = format!("http://127.0.0.1:{}/d%20r?retry-delay=1ms&{options}", server.port);
    Store::open(&url).await.unwrap()
}

const HTML: &str = "Content-Type: text/html; charset=utf-8";

/// A server with these pages and objects; what ends with a slash is a page of links.
async fn site(things: &'static [(&'static str, &'static str)]) -> Scripted {
    Scripted::start(move |asked, _| match things.iter().find(|(path, _)| *path == asked.path) {
        None => answer("404 Not Found", &[], ""),
        Some((path, links)) if path.ends_with('/') => {
            let links: String =
                links.split_whitespace().map(|it| format!("<a href=\"{it}\">x</a>\n")).collect();
            answer("200 OK", &[HTML], &links)
        }
        Some((_, body)) => answer("200 OK", &[], body),
    })
    .await
}

async fn names(store: &Store, prefix: &str) -> Vec<String> {
    let mut names = store.names(prefix).await.unwrap();
    names.sort();
    names
}

#[tokio::test]
async fn the_pages_of_directories_are_read_each_once() {
    let server = site(&[
        ("/d%20r/", "../ ?C=N;O=D a%20b sub/ a%20b /elsewhere http://other/d%20r/x"),
        ("/d%20r/sub/", "/d%20r/ ./c deeper/ gone/"),
        ("/d%20r/sub/deeper/", "d /d%20r/sub/ ."),
    ])
    .await;
    let store = open(&server, "").await;
    assert_eq!(names(&store, "").await, ["a b", "sub/c", "sub/deeper/d"]);
    let mut asked = server.lines();
    asked.sort();
    assert_eq!(
        asked,
        ["GET /d%20r/", "GET /d%20r/sub/", "GET /d%20r/sub/deeper/", "GET /d%20r/sub/gone/"]
    );
}

#[tokio::test]
async fn of_a_prefix_only_its_directory_is_read() {
    let server = site(&[("/d%20r/sub/", "co ca other/ cd/"), ("/d%20r/sub/cd/", "e")]).await;
    let store = open(&server, "").await;
    assert_eq!(names(&store, "sub/c").await, ["sub/ca", "sub/cd/e", "sub/co"]);
    assert_eq!(server.lines(), ["GET /d%20r/sub/", "GET /d%20r/sub/cd/"]);
}

#[tokio::test]
async fn a_link_that_leads_in_circles_ends_in_an_error() {
    let server = Scripted::start(|_, _| answer("200 OK", &[HTML], "<a href='again/'>x</a>")).await;
    let error = open(&server, "").await.names("").await.unwrap_err();
    assert!(error.to_string().contains("circles") && error.attempts() == 1, "{error}");
    assert!(server.asked().len() < 100);
}

#[tokio::test]
async fn without_an_index_the_error_says_what_can_be_done() {
    for (status, headers, code) in [
        ("403 Forbidden", [HTML], ErrorCode::PermissionDenied),
        ("200 OK", ["Content-Type: application/json"], ErrorCode::BackendError),
    ] {
        let server = Scripted::start(move |_, _| answer(status, &headers, "{}")).await;
        let error = open(&server, "").await.names("").await.unwrap_err();
        assert_eq!((error.code(), error.attempts()), (code, 1), "{error}");
        assert!(error.chain().join(": ").contains("manifest="), "{error}");
    }
    let nothing = site(&[]).await;
    let error = open(&nothing, "").await.names("").await.unwrap_err();
    assert!(error.is_not_found() && error.attempts() == 1, "{error}");
}

#[tokio::test]
async fn a_cut_page_is_no_listing() {
    let server = Scripted::start(|_, number| match number {
        0 => {
            let mut whole = answer("200 OK", &[HTML], "<a href='a'>x</a> <a href='b'>x</a>");
            whole.truncate(whole.len() - 5);
            whole
        }
        _ => answer("200 OK", &[HTML], "<a href='a'>x</a> <a href='b'>x</a>"),
    })
    .await;
    assert_eq!(names(&open(&server, "").await, "").await, ["a", "b"]);
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_manifest_lists_names_and_sizes() {
    let server =
        site(&[("/d%20r/list.txt", "a/b\n\n{\"name\": \"c d\", \"size\": 3}\r\n../no\nlast")])
            .await;
    let store = open(&server, "manifest=list.txt").await;
    let mut listed: Vec<_> = Vec::new();
    let mut listing = store.list("");
    loop {
        match listing.try_next().await {
            Ok(Some(entry)) => listed.push((entry.name().to_owned(), entry.metadata().size)),
            Ok(None) => break,
            Err(error) => listed.push((format!("{:?}", error.code()), None)),
        }
    }
    let expected = [("a/b", None), ("c d", Some(3)), ("BadName", None), ("last", None)];
    assert_eq!(listed, expected.map(|(name, size)| (name.to_owned(), size)));
    assert_eq!(store.names("a/").await.unwrap(), ["a/b"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_manifest_is_said_with_its_line() {
    let server = site(&[("/d%20r/list", "a\n{\"size\": 3}\n")]).await;
    let error = open(&server, "manifest=list").await.names("").await.unwrap_err();
    assert!(error.to_string().contains("line 2 of the manifest"), "{error}");
    assert_eq!(error.attempts(), 1);
    let error = open(&server, "manifest=other").await.names("").await.unwrap_err();
    assert!(
        error.to_string().contains("no manifest \"other\"") && error.attempts() == 1,
        "{error}"
    );
}

#[tokio::test]
async fn metadata_comes_from_head_and_from_a_get_of_a_byte_where_that_is_not_allowed() {
    let headers = ["ETag: \"v1\"", "Last-Modified: Sun, 09 Sep 2001 01:46:40 GMT"];
    let head = Scripted::start(move |_, _| {
        let whole = answer("200 OK", &headers, "text");
        whole[..whole.len() - 4].to_vec()
    })
    .await;
    let get = Scripted::start(move |asked, _| match (&*asked.method, asked.header("range")) {
        ("GET", Some("bytes=0-0")) => {
            let range = ["Content-Range: bytes 0-0/4", headers[0], headers[1]];
            answer("206 Partial Content", &range, "t")
        }
        ("HEAD", _) => answer("403 Forbidden", &[], ""),
        _ => answer("400 Bad Request", &[], ""),
    })
    .await;
    for server in [head, get] {
        let found = open(&server, "").await.query("a").await.unwrap().unwrap();
        assert_eq!((found.size, found.version.as_deref()), (Some(4), Some("v1")));
        assert!(found.modified.is_some());
    }
}

#[tokio::test]
async fn a_directory_is_no_object() {
    let moved = |asked: &Asked, _: usize| {
        let place = format!("Location: {}/", asked.path);
        answer("301 Moved Permanently", &[&place], "")
    };
    let server = Scripted::start(moved).await;
    let store = open(&server, "").await;
    assert!(store.get("a").await.unwrap_err().is_not_found());
    assert!(store.get_range("a", 0..3).await.unwrap_err().is_not_found());
    assert_eq!(store.query("a").await.unwrap(), None);
}

#[tokio::test]
async fn a_part_is_checked_and_cut_out_where_the_server_knows_none() {
    let right =
        |_: &Asked, _: usize| answer("206 Partial Content", &["Content-Range: bytes 2-4/9"], "cde");
    let store = open(&Scripted::start(right).await, "").await;
    assert_eq!(store.get_range("a", 2..5).await.unwrap(), "cde");
    let whole = Scripted::start(|_, _| answer("200 OK", &[], "abcdefghi")).await;
    assert_eq!(open(&whole, "").await.get_range("a", 2..5).await.unwrap(), "cde");
    let wrong =
        |_: &Asked, _: usize| answer("206 Partial Content", &["Content-Range: bytes 0-2/9"], "abc");
    let error: Error = open(&Scripted::start(wrong).await, "retries=0")
        .await
        .get_range("a", 2..5)
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::ValidationFailed, "{error}");
}

#[tokio::test]
async fn another_part_than_was_asked_for_is_an_error() {
    for (status, range, body) in [
        ("206 Partial Content", "bytes 2-3/9", "cd"),
        ("206 Partial Content", "bytes 2-5/*", "cdef"),
        ("416 Range Not Satisfiable", "bytes */9", ""),
    ] {
        let range = format!("Content-Range: {range}");
        let server = Scripted::start(move |_, _| answer(status, &[&range], body)).await;
        let store = open(&server, "retries=0").await;
        let error = store.get_range("a", 2..5).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::ValidationFailed, "{status}: {error}");
    }
    let end = Scripted::start(|_, _| {
        answer("206 Partial Content", &["Content-Range: bytes 7-8/9"], "hi")
    });
    assert_eq!(open(&end.await, "").await.get_range("a", 7..20).await.unwrap(), "hi");
    let behind = Scripted::start(|_, _| {
        answer("416 Range Not Satisfiable", &["Content-Range: bytes */9"], "")
    });
    assert_eq!(open(&behind.await, "").await.get_range("a", 9..20).await.unwrap(), "");
}

#[tokio::test]
async fn the_rest_of_an_object_is_not_read_where_the_server_knows_no_parts() {
    // What follows never comes.
    let begun = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nabcdefghi";
    let server = Scripted::start(|_, _| begun.to_vec()).await;
    let store = open(&server, "retries=0").await;
    assert_eq!(store.get_range("a", 2..5).await.unwrap(), "cde");
}

#[tokio::test]
async fn links_are_those_of_the_place_that_a_redirect_leads_to() {
    let server = Scripted::start(|asked, _| match asked.path.as_str() {
        "/d%20r/" => answer("302 Found", &["Location: /mirror/d/"], ""),
        _ => answer(
            "200 OK",
            &[HTML],
            "<a href='/mirror/d/a'>a</a><a href='b'>b</a><a href='/c'>c</a>",
        ),
    })
    .await;
    assert_eq!(names(&open(&server, "").await, "").await, ["a", "b"]);
}

#[tokio::test]
async fn nothing_is_put_nor_deleted() {
    let server = site(&[]).await;
    let store = open(&server, "").await;
    for outcome in [store.put("a", "text").await.map(drop), store.delete("a").await] {
        let error = outcome.unwrap_err();
        assert_eq!(
            (error.code(), error.attempts() <= 1),
            (ErrorCode::Unsupported, true),
            "{error}"
        );
    }
    assert_eq!(server.lines(), [""; 0]);
}
