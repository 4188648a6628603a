//! The guide's backend over a stateful line protocol: Redis' RESP over TCP, without a library.

// guide: connection
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Error as IoError, ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use backend_core::{prelude::*, secrecy::ExposeSecret};

/// String keys of a Redis database, `redis://[user[:password]@]host[:port]/number`.
pub struct Redis {
    connection: BufReader<TcpStream>,
}

/// An answer of the server.
enum Reply {
    Nothing,
    Number(u64),
    Bytes(Vec<u8>),
    List(Vec<Reply>),
}

impl Redis {
    /// Sends one command and reads its answer. After an error of the connection nobody knows what the next bytes are: it is broken.
    fn call(&mut self, words: &[&[u8]]) -> Result<Reply> {
        let exchanged = self.send(words).and_then(|()| self.receive(2));
        exchanged.map_err(|error| Error::from(error).broken())?.map_err(refused)
    }

    fn send(&mut self, words: &[&[u8]]) -> Result<(), IoError> {
        let mut command = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            command.extend(format!("${}\r\n", word.len()).into_bytes());
            command.extend(*word);
            command.extend(b"\r\n");
        }
        self.connection.get_mut().write_all(&command)
    }

    /// The answer, or the words with which the server refuses.
    fn receive(&mut self, depth: u8) -> Result<Result<Reply, String>, IoError> {
        let mut line = String::new();
        self.connection.by_ref().take(1 << 16).read_line(&mut line)?;
        let line = line.strip_suffix("\r\n").ok_or(ErrorKind::UnexpectedEof)?;
        let not_understood = || IoError::other(format!("not an answer of Redis: {line:?}"));
        let (kind, rest) = line.split_at_checked(1).ok_or_else(not_understood)?;
        let number = || rest.parse::<u64>().map_err(|_| not_understood());
        Ok(Ok(match kind {
            "+" => Reply::Nothing,
            "-" => return Ok(Err(rest.into())),
            "$" | "*" if rest == "-1" => Reply::Nothing,
            ":" => Reply::Number(number()?),
            "$" => {
                let (size, mut bytes) = (number()?, Vec::new());
                self.connection.by_ref().take(size).read_to_end(&mut bytes)?;
                self.connection.read_exact(&mut [0; 2])?;
                Reply::Bytes(bytes)
            }
            "*" if depth > 0 => {
                let mut list = Vec::new();
                for _ in 0..number()? {
                    match self.receive(depth - 1)? {
                        Ok(reply) => list.push(reply),
                        Err(words) => return Ok(Err(words)),
                    }
                }
                Reply::List(list)
            }
            _ => return Err(not_understood()),
        }))
    }
}

/// What the server says when it refuses begins with the kind of the error.
fn refused(words: String) -> Error {
    match words.split(' ').next() {
        Some("NOAUTH" | "WRONGPASS" | "NOPERM") => Error::new(ErrorCode::PermissionDenied, words),
        Some("OOM") => Error::new(ErrorCode::NoSpace, words),
        Some("LOADING" | "BUSY" | "TRYAGAIN" | "MASTERDOWN") => Error::other(words).transient(),
        _ => Error::other(words).permanent(),
    }
}

/// The server answers something that is no answer to this command.
fn unexpected() -> Error {
    Error::other("an answer of another kind than Redis documents").broken()
}

// guide: backend
#[backend(scheme = "redis", connections = 4)]
impl Redis {
    fn new(url: &BackendUrl, credentials: Credentials) -> Result<Self> {
        let host = url.host().ok_or_else(|| Error::bad_url("which host? redis://localhost/0"))?;
        let stream = TcpStream::connect((host, url.port().unwrap_or(6379)))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let mut redis = Self { connection: BufReader::new(stream) };
        if let Some(password) = credentials.password() {
            let user = credentials.user().filter(|user| !user.is_empty()).unwrap_or("default");
            redis.call(&[b"AUTH", user.as_bytes(), password.expose_secret().as_bytes()])?;
        }
        let database = url.path().trim_matches('/');
        if !database.is_empty() {
            redis.call(&[b"SELECT", database.as_bytes()])?;
        }
        Ok(redis)
    }

    fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        match self.call(&[b"GET", name.as_bytes()])? {
            Reply::Bytes(data) => Ok(Some(data)),
            Reply::Nothing => Ok(None),
            _ => Err(unexpected()),
        }
    }

    fn put(&mut self, name: &str, data: &[u8]) -> Result<()> {
        self.call(&[b"SET", name.as_bytes(), data])?;
        Ok(())
    }

    fn put_new(&mut self, name: &str, data: &[u8]) -> Result<()> {
        match self.call(&[b"SETNX", name.as_bytes(), data])? {
            Reply::Number(0) => Err(Error::already_exists()),
            _ => Ok(()),
        }
    }

    fn list(&mut self) -> Result<Vec<String>> {
        let (mut cursor, mut names) = (b"0".to_vec(), BTreeSet::new());
        loop {
            let Reply::List(answer) = self.call(&[b"SCAN", &cursor, b"TYPE", b"string"])? else {
                return Err(unexpected());
            };
            let Ok([Reply::Bytes(next), Reply::List(found)]) = <[Reply; 2]>::try_from(answer)
            else {
                return Err(unexpected());
            };
            for name in found {
                let Reply::Bytes(name) = name else { return Err(unexpected()) };
                names.insert(String::from_utf8(name).map_err(Error::other)?);
            }
            if next == b"0" {
                return Ok(names.into_iter().collect());
            }
            cursor = next;
        }
    }

    fn delete(&mut self, name: &str) -> Result<bool> {
        Ok(matches!(self.call(&[b"DEL", name.as_bytes()])?, Reply::Number(1)))
    }

    fn query(&mut self, name: &str) -> Result<Option<u64>> {
        match self.call(&[b"STRLEN", name.as_bytes()])? {
            Reply::Number(0) => match self.call(&[b"EXISTS", name.as_bytes()])? {
                Reply::Number(0) => Ok(None),
                _ => Ok(Some(0)),
            },
            Reply::Number(size) => Ok(Some(size)),
            _ => Err(unexpected()),
        }
    }
}
// guide: end

fn main() {} // a library, really: its tests run it

#[cfg(test)]
mod server;
#[cfg(test)]
mod tests;
