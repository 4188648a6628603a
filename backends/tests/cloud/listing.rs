//! Listings.

use backend_core::Store;

use super::{Scripted, ok, open, url};

pub(super) fn page(keys: &[impl AsRef<str>], next: Option<&str>) -> Vec<u8> {
    page_of(4, keys, next)
}

/// A page with objects of this size.
pub(super) fn page_of(size: usize, keys: &[impl AsRef<str>], next: Option<&str>) -> Vec<u8> {
    let content = |key: &_| {
        let key: &str = AsRef::as_ref(key);
        let size = if key.ends_with('/') { 0 } else { size };
        format!(
            "<Contents><Key>{key}</Key><Size>{size}</Size><LastModified>2026-01-02T03:04:05Z</LastModified></Contents>"
        )
    };
    let keys: String = keys.iter().map(content).collect();
    let next = next.map(|next| format!("<NextContinuationToken>{next}</NextContinuationToken>"));
    ok(&format!("<ListBucketResult>{keys}{}</ListBucketResult>", next.unwrap_or_default()))
}

#[tokio::test]
async fn all_pages_are_read_and_what_is_in_the_place_of_directories_is_left_out() {
    let server = Scripted::start(|asked, _| match asked.path.contains("continuation-token=t2") {
        false => page(&["dir/", "dir/a", "dir/sub/", "dir/sub/b"], Some("t2")),
        true => page(&["dir/sub &amp; more", "dir/%41+"], None),
    })
    .await;
    let names = open(&server, "").await.names("").await.unwrap();
    assert_eq!(names, ["a", "sub/b", "sub & more", "%41+"]);
    assert_eq!(server.lines()[0], "GET /bucket?list-type=2&prefix=dir%2F");
}

#[tokio::test]
async fn a_prefix_is_the_beginning_of_names_and_no_directory() {
    let server = Scripted::start(|_, _| page(&["dir/photos/2026"], None)).await;
    assert_eq!(open(&server, "").await.names("photos/20").await.unwrap(), ["photos/2026"]);
    assert_eq!(server.lines(), ["GET /bucket?list-type=2&prefix=dir%2Fphotos%2F20"]);
}

#[tokio::test]
async fn of_azure_a_prefix_is_looked_for_in_its_directory() {
    let blob = |name| {
        format!(
            "<Blob><Name>{name}</Name><Properties><Content-Length>4</Content-Length><Content-Type>a</Content-Type>\
             <Last-Modified>Sun, 06 Nov 1994 08:49:37 GMT</Last-Modified></Properties></Blob>"
        )
    };
    let server = Scripted::start(move |_, _| {
        let blobs =
            [blob("dir/photos/1999"), blob("dir/photos/2026"), blob("dir/photos/20/")].concat();
        ok(&format!("<EnumerationResults><Blobs>{blobs}</Blobs></EnumerationResults>"))
    })
    .await;
    let store = url("azblob://me:aHVudGVyMg==@box", &server, "");
    let names = Store::open(store).await.unwrap().names("photos/202").await.unwrap();
    assert_eq!(names, ["photos/2026"]);
    assert!(server.lines()[0].contains("prefix=dir%2Fphotos%2F"), "{:?}", server.lines());
}

#[tokio::test]
async fn a_page_that_fails_in_passing_is_asked_for_again_and_no_other() {
    let server = Scripted::start(|asked, number| match asked.path.contains("continuation-token") {
        false => page(&["dir/a"], Some("t2")),
        true if number == 1 => super::refusal("503 Slow Down", "SlowDown"),
        true => page(&["dir/b"], None),
    })
    .await;
    assert_eq!(open(&server, "&retries=0").await.names("").await.unwrap(), ["a", "b"]);
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_page_that_fails_fails_the_listing() {
    let server = Scripted::start(|asked, _| match asked.path.contains("continuation-token") {
        false => page(&["dir/a"], Some("t2")),
        true => super::refusal("403 Forbidden", "AccessDenied"),
    })
    .await;
    let error = open(&server, "").await.names("").await.unwrap_err();
    assert_eq!(super::code(&error), 51, "{error}");
}
