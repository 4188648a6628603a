//! An SSH server in this process, with files in memory: it lets in whom it is told to, writes down what it was asked, and loses
//! connections on request.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use russh::{
    Channel, ChannelId, ChannelOpenFailure,
    keys::{
        Algorithm, Certificate, HashAlg, PrivateKey, PublicKey, key::safe_rng, ssh_key::LineEnding,
    },
    server::{self, Auth, ChannelOpenHandle, Msg, Response, Session, VerifiedPublicKey},
};
use russh_sftp::protocol::{
    Attrs, Data, ExtendedReply, File, FileAttributes, Handle, Name, OpenFlags, Packet, Status,
    StatusCode, Version,
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// Whom the server lets in.
#[derive(Default)]
pub(crate) struct Door {
    pub(crate) password: Option<&'static str>,
    /// The answer to a question, for whom asks instead.
    pub(crate) answer: Option<&'static str>,
    pub(crate) key: Option<PublicKey>,
    /// The authority whose certificates are good.
    pub(crate) authority: Option<PublicKey>,
    /// Of a connection, only one session is begun.
    pub(crate) one_session: bool,
    /// What OpenSSH alone does.
    pub(crate) tells_limits: bool,
    /// There is no rename but to where nothing is.
    pub(crate) renames_over_nothing: bool,
}

/// What a directory holds that goes when it is read.
pub(crate) const GOES: &[u8] = b"it goes";

/// What a file holds that is written and never renamed.
pub(crate) const STUCK: &[u8] = b"it is stuck";

pub(crate) struct Server {
    pub(crate) port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    door: Door,
    /// What clients tried, in order.
    tried: Mutex<Vec<String>>,
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    connections: AtomicUsize,
    sessions: AtomicUsize,
    /// How many more bytes may be read or written before the connection is lost; 0 is no limit.
    left: AtomicUsize,
    cut: Notify,
}

pub(crate) fn new_key(algorithm: Algorithm) -> PrivateKey {
    PrivateKey::random(&mut safe_rng(), algorithm).unwrap()
}

pub(crate) fn fingerprint(key: &PrivateKey) -> String {
    key.public_key().fingerprint(HashAlg::Sha256).to_string()
}

/// The key as the lines of files have it, without a comment.
pub(crate) fn line(key: &PrivateKey) -> String {
    key.public_key().to_openssh().unwrap()
}

pub(crate) fn write_key(key: &PrivateKey, path: &Path) {
    key.write_openssh_file(path, LineEnding::LF).unwrap();
}

impl Server {
    pub(crate) async fn start(
        door: Door,
        keys: Vec<PrivateKey>,
        certificates: Vec<Certificate>,
    ) -> Self {
        let config = Arc::new(server::Config {
            keys,
            certificates,
            auth_rejection_time: Duration::ZERO,
            auth_rejection_time_initial: Some(Duration::ZERO),
            ..Default::default()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State { door, ..Default::default() });
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let (mut ours, theirs) = tokio::io::duplex(1 << 16);
                let (state, guest) = (shared.clone(), Guest::of(&shared));
                let config = config.clone();
                // What passes between the two is cut by ending this task.
                tokio::spawn(async move {
                    tokio::select! {
                        _ = copy_bidirectional(&mut stream, &mut ours) => {}
                        () = state.cut.notified() => {}
                    }
                });
                tokio::spawn(async move {
                    if let Ok(session) = server::run_stream(config, theirs, guest).await {
                        let _ = session.await;
                    }
                });
            }
        });
        Self { port, state }
    }

    pub(crate) fn tried(&self) -> Vec<String> {
        self.state.tried.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// How many sessions of SFTP were begun, in all connections.
    pub(crate) fn sessions(&self) -> usize {
        self.state.sessions.load(Ordering::SeqCst)
    }

    /// Loses the connection once so many bytes of files have come or gone.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.state.left.store(bytes, Ordering::SeqCst);
    }

    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.state.files.lock().unwrap().clone()
    }

    pub(crate) fn put(&self, path: &str, data: Vec<u8>) {
        self.state.files.lock().unwrap().insert(path.into(), data);
    }
}

/// One client, before it is in.
struct Guest {
    state: Arc<State>,
    channels: HashMap<ChannelId, Channel<Msg>>,
    is_in_use: bool,
}

impl Guest {
    fn of(state: &Arc<State>) -> Self {
        Self { state: state.clone(), channels: HashMap::new(), is_in_use: false }
    }

