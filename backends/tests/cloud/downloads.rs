//! What is got: by one request, and piece by piece.

use std::sync::{LazyLock, Once};

use super::{Asked, Scripted, answer, ok, open, refusal};

const PIECE: usize = 2 << 20;

/// Eight and a half pieces more than what comes by one request.
const SIZE: usize = (32 << 20) + 8 * PIECE + PIECE / 2;

fn contents(beginning: char) -> String {
    (0..SIZE).map(|at| char::from(beginning as u8 + (at / 1000 % 10) as u8)).collect()
}

static OLD: LazyLock<String> = LazyLock::new(|| contents('0'));
static NEW: LazyLock<String> = LazyLock::new(|| contents('A'));

/// An answer with all of an object, or with the part that is asked for.
fn object(asked: &Asked, contents: &str, version: &str) -> Vec<u8> {
    let etag = format!("ETag: \"{version}\"");
    let Some(range) = asked.header("range") else { return answer("200 OK", &[&etag], contents) };
    let (start, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (start, last): (usize, usize) = (start.parse().unwrap(), last.parse().unwrap());
    let content = format!("Content-Range: bytes {start}-{last}/{}", contents.len());
    answer("206 Partial Content", &[&etag, &content], &contents[start..=last])
}

fn ranges(server: &Scripted) -> Vec<String> {
    server.asked().iter().filter_map(|it| it.header("range").map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_short_object_is_one_request() {
    let server = Scripted::start(|_, _| ok("text")).await;
    assert_eq!(open(&server, "").await.get("short").await.unwrap(), "text");
    assert_eq!(server.lines(), ["GET /bucket/dir/short"]);
}

#[tokio::test]
async fn of_a_long_object_one_request_brings_the_beginning_and_others_a_piece_each_of_the_same_version()
 {
    let server = Scripted::start(|asked, _| object(asked, &OLD, "v1")).await;
    let came = open(&server, "").await.get("long").await.unwrap();
    assert!(came == **OLD, "it is another");
    let mut ranges = ranges(&server);
    ranges.sort_by_key(|range| range.len());
    assert_eq!(ranges.len(), SIZE.div_ceil(PIECE) - 1, "{ranges:?}");
    assert_eq!(ranges[0], format!("bytes={PIECE}-{}", 2 * PIECE - 1));
    let versions = server.asked().into_iter().filter(|it| it.header("range").is_some());
    for asked in versions {
        assert_eq!(asked.header("if-match"), Some("\"v1\""), "{}", asked.line());
    }
}

#[tokio::test]
async fn a_piece_that_fails_in_passing_is_asked_for_again_and_no_other() {
    let failure = Once::new();
    let server = Scripted::start(move |asked, number| {
        let mut is_first = false;
        if number > 2 {
            failure.call_once(|| is_first = true);
        }
        match is_first {
            true => refusal("503 Slow Down", "SlowDown"),
            false => object(asked, &OLD, "v1"),
        }
    })
    .await;
    let came = open(&server, "&retries=0").await.get("long").await.unwrap();
    assert!(came == **OLD, "it is another");
    assert_eq!(ranges(&server).len(), SIZE.div_ceil(PIECE), "{:?}", server.lines());
}

#[tokio::test]
async fn an_object_that_is_put_anew_while_it_is_got_is_got_anew() {
    let server = Scripted::start(|asked, number| match number {
        0..=4 => object(asked, &OLD, "v1"),
        _ if asked.header("if-match") == Some("\"v1\"") => {
            refusal("412 Precondition Failed", "PreconditionFailed")
        }
        _ => object(asked, &NEW, "v2"),
    })
    .await;
    let came = open(&server, "").await.get("long").await.unwrap();
    assert!(came == **NEW, "it is another, or of both");
}

#[tokio::test]
async fn a_long_part_comes_in_pieces_as_well() {
    let server = Scripted::start(|asked, _| object(asked, &OLD, "v1")).await;
    let came = open(&server, "").await.get_range("long", 1000..SIZE as u64 - 1000).await.unwrap();
    assert!(came == OLD[1000..SIZE - 1000], "it is another");
    assert!(ranges(&server).len() > 8, "{:?}", ranges(&server));
}
