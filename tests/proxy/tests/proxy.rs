//! What a client and a server see of a proxy between them.
#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

mod echo;

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    num::NonZeroU64,
    time::{Duration, Instant},
};

use proxy::{Beyond, Cut, Direction, Ending, Fault, Link, Proxy, Stall};

use crate::echo::echo;

/// Longer than the buffers on the way together.
const LONG: usize = 3 << 20;

fn proxy() -> Proxy {
    Proxy::to(echo()).unwrap()
}

fn connect(proxy: &Proxy) -> TcpStream {
    let client = TcpStream::connect(proxy.address()).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    client
}

/// Sends all of it while it reads; what came back, and how it ended.
fn exchange(client: TcpStream, sent: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Where the connection is cut this fails, as it should.
            let _ = (&client).write_all(sent);
            let _ = client.shutdown(Shutdown::Write);
        });
        let mut came = Vec::new();
        let ended = (&client).read_to_end(&mut came).err().map(|error| error.kind());
        (came, ended)
    })
}

fn bytes(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    fastrand::Rng::with_seed(7).fill(&mut bytes);
    bytes
}

fn cut(direction: Direction, after: u64, ending: Ending) -> Fault {
    Fault::Cut(Cut { direction, after, ending })
}

#[test]
fn what_is_sent_comes_to_the_server_and_back_byte_by_byte() {
    let (proxy, sent) = (proxy(), bytes(LONG));
    let (came, ended) = exchange(connect(&proxy), &sent);
    assert!(came == sent);
    assert_eq!(ended, None);
    let seen = proxy.seen();
    assert_eq!((seen.connections, seen.up, seen.down), (1, LONG as u64, LONG as u64));
}

#[test]
fn a_connection_is_cut_after_exactly_as_many_bytes_and_the_next_one_is_whole() {
    for (direction, ending) in [
        (Direction::Up, Ending::Reset),
        (Direction::Up, Ending::Close),
        (Direction::Down, Ending::Reset),
        (Direction::Down, Ending::Close),
    ] {
        let (proxy, sent) = (proxy(), bytes(LONG));
        proxy.fail(1, cut(direction, 100_001, ending));
        let (came, ended) = exchange(connect(&proxy), &sent);
        let seen = proxy.seen();
        let passed = if direction == Direction::Up { seen.up } else { seen.down };
        assert_eq!((passed, seen.struck), (100_001, 1), "{direction:?} {ending:?}");
        assert!(sent.starts_with(&came), "{direction:?} {ending:?}");
        match ending {
            Ending::Reset => assert_eq!(ended, Some(ErrorKind::ConnectionReset), "{direction:?}"),
            Ending::Close => assert_eq!(ended, None, "{direction:?}"),
        }
        let (came, _) = exchange(connect(&proxy), &sent);
        assert!(came == sent, "{direction:?} {ending:?}");
    }
}

#[test]
fn a_truncated_answer_is_whole_up_to_the_byte_and_ends_as_if_it_were_all() {
    let (proxy, sent) = (proxy(), bytes(LONG));
    proxy.fail(1, cut(Direction::Down, 77_777, Ending::Close));
    let (came, ended) = exchange(connect(&proxy), &sent);
    assert!(came == sent[..77_777]);
    assert_eq!(ended, None);
}

#[test]
fn faults_are_planned_for_the_next_connections_or_for_all_and_can_be_forgotten() {
    let proxy = proxy();
    let refused = cut(Direction::Up, 0, Ending::Reset);
    proxy.fail(2, refused);
    let is_whole = || exchange(connect(&proxy), b"hello").0 == b"hello";
    assert_eq!([is_whole(), is_whole(), is_whole()], [false, false, true]);
    proxy.fail_all(refused);
    assert_eq!([is_whole(), is_whole()], [false, false]);
    proxy.mend();
    assert!(is_whole());
}

