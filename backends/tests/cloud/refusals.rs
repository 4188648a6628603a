//! What a service refuses.

use std::time::{Duration, Instant};

use backend_core::{ErrorCode, Store};

use super::{Scripted, answer, code, ok, open, refusal, url};

#[tokio::test]
async fn what_is_refused_for_good_is_asked_once_and_told_by_its_code() {
    for (status, said, expected) in [
        ("403 Forbidden", "AccessDenied", 51),
        ("400 Bad Request", "ExpiredToken", 51),
        ("403 Forbidden", "QuotaExceeded", 53),
        ("507 Insufficient Storage", "XMinioStorageFull", 53),
        ("400 Bad Request", "InvalidArgument", 50),
    ] {
        let server = Scripted::start(move |_, _| refusal(status, said)).await;
        let error = open(&server, "").await.put("a", "text").await.unwrap_err();
        assert_eq!((code(&error), server.asked().len()), (expected, 1), "{said}: {error}");
        let told = format!("{error} {error:?} {:?}", error.chain());
        assert!(told.contains(said) && told.contains("It is so."), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[tokio::test]
async fn what_passes_is_tried_again_once_and_not_before_it_is_said() {
    for (status, said) in [
        ("503 Slow Down", "SlowDown"),
        ("400 Bad Request", "RequestTimeout"),
        ("409 Conflict", "OperationAborted"),
        ("500 Internal Server Error", "InternalError"),
    ] {
        let server = Scripted::start(move |_, number| match number {
            0 => refusal(status, said),
            _ => ok("text"),
        })
        .await;
        open(&server, "").await.put("a", "text").await.unwrap();
        assert_eq!(server.asked().len(), 2, "{said}");
    }
    let server = Scripted::start(|_, number| match number {
        0 => answer("429 Too Many Requests", &["Retry-After: 1"], ""),
        _ => ok("text"),
    })
    .await;
    let begun = Instant::now();
    open(&server, "").await.put("a", "text").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_another_thing_than_an_object() {
    let server = Scripted::start(|_, _| refusal("404 Not Found", "NoSuchBucket")).await;
    let store = open(&server, "").await;
    let errors = [
        store.names("").await.map(drop).unwrap_err(),
        store.get("a").await.map(drop).unwrap_err(),
        store.put("a", "text").await.map(drop).unwrap_err(),
    ];
    for error in errors {
        let words = error.to_string();
        assert!(code(&error) == 52 && words.contains("there is no bucket \"bucket\""), "{words}");
    }
    let server = Scripted::start(|_, _| refusal("404 Not Found", "NoSuchKey")).await;
    let error = open(&server, "").await.get("a").await.unwrap_err();
    assert_eq!(error.to_string(), "get \"a\" on s3: not found");
}

#[tokio::test]
async fn a_bucket_in_another_region_is_told_with_the_way_there() {
    let server = Scripted::start(|_, _| {
        answer("301 Moved Permanently", &["x-amz-bucket-region: eu-west-3"], "")
    })
    .await;
    let error = open(&server, "").await.get("a").await.unwrap_err();
    assert!(error.to_string().contains("region=eu-west-3"), "{error}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn names_that_the_service_would_change_are_refused_before_it_is_asked() {
    let server = Scripted::start(|_, _| ok("")).await;
    let azure = url("azblob://me:aHVudGVyMg==@box", &server, "");
    let azure = Store::open(azure).await.unwrap();
    for (store, name) in [(&open(&server, "").await, "a\nb"), (&azure, "a\nb"), (&azure, "a\\b")] {
        let error = store.put(name, "text").await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::BadName, "{error}");
    }
    assert_eq!(server.lines(), [""; 0]);
}

#[tokio::test]
async fn a_copy_that_fails_after_it_has_begun_well_is_none_and_the_original_stays() {
    let server = Scripted::start(|asked, _| match asked.header("x-amz-copy-source") {
        Some(_) => ok("<?xml version=\"1.0\"?>\n  <Error><Code>AccessDenied</Code></Error>"),
        None => answer("200 OK", &["ETag: \"v1\""], "text"),
    })
    .await;
    let error = open(&server, "&retries=1").await.rename("a", "b").await.unwrap_err();
    assert!(error.to_string().contains("AccessDenied"), "{error}");
    assert!(!server.asked().iter().any(|it| it.method == "DELETE"), "{:?}", server.lines());
}

/// The headers of a blob that is copied.
fn blob(copying: &str) -> Vec<u8> {
    let copying = format!("x-ms-copy-status: {copying}");
    let time = "Last-Modified: Mon, 01 Jun 2026 00:00:00 GMT";
    answer("200 OK", &["ETag: \"v1\"", time, &copying], "")
}

const DELETED: &str = "--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nHTTP/1.1 202 Accepted\r\n\
                       Content-Length: 0\r\n\r\n\r\n--b--\r\n";

#[tokio::test]
async fn a_copy_that_has_only_begun_is_waited_for_before_the_original_goes() {
    let server = Scripted::start(|asked, number| match asked.method.as_str() {
        "HEAD" if asked.path.ends_with("/a") || number >= 4 => blob("success"),
        "PUT" | "HEAD" => blob("pending"),
        _ => answer("202 Accepted", &["Content-Type: multipart/mixed; boundary=b"], DELETED),
    })
    .await;
    let url = url("azblob://me:aHVudGVyMg==@box", &server, "");
    Store::open(url).await.unwrap().rename("a", "b").await.unwrap();
    let lines = server.lines();
    let looks = lines.iter().filter(|line| line.starts_with("HEAD") && line.ends_with("/b"));
    assert!(looks.count() >= 2 && lines.last().unwrap().starts_with("POST"), "{lines:?}");
}

#[tokio::test]
async fn what_was_changed_on_its_way_is_sent_again() {
    let server = Scripted::start(|_, number| match number {
        0 => refusal("400 Bad Request", "XAmzContentSHA256Mismatch"),
        _ => ok(""),
    })
    .await;
    open(&server, "").await.put("a", "text").await.unwrap();
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn what_the_service_does_not_copy_goes_through_this_machine() {
    let server = Scripted::start(|asked, _| match asked.header("x-amz-copy-source") {
        Some(_) => refusal("400 Bad Request", "InvalidRequest"),
        None => answer("200 OK", &["ETag: \"v1\""], "text"),
    })
    .await;
    open(&server, "").await.copy("a", "b").await.unwrap();
    let put = server.asked().into_iter().rfind(|it| it.method == "PUT").unwrap();
    assert_eq!((put.path.as_str(), put.body.as_slice()), ("/bucket/dir/b", b"text".as_slice()));
}
