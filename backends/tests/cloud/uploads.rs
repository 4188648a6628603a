//! What is put: at once, in parts, and not to its end.

use std::{sync::Once, time::Duration};

use backend_core::{ErrorCode, Source};
use tokio::time::timeout;

use super::{Asked, Scripted, answer, code, ok, open, refusal, until, url};

const LONG: usize = 20 << 20;

fn long() -> Vec<u8> {
    (0..LONG).map(|at| (at % 251) as u8).collect()
}

/// The answers to an upload in parts, but to the parts themselves.
fn of_upload(asked: &Asked) -> Option<Vec<u8>> {
    let (_, query) = asked.path.split_once('?')?;
    Some(match asked.method.as_str() {
        "POST" if query.starts_with("uploads") => ok(
            "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>",
        ),
        "POST" => {
            ok("<CompleteMultipartUploadResult><ETag>v2</ETag></CompleteMultipartUploadResult>")
        }
        "DELETE" => answer("204 No Content", &[], ""),
        _ => return None,
    })
}

fn is_abort(asked: &Asked) -> bool {
    asked.line() == "DELETE /bucket/dir/long?uploadId=u1"
}

fn is_complete(asked: &Asked) -> bool {
    asked.line() == "POST /bucket/dir/long?uploadId=u1"
}

#[tokio::test]
async fn a_short_object_is_one_request_and_verified() {
    let server = Scripted::start(|_, _| ok("")).await;
    let transfer = open(&server, "").await.put("a b", "text").await.unwrap();
    assert_eq!(server.lines(), ["PUT /bucket/dir/a%20b"]);
    let sha = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    assert_eq!(server.asked()[0].header("x-amz-content-sha256"), Some(sha));
    assert!(transfer.verified, "{transfer:?}");
}

#[tokio::test]
async fn a_long_object_goes_up_in_parts_in_their_order() {
    let server = Scripted::start(|asked, _| match of_upload(asked) {
        Some(answer) => answer,
        None => {
            let number = asked.path.split(['=', '&']).nth(1).unwrap();
            answer("200 OK", &[&format!("ETag: part{number}")], "")
        }
    })
    .await;
    let unknown = Source::reader(|| Ok(std::io::Cursor::new(long())));
    for source in [Source::from(long()), unknown] {
        open(&server, "").await.put("long", source).await.unwrap();
    }
    for asked in server.asked().chunks(6) {
        let mut parts: Vec<_> = asked.iter().filter(|it| it.method == "PUT").collect();
        parts.sort_by_key(|part| part.path.clone());
        let whole: Vec<u8> = parts.iter().flat_map(|part| part.body.clone()).collect();
        assert!(whole == long() && parts[0].body.len() == 6 << 20, "{} parts", parts.len());
        let complete = asked.iter().find(|it| is_complete(it)).unwrap();
        let body = String::from_utf8_lossy(&complete.body).into_owned();
        let order: Vec<_> =
            ["part1", "part2", "part3", "part4"].map(|part| body.find(part).unwrap()).into();
        assert!(order.is_sorted(), "{body}");
    }
}

#[tokio::test]
async fn an_upload_that_fails_is_aborted() {
    let server = Scripted::start(|asked, _| match of_upload(asked) {
        Some(answer) => answer,
        None if asked.path.contains("partNumber=2") => refusal("403 Forbidden", "AccessDenied"),
        None => ok(""),
    })
    .await;
    let error = open(&server, "").await.put("long", long()).await.unwrap_err();
    assert_eq!(code(&error), 51, "{error}");
    until(&server, is_abort).await;
    assert!(!server.asked().iter().any(is_complete));
}

