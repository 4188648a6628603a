//! What passes over a connection, and what is made of one that is lost.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use backend_core::{ErrorCode, Store, Target};
use futures::future::try_join_all;

use super::{
    Door, Place,
    server::{GOES, STUCK},
};

fn megabytes(count: usize) -> Vec<u8> {
    (0..count << 20).map(|at| (at / 3) as u8).collect()
}

#[tokio::test]
async fn what_is_put_comes_back_is_listed_and_goes() {
    let place = Place::known().await;
    let store = place.open().await.unwrap();
    let data = megabytes(3);
    let put = store.put("a b%.bin", data.clone()).await.unwrap();
    assert!(put.verified);
    assert_eq!(store.get("a b%.bin").await.unwrap(), data);
    assert_eq!(store.get_range("a b%.bin", 70_000..200_000).await.unwrap(), data[70_000..200_000]);
    assert_eq!(store.names("").await.unwrap(), ["a b%.bin"]);
    store.delete("a b%.bin").await.unwrap();
    assert!(store.get("a b%.bin").await.unwrap_err().is_not_found());
    assert!(place.server.files().is_empty());
}

#[tokio::test]
async fn what_cannot_be_renamed_over_goes_when_the_other_is_there_and_stays_if_that_cannot_be() {
    let password = Some("open sesame");
    let place = Place::with(Door { password, renames_over_nothing: true, ..Door::default() }).await;
    place.server.put("a", b"old".into());
    let store = place.open().await.unwrap();
    let error = store.put("a", STUCK.to_vec()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::BackendError, "{error}");
    assert_eq!(store.get("a").await.unwrap(), "old");

    store.put("a", "new").await.unwrap();
    assert_eq!(store.get("a").await.unwrap(), "new");
    assert_eq!(place.server.files().keys().collect::<Vec<_>>(), ["a"]);
}

#[tokio::test]
async fn a_get_that_is_cut_goes_on_with_another_connection() {
    let place = Place::known().await;
    let data = megabytes(3);
    place.server.put("big", data.clone());
    let store = place.open().await.unwrap();
    place.server.cut_after(1 << 20);
    assert_eq!(store.get("big").await.unwrap(), data);
    assert_eq!(place.server.connections(), 2);

    // To one who has bytes already, only those that follow are given.
    place.server.cut_after(1 << 20);
    let got = Arc::<Mutex<Vec<u8>>>::default();
    let writer = Shared(got.clone());
    store.get_to("big", Target::writer(writer)).await.unwrap();
    assert!(*got.lock().unwrap() == data);
    assert_eq!(place.server.connections(), 3);
}

#[tokio::test]
async fn what_is_in_a_directory_that_goes_while_it_is_read_has_gone_and_what_cannot_be_read_is_an_error()
 {
    let place = Place::known().await;
    place.server.put("a", Vec::new());
    place.server.put("dir/", GOES.into());
    let store = place.open().await.unwrap();
    assert_eq!(store.names("").await.unwrap(), ["a"]);
    assert_eq!(place.server.files().len(), 1);

    place.server.put("dir/", b"it stays".into());
    let error = store.names("").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::BackendError, "{error}");
    assert_eq!(place.server.files().len(), 2);
}

struct Shared(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Shared {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(data)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_put_that_is_cut_is_made_again_and_leaves_nothing_else() {
    let place = Place::known().await;
    let store = place.open().await.unwrap();
    let data = megabytes(3);
    place.server.cut_after(1 << 20);
    store.put("big", data.clone()).await.unwrap();
    assert_eq!(place.server.connections(), 2);
    let begun = Instant::now();
    while place.server.files().len() > 1 && begun.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let files = place.server.files();
    assert_eq!(files.keys().collect::<Vec<_>>(), ["big"]);
    assert!(files["big"] == data);
}

/// How many connections and sessions it took to put 32 objects at the same time.
async fn put_many(one_session: bool, tells_limits: bool) -> (usize, usize) {
    let password = Some("open sesame");
    let door = Door { password, one_session, tells_limits, ..Door::default() };
    let place = Place::with(door).await;
    let store = place.open().await.unwrap();
    let name = |number: usize| format!("object {number}");
    let put = |number| store.put(name(number), vec![number as u8; 100_000]);
    try_join_all((0..32).map(put)).await.unwrap();
    let files = place.server.files();
    assert_eq!(files.len(), 32);
    assert!((0..32).all(|number| files[&name(number)] == vec![number as u8; 100_000]));
    store.close().await.unwrap();
    (place.server.connections(), place.server.sessions())
}

#[tokio::test]
async fn puts_at_the_same_time_have_two_sessions_in_a_connection_or_one_where_there_is_no_other() {
    let (connections, sessions) = put_many(false, true).await;
    assert!(sessions > connections && sessions <= 2 * connections, "{sessions} in {connections}");
    // One that allows no more, and one that is not known to answer in two.
    for (one_session, tells_limits) in [(true, true), (false, false)] {
        let (connections, sessions) = put_many(one_session, tells_limits).await;
        assert_eq!(sessions, connections);
    }
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_waited_for_as_long_as_is_said() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let begun = Instant::now();
    let url = format!("sftp://ann@127.0.0.1:{port}/?config=none&connect-timeout=300ms&retries=0");
    let error = Store::open(&url).await.unwrap_err();
    assert!(error.to_string().contains(&format!("127.0.0.1:{port} does not answer")), "{error}");
    assert!(error.is_transient() || error.attempts() == 1);
    assert!(begun.elapsed() < Duration::from_secs(5));
}