    fn judge(&self, tried: impl Into<String>, is_right: bool) -> Result<Auth, russh::Error> {
        self.state.tried.lock().unwrap().push(tried.into());
        Ok(if is_right { Auth::Accept } else { Auth::reject() })
    }
}

impl server::Handler for Guest {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, russh::Error> {
        let is_right = self.state.door.password == Some(password);
        self.judge(format!("{user} by password {password}"), is_right)
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, russh::Error> {
        let door = self.state.door.key.as_ref();
        let is_right = door.is_some_and(|door| door.key_data() == key.public_key.key_data());
        self.judge(format!("{user} by key {}", key.algorithm), is_right)
    }

    async fn auth_openssh_certificate(
        &mut self,
        user: &str,
        certificate: &Certificate,
    ) -> Result<Auth, russh::Error> {
        let authority = self.state.door.authority.as_ref();
        let is_right = authority.is_some_and(|key| key.key_data() == certificate.signature_key());
        self.judge(format!("{user} by certificate"), is_right)
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, russh::Error> {
        let (Some(answer), response) = (self.state.door.answer, response) else {
            return self.judge(format!("{user} by questions"), false);
        };
        match response.and_then(|mut response| response.next()) {
            Some(said) => self.judge(format!("{user} by answer"), said == answer.as_bytes()),
            None => Ok(Auth::Partial {
                name: "".into(),
                instructions: "".into(),
                prompts: vec![("Password: ".into(), false)].into(),
            }),
        }
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), russh::Error> {
        if self.state.door.one_session && self.is_in_use {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        }
        self.is_in_use = true;
        self.channels.insert(channel.id(), channel);
        reply.accept().await;
        Ok(())
    }

    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _: &str,
        _: u32,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), russh::Error> {
        self.state.tried.lock().unwrap().push(format!("through to {host}"));
        let mut stream = TcpStream::connect((host, port as u16)).await?;
        reply.accept().await;
        tokio::spawn(async move {
            let _ = copy_bidirectional(&mut stream, &mut channel.into_stream()).await;
        });
        Ok(())
    }

    async fn subsystem_request(
        &mut self,
        id: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        match self.channels.remove(&id).filter(|_| name == "sftp") {
            Some(channel) => {
                session.channel_success(id)?;
                self.state.sessions.fetch_add(1, Ordering::SeqCst);
                let files = Files { state: self.state.clone(), unread: false };
                russh_sftp::server::run(channel.into_stream(), files).await;
            }
            None => session.channel_failure(id)?,
        }
        Ok(())
    }
}

/// The files, all in one directory that has no name. A handle is the path.
struct Files {
    state: Arc<State>,
    unread: bool,
}

type Answer<T> = Result<T, StatusCode>;

impl Files {
    /// Loses the connection if as many bytes have come and gone as may.
    fn count(&self, bytes: usize) {
        let left = self.state.left.load(Ordering::SeqCst);
        if left > 0 {
            let still = left.saturating_sub(bytes);
            self.state.left.store(still, Ordering::SeqCst);
            if still == 0 {
                self.state.cut.notify_waiters();
            }
        }
    }

    fn attributes(&self, path: &str) -> Answer<FileAttributes> {
        let files = self.state.files.lock().unwrap();
        let (mode, size) = match files.get(path) {
            Some(data) => (0o100_644, data.len()),
            None if path == "." || files.contains_key(&format!("{path}/")) => (0o040_755, 0),
            None => return Err(StatusCode::NoSuchFile),
        };
        Ok(FileAttributes {
            size: Some(size as u64),
            permissions: Some(mode),
            atime: Some(1),
            mtime: Some(1),
            ..Default::default()
        })
    }
}

fn done(id: u32) -> Status {
    let (error_message, language_tag) = (String::new(), String::new());
    Status { id, status_code: StatusCode::Ok, error_message, language_tag }
}

impl russh_sftp::server::Handler for Files {
    type Error = StatusCode;

    fn unimplemented(&self) -> StatusCode {
        StatusCode::OpUnsupported
    }

    async fn init(&mut self, _: u32, _: HashMap<String, String>) -> Answer<Version> {
        let mut version = Version::new();
        if !self.state.door.renames_over_nothing {
            version.extensions.insert("posix-rename@openssh.com".into(), "1".into());
        }
        if self.state.door.tells_limits {
            version.extensions.insert("limits@openssh.com".into(), "1".into());
        }
        Ok(version)
    }

    async fn stat(&mut self, id: u32, path: String) -> Answer<Attrs> {
        Ok(Attrs { id, attrs: self.attributes(&path)? })
    }

