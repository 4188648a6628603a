//! A server that answers as a test says, and else as any would.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What comes of a command.
pub(crate) enum Answer {
    Reply(&'static str),
    /// By a data connection, and the reply that ends it.
    Data(Vec<u8>, &'static str),
    /// By a data connection, and nothing more.
    DataAlone(Vec<u8>),
    /// The connection ends.
    End,
}

pub(crate) struct Scripted {
    pub(crate) port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

type Script = dyn Fn(&str, usize) -> Option<Answer> + Send + Sync;

impl Scripted {
    /// Answers a command with what `script` says of it and of how many like it came before; where it says nothing, as one does that has
    /// these features and takes every file.
    pub(crate) async fn start(
        features: &'static [&'static str],
        script: impl Fn(&str, usize) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::<Mutex<Vec<String>>>::default();
        let (script, all): (Arc<Script>, _) = (Arc::new(script), seen.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let control =
                    Control { stream: BufReader::new(stream), data: None, features, stored: 0 };
                tokio::spawn(control.serve(script.clone(), all.clone()));
            }
        });
        Self { port, seen }
    }

    /// The commands that came.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// Those that begin with one of these words.
    pub(crate) fn seen_of(&self, words: &[&str]) -> Vec<String> {
        let begins = |command: &String| words.iter().any(|word| command.starts_with(word));
        self.seen().into_iter().filter(begins).collect()
    }

    pub(crate) fn url(&self) -> String {
        format!("ftp://me:hunter2@127.0.0.1:{}/dir?retry-delay=1ms", self.port)
    }
}

struct Control {
    stream: BufReader<TcpStream>,
    data: Option<TcpListener>,
    features: &'static [&'static str],
    /// The size of what was stored last.
    stored: u64,
}

impl Control {
    async fn serve(mut self, script: Arc<Script>, seen: Arc<Mutex<Vec<String>>>) {
        self.say("220 ready").await;
        let mut line = String::new();
        while self.stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
            let command = line.trim_end_matches(['\r', '\n']).to_owned();
            line.clear();
            let before = {
                let mut seen = seen.lock().unwrap();
                seen.push(command.clone());
                seen.iter().filter(|other| **other == command).count() - 1
            };
            match script(&command, before) {
                Some(Answer::Reply(reply)) => self.say(reply).await,
                Some(Answer::Data(bytes, end)) => {
                    self.send(&bytes).await;
                    self.say(end).await;
                }
                Some(Answer::DataAlone(bytes)) => self.send(&bytes).await,
                Some(Answer::End) => return,
                None => self.answer(&command).await,
            }
        }
    }

    async fn say(&mut self, reply: &str) {
        let _ = self.stream.get_mut().write_all(format!("{reply}\r\n").as_bytes()).await;
    }

    async fn answer(&mut self, command: &str) {
        match command.split(' ').next().unwrap_or_default() {
            "USER" => self.say("331 and the password?").await,
            "PASS" => self.say("230 welcome").await,
            "TYPE" | "OPTS" => self.say("200 done").await,
            "PWD" => self.say("257 \"/home\" is where you are").await,
            "CWD" | "DELE" | "RMD" | "RNTO" => self.say("250 done").await,
            "RNFR" => self.say("350 and to?").await,
            "REST" => self.say("350 from there").await,
            "MKD" => self.say("257 \"made\"").await,
            "ABOR" => self.say("226 there is nothing").await,
            "QUIT" => self.say("221 bye").await,
            "FEAT" => {
                let lines: String =
                    self.features.iter().map(|feature| format!(" {feature}\r\n")).collect();
                self.say(&format!("211-these\r\n{lines}211 end")).await;
            }
            "SIZE" => self.say(&format!("213 {}", self.stored)).await,
            "EPSV" => {
                let port = self.listen().await;
                self.say(&format!("229 extended (|||{port}|)")).await;
            }
            "PASV" => {
                let port = self.listen().await;
                // An address that leads elsewhere.
                self.say(&format!("227 passive (192,0,2,1,{},{})", port / 256, port % 256)).await;
            }
            "STOR" => {
                self.say("150 send").await;
                let mut bytes = Vec::new();
                self.accept().await.read_to_end(&mut bytes).await.unwrap();
                self.stored = bytes.len() as u64;
                self.say("226 stored").await;
            }
            _ => self.say("502 what?").await,
        }
    }

    async fn listen(&mut self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        self.data = Some(listener);
        port
    }

    async fn accept(&mut self) -> TcpStream {
        self.data.take().expect("EPSV comes first").accept().await.unwrap().0
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.say("150 here it comes").await;
        let mut data = self.accept().await;
        let _ = data.write_all(bytes).await;
    }
}

/// A server with these files: as `MLST`, `MLSD` and `SIZE` tell of them.
pub(crate) fn files(
    files: &'static [(&'static str, &'static str)],
) -> impl Fn(&str) -> Option<Answer> {
    let files: HashMap<_, _> = files.iter().copied().collect();
    move |command| {
        let (verb, path) = command.split_once(' ')?;
        match (verb, files.get(path)) {
            ("MLST", Some(facts)) => Some(Answer::Reply(facts)),
            ("MLST", None) => Some(Answer::Reply("550 No such file or directory")),
            _ => None,
        }
    }
}