#[test]
fn a_stalled_connection_stays_open_and_says_nothing() {
    for after in [0, 3] {
        let proxy = proxy();
        proxy.fail(1, Fault::Stall(Stall { direction: Direction::Down, after }));
        let mut client = connect(&proxy);
        client.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        client.write_all(b"hello").unwrap();
        let mut came = Vec::new();
        let error = client.read_to_end(&mut came).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
        assert_eq!(came, b"hello"[..after as usize]);
    }
}

#[test]
fn a_stalled_connection_takes_little_more_than_was_passed_on() {
    let proxy = proxy();
    proxy.fail(1, Fault::Stall(Stall { direction: Direction::Up, after: 10_000 }));
    let mut client = connect(&proxy);
    client.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    let chunk = bytes(1 << 20);
    let error = (0..64).find_map(|_| client.write_all(&chunk).err()).expect("it is stalled");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert_eq!(proxy.seen().up, 10_000);
}

#[test]
fn latency_is_paid_in_both_directions_and_once_more_by_a_new_connection() {
    let proxy = proxy();
    proxy.link(Link { latency: Duration::from_millis(100), ..Link::default() });
    let begun = Instant::now();
    let mut client = connect(&proxy);
    for least in [400, 600] {
        client.write_all(b"x").unwrap();
        client.read_exact(&mut [0]).unwrap();
        assert!(begun.elapsed() >= Duration::from_millis(least), "{:?}", begun.elapsed());
    }
}

#[test]
fn many_small_pieces_are_under_way_at_once() {
    const PIECES: usize = 64;
    let latency = Duration::from_secs(1);
    let proxy = proxy();
    proxy.link(Link { latency, ..Link::default() });
    let mut client = connect(&proxy);
    client.set_nodelay(true).unwrap();
    for _ in 0..PIECES {
        client.write_all(b"x").unwrap();
        std::thread::sleep(Duration::from_millis(1));
    }
    client.read_exact(&mut [0]).unwrap();
    let first = Instant::now();
    client.read_exact(&mut [0; PIECES - 1]).unwrap();
    assert!(first.elapsed() < latency * 4 / 5, "{:?}", first.elapsed());
}

#[test]
fn a_narrow_link_passes_as_much_as_it_is_wide() {
    let proxy = proxy();
    proxy.link(Link { bytes_per_second: NonZeroU64::new(1 << 20), ..Link::default() });
    let sent = bytes(1 << 19);
    let begun = Instant::now();
    assert!(exchange(connect(&proxy), &sent).0 == sent);
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(450), "{took:?}");
}

#[test]
fn connections_that_are_too_many_are_refused_or_wait() {
    let proxy = proxy();
    proxy.at_most(1, Beyond::Refused);
    let mut first = connect(&proxy);
    first.write_all(b"x").unwrap();
    first.read_exact(&mut [0]).unwrap();
    let (came, _) = exchange(connect(&proxy), b"hello");
    assert!(came.is_empty());
    assert_eq!((proxy.seen().refused, proxy.seen().open), (1, 1));
    proxy.at_most(1, Beyond::Queued);
    let mut second = connect(&proxy);
    second.write_all(b"y").unwrap();
    second.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert_eq!(second.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    drop(first);
    second.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    second.read_exact(&mut [0]).unwrap();
    assert_eq!(proxy.seen().most_at_once, 1);
}

#[test]
fn without_a_server_connections_are_reset() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let proxy = Proxy::to(nobody).unwrap();
    let (came, ended) = exchange(connect(&proxy), b"hello");
    assert!(came.is_empty());
    assert_eq!(ended, Some(ErrorKind::ConnectionReset));
}

#[test]
fn the_same_seed_is_the_same_cut_within_what_was_asked_for() {
    let cuts = || (0..50).map(|seed| Cut::seeded(seed, Direction::Up, 1000)).collect::<Vec<_>>();
    assert_eq!(cuts(), cuts());
    assert!(cuts().iter().all(|cut| cut.after < 1000));
    let mut places: Vec<_> = cuts().iter().map(|cut| cut.after).collect();
    places.sort_unstable();
    places.dedup();
    assert!(places.len() > 40, "{places:?}");
}