    async fn lstat(&mut self, id: u32, path: String) -> Answer<Attrs> {
        self.stat(id, path).await
    }

    async fn fstat(&mut self, id: u32, handle: String) -> Answer<Attrs> {
        self.stat(id, handle).await
    }

    async fn open(
        &mut self,
        id: u32,
        path: String,
        flags: OpenFlags,
        _: FileAttributes,
    ) -> Answer<Handle> {
        let mut files = self.state.files.lock().unwrap();
        match (files.contains_key(&path), flags.contains(OpenFlags::CREATE)) {
            (true, true) => return Err(StatusCode::Failure),
            (false, false) => return Err(StatusCode::NoSuchFile),
            (false, true) => _ = files.insert(path.clone(), Vec::new()),
            (true, false) => {}
        }
        Ok(Handle { id, handle: path })
    }

    async fn close(&mut self, id: u32, _: String) -> Answer<Status> {
        Ok(done(id))
    }

    async fn read(&mut self, id: u32, handle: String, offset: u64, len: u32) -> Answer<Data> {
        let data = {
            let files = self.state.files.lock().unwrap();
            let data = files.get(&handle).ok_or(StatusCode::Failure)?;
            let rest = data.get(offset as usize..).filter(|rest| !rest.is_empty());
            let rest = rest.ok_or(StatusCode::Eof)?;
            rest[..rest.len().min(len as usize)].to_vec()
        };
        self.count(data.len());
        Ok(Data { id, data })
    }

    async fn write(
        &mut self,
        id: u32,
        handle: String,
        offset: u64,
        data: Vec<u8>,
    ) -> Answer<Status> {
        self.count(data.len());
        let mut files = self.state.files.lock().unwrap();
        let file = files.get_mut(&handle).ok_or(StatusCode::Failure)?;
        file.resize(file.len().max(offset as usize + data.len()), 0);
        file[offset as usize..][..data.len()].copy_from_slice(&data);
        Ok(done(id))
    }

    async fn opendir(&mut self, id: u32, path: String) -> Answer<Handle> {
        self.unread = true;
        Ok(Handle { id, handle: path })
    }

    /// All there is, in the root; a directory, whose name ends in a slash, is not there when it is read, and if it says so afterwards neither.
    async fn readdir(&mut self, id: u32, path: String) -> Answer<Name> {
        if path != "." {
            let mut files = self.state.files.lock().unwrap();
            files.retain(|name, data| *name != format!("{path}/") || data != GOES);
            return Err(StatusCode::NoSuchFile);
        }
        if !std::mem::take(&mut self.unread) {
            return Err(StatusCode::Eof);
        }
        let names: Vec<_> = self.state.files.lock().unwrap().keys().cloned().collect();
        let file = |name: &String| {
            let name = name.trim_end_matches('/');
            Ok(File::new(name, self.attributes(name)?))
        };
        Ok(Name { id, files: names.iter().map(file).collect::<Answer<_>>()? })
    }

    async fn remove(&mut self, id: u32, path: String) -> Answer<Status> {
        match self.state.files.lock().unwrap().remove(&path) {
            Some(_) => Ok(done(id)),
            None => Err(StatusCode::NoSuchFile),
        }
    }

    async fn rename(&mut self, id: u32, from: String, to: String) -> Answer<Status> {
        let mut files = self.state.files.lock().unwrap();
        let is_stuck = files.get(&from).ok_or(StatusCode::NoSuchFile)? == STUCK;
        if is_stuck || files.contains_key(&to) {
            return Err(StatusCode::Failure);
        }
        let moved = files.remove(&from).ok_or(StatusCode::NoSuchFile)?;
        files.insert(to, moved);
        Ok(done(id))
    }

    async fn extended(&mut self, id: u32, request: String, data: Vec<u8>) -> Answer<Packet> {
        if request == "limits@openssh.com" {
            return Ok(Packet::ExtendedReply(ExtendedReply { id, data: vec![0; 32] }));
        }
        if request != "posix-rename@openssh.com" {
            return Err(StatusCode::OpUnsupported);
        }
        let length = u32::from_be_bytes(*data.first_chunk().unwrap()) as usize;
        let (from, to) = data[4..].split_at(length);
        let (from, to) = (String::from_utf8_lossy(from), String::from_utf8_lossy(&to[4..]));
        let mut files = self.state.files.lock().unwrap();
        let moved = files.remove(&*from).ok_or(StatusCode::NoSuchFile)?;
        files.insert(to.into_owned(), moved);
        Ok(done(id).into())
    }
}
