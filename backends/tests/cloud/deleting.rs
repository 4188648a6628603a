//! What is deleted.

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
