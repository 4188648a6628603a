//! A server that answers as a test says, down to the byte.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A request that came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// `PUT /a`
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

pub(crate) struct Scripted {
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    /// Answers each request with what `answer` says of it and of how many came before; then the connection ends.
    pub(crate) async fn start(
        answer: impl Fn(&Asked, usize) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let (seen, answer) = (asked.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (seen, answer) = (seen.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut connection = BufReader::new(connection);
                    let Some(asked) = read(&mut connection).await else { return };
                    let number = {
                        let mut seen = seen.lock().unwrap();
                        seen.push(asked.clone());
                        seen.len() - 1
                    };
                    let _ = connection.write_all(&answer(&asked, number)).await;
                    let _ = connection.shutdown().await;
                });
            }
        });
        Self { port, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The requests as `METHOD PATH`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }

    pub(crate) fn url(&self) -> String {
        format!("webdav://me:hunter2@127.0.0.1:{}/dav?retry-delay=1ms", self.port)
    }
}

async fn read(connection: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut asked = Asked::default();
    let mut line = String::new();
    connection.read_line(&mut line).await.ok()?;
    let mut words = line.split(' ');
    asked.method = words.next()?.into();
    asked.path = words.next()?.into();
    loop {
        line.clear();
        connection.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        asked.headers.push((name.to_lowercase(), value.into()));
    }
    if let Some(length) = asked.header("content-length") {
        asked.body = vec![0; length.parse().ok()?];
        connection.read_exact(&mut asked.body).await.ok()?;
    } else if asked.header("transfer-encoding") == Some("chunked") {
        loop {
            line.clear();
            connection.read_line(&mut line).await.ok()?;
            let mut chunk = vec![0; usize::from_str_radix(line.trim(), 16).ok()? + 2];
            connection.read_exact(&mut chunk).await.ok()?;
            if chunk.len() == 2 {
                break;
            }
            asked.body.extend_from_slice(&chunk[..chunk.len() - 2]);
        }
    }
    Some(asked)
}

/// An answer with a body of the right length.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .into()
}

/// A 207 of these responses.
pub(crate) fn multistatus(responses: &str) -> Vec<u8> {
    answer(
        "207 Multi-Status",
        &[],
        &format!(r#"<D:multistatus xmlns:D="DAV:">{responses}</D:multistatus>"#),
    )
}

/// A response for an object.
pub(crate) fn object(href: &str, size: usize) -> String {
    format!(
        "<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:resourcetype/><D:getcontentlength>{size}</D:getcontentlength>\
         </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )
}

/// A response for a collection.
pub(crate) fn collection(href: &str) -> String {
    format!(
        "<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )
}
