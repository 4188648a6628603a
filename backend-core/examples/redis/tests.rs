#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, net::TcpStream};

use backend_core::{
    blocking::Store,
    conformance::{Outcome, Report, Suite},
    prelude::*,
    secrecy::ExposeSecret,
};

use super::{Redis, server::Server};

/// What the guide shows.
const REFUSED: &str = include_str!("refused.txt");
const DRAFT_REPORT: &str = include_str!("draft_report.txt");

backend_core::conformance!(match Server::start() {
    Some(server) => server,
    None => return,
});

#[test]
fn who_is_not_let_in_is_told_so_at_once_and_no_password_is_shown() {
    let Some(server) = Server::start() else { return };
    let host = format!("127.0.0.1:{}", server.port);
    let nobody = Store::open(format!("redis://{host}")).unwrap();
    let errors = [
        nobody.get("a").unwrap_err(),
        Store::open(format!("redis://:wrong-one@{host}")).unwrap_err(),
    ];
    assert_eq!(errors.map(|error| format!("quintet: {error}\n")).concat(), REFUSED);
}

#[test]
fn a_connection_that_the_server_has_closed_is_replaced() {
    let Some(server) = Server::start() else { return };
    let store = Store::open(format!("{}?retry-delay=1ms", server.as_ref())).unwrap();
    store.put("a", "1").unwrap();
    let mut admin = connected(&server);
    admin.call(&[b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"]).unwrap();
    assert_eq!(store.get("a").unwrap(), "1");
}

#[test]
fn every_connection_has_the_database_of_the_url() {
    let Some(server) = Server::start() else { return };
    let store = Store::open(server.as_ref()).unwrap();
    std::thread::scope(|scope| {
        for name in ["a", "b", "c", "d", "e", "f"] {
            let store = store.clone();
            scope.spawn(move || store.put(name, name).unwrap());
        }
    });
    let other = Store::open(server.as_ref().trim_end_matches("/3")).unwrap();
    assert!(other.names("").unwrap().is_empty());
    assert_eq!(store.names("").unwrap().len(), 6);
}

#[test]
fn many_names_are_listed_once_each() {
    let Some(server) = Server::start() else { return };
    let store = Store::open(server.as_ref()).unwrap();
    let put: BTreeSet<_> = (0..1000).map(|number| format!("n*/{number}")).collect();
    put.iter().for_each(|name| _ = store.put(name.as_str(), "x").unwrap());
    let listed = store.names("n*/").unwrap();
    assert_eq!((listed.len(), listed.into_iter().collect()), (1000, put));
}

/// A connection beside those of a store.
fn connected(server: &Server) -> Redis {
    let stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let mut redis = Redis { connection: std::io::BufReader::new(stream) };
    redis.call(&[b"AUTH", b"p@ss"]).unwrap();
    redis
}

/// The draft of the guide, in which `STRLEN` alone answers `query`.
struct Draft(Redis);

#[backend(scheme = "draft", connections = 4)]
impl Draft {
    fn new(url: &BackendUrl, credentials: Credentials) -> Result<Self> {
        let stream = TcpStream::connect((url.host().unwrap(), url.port().unwrap()))?;
        let mut redis = Redis { connection: std::io::BufReader::new(stream) };
        let password = credentials.password().unwrap();
        redis.call(&[b"AUTH", password.expose_secret().as_bytes()])?;
        Ok(Self(redis))
    }

    fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        self.0.get(name)
    }

    fn put(&mut self, name: &str, data: &[u8]) -> Result<()> {
        self.0.put(name, data)
    }

    fn list(&mut self) -> Result<Vec<String>> {
        self.0.list()
    }

    fn delete(&mut self, name: &str) -> Result<bool> {
        self.0.delete(name)
    }

    fn query(&mut self, name: &str) -> Result<Option<u64>> {
        match self.0.call(&[b"STRLEN", name.as_bytes()])? {
            super::Reply::Number(size) => Ok(Some(size)),
            _ => Ok(None),
        }
    }
}

#[tokio::test]
async fn the_checks_find_that_a_string_that_is_not_there_has_the_length_0() {
    let Some(server) = Server::start() else { return };
    let url = server.as_ref().replacen("redis", "draft", 1);
    let mut report = String::new();
    let line = |made: Report| {
        if let Outcome::Failed { expected, came } = made.outcome {
            report += &format!("FAILED  {}: expected {expected}, {came} came\n", made.check.name());
        }
    };
    let suite = Suite::new().only(["queries"]).unwrap();
    suite.run(url.parse().unwrap(), line).await.unwrap();
    if std::env::var_os("BLESS").is_some() {
        let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/redis/draft_report.txt");
        std::fs::write(recorded, &report).unwrap();
    } else {
        assert_eq!(report, DRAFT_REPORT, "if it is as it should be, record it with BLESS=1");
    }
}
