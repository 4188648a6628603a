//! What is deleted.

#[cfg(feature = "cli")]
use std::sync::atomic::Ordering::SeqCst;

#[cfg(feature = "cli")]
use super::listing::page;
use super::{Scripted, answer, ok, open, refusal};

const NAMES: [&str; 3] = ["a", "b & c", "d"];

#[tokio::test]
async fn many_objects_are_deleted_by_one_request_with_an_outcome_for_each() {
    let server = Scripted::start(|asked, _| {
        if asked.method == "DELETE" {
            return refusal("403 Forbidden", "AccessDenied");
        }
        ok("<DeleteResult><Deleted><Key>dir/a</Key></Deleted><Error><Key>dir/b &amp; c</Key><Code>AccessDenied</Code>\
            <Message>No.</Message></Error><Deleted><Key>dir/d</Key></Deleted></DeleteResult>")
    })
    .await;
    let outcomes = open(&server, "&retries=0").await.delete_list(NAMES).await.unwrap();
    assert_eq!(outcomes.iter().map(|(_, it)| it.is_ok()).collect::<Vec<_>>(), [true, false, true]);
    let error = outcomes[1].1.as_ref().unwrap_err();
    assert_eq!(super::code(error), 51, "{error}");
    // What is wrong is asked of the service where it says it clearly.
    assert_eq!(server.lines(), ["POST /bucket?delete", "DELETE /bucket/dir/b%20%26%20c"]);
    let body = String::from_utf8(server.asked()[0].body.clone()).unwrap();
    assert!(body.contains("<Key>dir/b &amp; c</Key>"), "{body}");
}

#[cfg(feature = "cli")]
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_a_tree_the_next_thousand_is_deleted_while_the_service_works_on_one() {
    let under_way = std::sync::atomic::AtomicUsize::new(0);
    let server = Scripted::start(move |asked, _| {
        if asked.method == "GET" {
            let from = if asked.path.contains("continuation-token=t2") { 1000 } else { 0 };
            let names: Vec<_> = (from..from + 1000).map(|n| format!("dir/{n:04}")).collect();
            return page(&names, (from == 0).then_some("t2"));
        }
        let (both, started) = (|| under_way.load(SeqCst) == 2, std::time::Instant::now());
        under_way.fetch_add(1, SeqCst);
        tokio::task::block_in_place(|| {
            while !both() && started.elapsed().as_secs() < 20 {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        });
        match both() {
            true => ok("<DeleteResult><Deleted><Key>dir/0000</Key></Deleted></DeleteResult>"),
            false => refusal("403 Forbidden", "OneAfterTheOther"),
        }
    })
    .await;
    let words = ["rm", "-r", &super::url("s3://KEYID:hunter2@bucket", &server, "")];
    let (status, said) = super::quintet(&words, None, &[]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(server.asked().len(), 4, "{:?}", server.lines());
}

#[tokio::test]
async fn of_azure_the_outcome_of_each_name_has_its_own_code() {
    let server = Scripted::start(|_, _| {
        let part = "--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nHTTP/1.1 403 Forbidden\r\n\
                    x-ms-error-code: AuthorizationFailure\r\nContent-Length: 0\r\n\r\n\r\n--b--\r\n";
        answer("202 Accepted", &["Content-Type: multipart/mixed; boundary=b"], part)
    })
    .await;
    let url = super::url("azblob://me:aHVudGVyMg==@box", &server, "");
    let error = backend_core::Store::open(url).await.unwrap().delete("a").await.unwrap_err();
    assert_eq!((super::code(&error), error.attempts()), (51, 1), "{error}");
}

#[tokio::test]
async fn objects_are_deleted_one_by_one_where_the_url_says_so() {
    let server = Scripted::start(|_, _| answer("204 No Content", &[], "")).await;
    open(&server, "&bulk-delete=false").await.delete_list(NAMES).await.unwrap();
    let mut lines = server.lines();
    lines.sort();
    let expected =
        ["DELETE /bucket/dir/a", "DELETE /bucket/dir/b%20%26%20c", "DELETE /bucket/dir/d"];
    assert_eq!(lines, expected);
}