#[tokio::test]
async fn a_part_that_fails_in_passing_is_sent_again_and_no_other() {
    let server = Scripted::start(|asked, number| match of_upload(asked) {
        Some(answer) => answer,
        None if number == 1 => refusal("503 Slow Down", "SlowDown"),
        None => ok(""),
    })
    .await;
    open(&server, "&retries=0").await.put("long", long()).await.unwrap();
    let parts = server.lines().iter().filter(|line| line.contains("partNumber=")).count();
    let length = long().len().div_ceil(6 << 20);
    assert_eq!(parts, length + 1, "{:?}", server.lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_nobody_waits_for_is_aborted() {
    let server = Scripted::start(|asked, _| {
        of_upload(asked).unwrap_or_else(|| {
            std::thread::sleep(Duration::from_millis(300));
            ok("")
        })
    })
    .await;
    let store = open(&server, "").await;
    let put = timeout(Duration::from_millis(200), store.put("long", long())).await;
    assert!(put.is_err(), "it took no time");
    until(&server, is_abort).await;
    assert!(!server.asked().iter().any(is_complete));
}

#[tokio::test]
async fn an_abort_that_fails_is_made_again() {
    let first = Once::new();
    let server = Scripted::start(move |asked, _| match of_upload(asked) {
        Some(_) if is_abort(asked) && !first.is_completed() => {
            first.call_once(|| {});
            refusal("503 Slow Down", "SlowDown")
        }
        Some(answer) => answer,
        None => refusal("403 Forbidden", "AccessDenied"),
    })
    .await;
    let store = open(&server, "").await;
    store.put("long", long()).await.unwrap_err();
    store.close().await.unwrap();
    let aborts = server.asked().iter().filter(|it| is_abort(it)).count();
    assert_eq!(aborts, 2, "{:?}", server.lines());
}

#[tokio::test]
async fn a_new_object_is_put_where_the_service_has_none() {
    let server = Scripted::start(|asked, _| match asked.method.as_str() {
        "HEAD" => answer("404 Not Found", &[], ""),
        _ => refusal("412 Precondition Failed", "PreconditionFailed"),
    })
    .await;
    let error = open(&server, "").await.put_new("a", "text").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::AlreadyExists, "{error}");
    assert_eq!(server.lines(), ["HEAD /bucket/dir/a", "PUT /bucket/dir/a"]);
    assert_eq!(server.asked()[1].header("if-none-match"), Some("*"));
}

#[tokio::test]
async fn a_long_new_object_is_completed_where_the_service_has_none() {
    let server = Scripted::start(|asked, _| match of_upload(asked) {
        Some(_) if is_complete(asked) => refusal("412 Precondition Failed", "PreconditionFailed"),
        Some(answer) => answer,
        None if asked.method == "HEAD" => answer("404 Not Found", &[], ""),
        None => ok(""),
    })
    .await;
    let error = open(&server, "").await.put_new("long", long()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::AlreadyExists, "{error}");
    for asked in server.asked() {
        let is_conditional = asked.header("if-none-match").is_some();
        assert_eq!(is_conditional, is_complete(&asked), "{}", asked.line());
    }
    until(&server, is_abort).await;
}

#[tokio::test]
async fn a_service_that_refuses_the_condition_is_asked_without_it() {
    let server = Scripted::start(|asked, _| match of_upload(asked) {
        _ if asked.method == "HEAD" => answer("404 Not Found", &[], ""),
        _ if asked.header("if-none-match").is_some() => {
            refusal("501 Not Implemented", "NotImplemented")
        }
        answer => answer.unwrap_or_else(|| ok("")),
    })
    .await;
    let store = open(&server, "").await;
    store.put_new("a", "text").await.unwrap();
    let put = "PUT /bucket/dir/a";
    assert_eq!(server.lines(), ["HEAD /bucket/dir/a", put, put]);
    assert!(
        server.asked()[2].body == b"text" && server.asked()[2].header("if-none-match").is_none()
    );
    store.put_new("long", long()).await.unwrap();
    assert_eq!(server.asked().iter().filter(|it| is_complete(it)).count(), 2);
    assert!(!server.asked().iter().any(is_abort));
}

#[tokio::test]
async fn google_is_told_in_its_own_words_that_an_object_is_to_be_new() {
    let server = Scripted::start(|asked, _| match asked.method.as_str() {
        "HEAD" => answer("404 Not Found", &[], ""),
        _ => ok(""),
    })
    .await;
    let url = url("gs://bucket", &server, "&anonymous");
    let store = backend_core::Store::open(url).await.unwrap();
    store.put_new("a", "text").await.unwrap();
    assert_eq!(server.asked()[1].header("x-goog-if-generation-match"), Some("0"));
}

#[tokio::test]
async fn class_and_encryption_are_asked_for_with_every_object() {
    let server = Scripted::start(|asked, _| of_upload(asked).unwrap_or_else(|| ok(""))).await;
    let options = "&storage-class=STANDARD_IA&sse=aws:kms&sse-kms-key=my-key";
    let store = open(&server, options).await;
    store.put("short", "text").await.unwrap();
    store.put("long", long()).await.unwrap();
    let begun = ["PUT /bucket/dir/short", "POST /bucket/dir/long?uploads="];
    for line in begun {
        let asked = server.asked().into_iter().find(|it| it.line() == line).unwrap();
        assert_eq!(asked.header("x-amz-storage-class"), Some("STANDARD_IA"), "{line}");
        assert_eq!(asked.header("x-amz-server-side-encryption"), Some("aws:kms"), "{line}");
        let key = asked.header("x-amz-server-side-encryption-aws-kms-key-id");
        assert_eq!(key, Some("my-key"), "{line}");
    }
}
