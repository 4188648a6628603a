//! One SFTP session: requests go out as they are made, many at a time, and their answers find the one who waits.

mod wire;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use bytes::{Bytes, BytesMut};
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf, client::Msg};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

pub(super) use self::wire::Attributes;
use self::wire::{Fields, Kind, Request, access, answers, next_answer};
use super::{
    left_behind,
    ssh::End,
    status::{Failed, code},
};

/// Bytes on their way in one session, shared by those who read and write in it.
const IN_FLIGHT: usize = 8 << 20;
/// Messages are sent together up to this size: that of a packet of SSH.
const PACKET: usize = 32 << 10;
/// How much a server that does not tell is asked for, or given, at a time: what every one takes.
const USUAL_LENGTH: u64 = 32 << 10;
/// The most that is asked for at a time.
const MOST: u64 = 256 << 10;
/// Handles that are open at a time. OpenSSH has several hundred, others 100.
const HANDLES: u64 = 64;

/// An SFTP session.
pub(super) struct Client {
    /// Whose files these are, and where.
    pub(super) place: String,
    queue: mpsc::UnboundedSender<BytesMut>,
    waiting: Arc<Waiting>,
    next_id: AtomicU32,
    places: Arc<Semaphore>,
    pub(super) can: Extensions,
    pub(super) limits: Limits,
}

/// What the server can do beyond version 3.
#[derive(Default)]
pub(super) struct Extensions {
    pub(super) posix_rename: bool,
    pub(super) hardlink: bool,
    pub(super) fsync: bool,
    pub(super) statvfs: bool,
    pub(super) copy: bool,
    /// Only OpenSSH's server does: there each session is a program of its own, elsewhere a second one may be left without an answer.
    pub(super) limits: bool,
}

/// What the server takes at a time.
pub(super) struct Limits {
    pub(super) read: usize,
    pub(super) write: usize,
    handles: u64,
}

impl Client {
    /// Begins SFTP on a channel of its subsystem.
    pub(super) async fn start(
        channel: Channel<Msg>,
        place: String,
        end: End,
    ) -> Result<Arc<Self>, Failed> {
        let (from, to) = channel.split();
        let (queue, queued) = mpsc::unbounded_channel();
        let waiting = Arc::<Waiting>::default();
        tokio::spawn(send_all(queued, to));
        tokio::spawn(receive_all(from, AtEnd { waiting: waiting.clone(), end }, queue.downgrade()));
        let mut client = Self {
            place,
            queue,
            waiting,
            next_id: AtomicU32::new(VERSION + 1),
            places: Arc::new(Semaphore::new(HANDLES as usize)),
            can: Extensions::default(),
            limits: Limits { read: 0, write: 0, handles: HANDLES },
        };
        let mut version =
            client.ask(VERSION, Request::new(Kind::Init)).of(answers::VERSION).await?;
        while !version.is_empty() {
            let (name, _) = (version.text(), version.bytes()?);
            match &*name {
                "posix-rename@openssh.com" => client.can.posix_rename = true,
                "hardlink@openssh.com" => client.can.hardlink = true,
                "fsync@openssh.com" => client.can.fsync = true,
                "statvfs@openssh.com" => client.can.statvfs = true,
                "copy-data" => client.can.copy = true,
                "limits@openssh.com" => client.can.limits = true,
                _ => {}
            }
        }
        client.limits = client.ask_limits().await?;
        client.places = Arc::new(Semaphore::new(client.limits.handles as usize));
        let client = Arc::new(client);
        left_behind::begun(&client);
        Ok(client)
    }

    async fn ask_limits(&self) -> Result<Limits, Failed> {
        let (mut read, mut write, mut handles) = (USUAL_LENGTH, USUAL_LENGTH, HANDLES);
        if self.can.limits {
            let request = Request::extended("limits@openssh.com");
            let mut told = self.send(request).of(answers::EXTENDED_REPLY).await?;
            let _packet = told.offset()?;
            let known = |told: u64, usual: u64| if told == 0 { usual } else { told };
            read = known(told.offset()?, read).min(MOST);
            write = known(told.offset()?, write).min(MOST);
            handles = known(told.offset()?, handles).min(handles);
        }
        Ok(Limits { read: read as usize, write: write as usize, handles })
    }

    /// Sends a request at once. Its answer may be waited for later, or never.
    fn send(&self, request: Request) -> Answer {
        self.ask(self.next_id.fetch_add(1, Ordering::Relaxed), request)
    }

    fn ask(&self, id: u32, request: Request) -> Answer {
        let (to, answer) = oneshot::channel();
        if self.waiting.add(id, to) {
            // A connection that is lost by now says so to all who wait.
            let _ = self.queue.send(request.sealed(id));
        }
        Answer { answer, waiting: self.waiting.clone() }
    }

    pub(super) fn is_lost(&self) -> bool {
        lock(&self.waiting.0).by_id.is_none()
    }

    /// How many files and directories are open.
    pub(super) fn opened(&self) -> usize {
        self.limits.handles as usize - self.places.available_permits()
    }

    /// How much one of those who read and write now may have on its way.
    pub(super) fn share(&self) -> usize {
        IN_FLIGHT / self.opened().max(1)
    }

    pub(super) fn stat(&self, path: &str) -> Answer {
        self.send(Request::new(Kind::Stat).text(path))
    }

    pub(super) fn lstat(&self, path: &str) -> Answer {
        self.send(Request::new(Kind::Lstat).text(path))
    }

    pub(super) fn remove(&self, path: &str) -> Answer {
        self.send(Request::new(Kind::Remove).text(path))
    }

    pub(super) fn make_directory(&self, path: &str) -> Answer {
        self.send(Request::new(Kind::Mkdir).text(path).number(0))
    }

    pub(super) fn remove_directory(&self, path: &str) -> Answer {
        self.send(Request::new(Kind::Rmdir).text(path))
    }

    /// A rename that is to fail where `to` is there already.
    pub(super) fn rename(&self, from: &str, to: &str) -> Answer {
        self.send(Request::new(Kind::Rename).text(from).text(to))
    }

    /// A rename that replaces what is there.
    pub(super) fn posix_rename(&self, from: &str, to: &str) -> Answer {
        self.send(Request::extended("posix-rename@openssh.com").text(from).text(to))
    }

    pub(super) fn hardlink(&self, from: &str, to: &str) -> Answer {
        self.send(Request::extended("hardlink@openssh.com").text(from).text(to))
    }

    /// Whether the file system that `path` is on has no room left.
    pub(super) async fn is_full(&self, path: &str) -> bool {
        if !self.can.statvfs {
            return false;
        }
        let request = Request::extended("statvfs@openssh.com").text(path);
        let Ok(mut told) = self.send(request).of(answers::EXTENDED_REPLY).await else {
            return false;
        };
        let numbers: Vec<u64> = std::iter::from_fn(|| told.offset().ok()).collect();
        // The fifth is of free blocks, the eighth of free files, for those without privileges.
        numbers.get(4) == Some(&0) || numbers.get(5..8).is_some_and(|n| n[0] > 0 && n[2] == 0)
    }

    pub(super) async fn open(self: &Arc<Self>, path: &str) -> Result<Handle, Failed> {
        self.handle(Request::new(Kind::Open).text(path).number(access::READ).number(0)).await
    }

    pub(super) async fn create(self: &Arc<Self>, path: &str) -> Result<Handle, Failed> {
        self.handle(Request::new(Kind::Open).text(path).number(access::CREATE_NEW).number(0)).await
    }

    pub(super) async fn open_directory(self: &Arc<Self>, path: &str) -> Result<Handle, Failed> {
        self.handle(Request::new(Kind::Opendir).text(path)).await
    }

    async fn handle(self: &Arc<Self>, request: Request) -> Result<Handle, Failed> {
        let place = self.places.clone().acquire_owned().await;
        let place = place.map_err(|closed| Failed::Lost(closed.to_string()))?;
        let raw = self.send(request).of(answers::HANDLE).await?.bytes()?;
        Ok(Handle { client: self.clone(), raw, _place: place })
    }
}

/// An open file or directory. Closed when dropped.
pub(super) struct Handle {
    client: Arc<Client>,
    /// Empty once it is closed.
    raw: Bytes,
    _place: OwnedSemaphorePermit,
}

impl Handle {
    pub(super) fn attributes(&self) -> Answer {
        self.client.send(Request::new(Kind::Fstat).text(&self.raw))
    }

    pub(super) fn read(&self, offset: u64, length: u32) -> Answer {
        self.client.send(Request::new(Kind::Read).text(&self.raw).offset(offset).number(length))
    }

    pub(super) fn write(&self, offset: u64, data: &[u8]) -> Answer {
        self.client.send(Request::new(Kind::Write).text(&self.raw).offset(offset).text(data))
    }

    pub(super) fn read_directory(&self) -> Answer {
        self.client.send(Request::new(Kind::Readdir).text(&self.raw))
    }

    pub(super) fn sync(&self) -> Answer {
        self.client.send(Request::extended("fsync@openssh.com").text(&self.raw))
    }

    /// Has the server copy `length` bytes of this file to the same place in another.
    pub(super) fn copy_data(&self, to: &Self, offset: u64, length: u64) -> Answer {
        let request = Request::extended("copy-data").text(&self.raw).offset(offset).offset(length);
        self.client.send(request.text(&to.raw).offset(offset))
    }

    /// Closes it, with an answer that may be waited for.
    pub(super) fn close(&mut self) -> Answer {
        self.client.send(close(&std::mem::take(&mut self.raw)))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if !self.raw.is_empty() {
            self.close();
        }
    }
}

fn close(handle: &[u8]) -> Request {
    Request::new(Kind::Close).text(handle)
}

/// The version of the protocol; it stands where others have their number, so it is that of the first request.
const VERSION: u32 = 3;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Those who wait for answers.
#[derive(Default)]
struct Waiting(Mutex<Table>);

struct Table {
    /// `None` when no answer will come any more.
    by_id: Option<HashMap<u32, oneshot::Sender<(u8, Fields)>>>,
    why_lost: String,
}

impl Default for Table {
    fn default() -> Self {
        Self { by_id: Some(HashMap::new()), why_lost: String::new() }
    }
}

impl Waiting {
    /// `false` if no answer will come.
    fn add(&self, id: u32, to: oneshot::Sender<(u8, Fields)>) -> bool {
        match &mut lock(&self.0).by_id {
            Some(by_id) => by_id.insert(id, to).is_none(),
            None => false,
        }
    }

    fn take(&self, id: u32) -> Option<oneshot::Sender<(u8, Fields)>> {
        lock(&self.0).by_id.as_mut()?.remove(&id)
    }

    /// No answer will come any more. The first reason counts.
    fn lose(&self, why: impl ToString) {
        let mut table = lock(&self.0);
        if table.by_id.take().is_some() {
            table.why_lost = why.to_string();
        }
    }
}

/// An answer on its way.
pub(super) struct Answer {
    answer: oneshot::Receiver<(u8, Fields)>,
    waiting: Arc<Waiting>,
}

impl Answer {
    /// The fields of an answer of this kind; a status, which there is of every request, is an error.
    async fn of(self, wanted: u8) -> Result<Fields, Failed> {
        let Ok((kind, mut fields)) = self.answer.await else {
            return Err(Failed::Lost(lock(&self.waiting.0).why_lost.clone()));
        };
        match kind {
            kind if kind == wanted => Ok(fields),
            answers::STATUS => {
                Err(Failed::Status { code: fields.number()?, message: fields.text() })
            }
            kind => Err(Failed::Lost(format!("an answer of kind {kind} came instead of {wanted}"))),
        }
    }

    /// That it was done.
    pub(super) async fn done(self) -> Result<(), Failed> {
        let mut status = self.of(answers::STATUS).await?;
        match status.number()? {
            code::OK => Ok(()),
            code => Err(Failed::Status { code, message: status.text() }),
        }
    }

    pub(super) async fn attributes(self) -> Result<Attributes, Failed> {
        Ok(self.of(answers::ATTRS).await?.attributes()?)
    }

    /// What was read; nothing at the end of the file.
    pub(super) async fn data(self) -> Result<Bytes, Failed> {
        match self.of(answers::DATA).await {
            Ok(mut data) => Ok(data.bytes()?),
            Err(end) if end.is_end() => Ok(Bytes::new()),
            Err(error) => Err(error),
        }
    }

    /// Some of a directory's names; nothing at its end.
    pub(super) async fn names(self) -> Result<Vec<(Bytes, Attributes)>, Failed> {
        let mut names = match self.of(answers::NAME).await {
            Ok(names) => names,
            Err(end) if end.is_end() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for _ in 0..names.number()? {
            let (name, _as_ls_shows_it) = (names.bytes()?, names.bytes()?);
            found.push((name, names.attributes()?));
        }
        Ok(found)
    }
}

/// Sends what is queued, small messages together.
async fn send_all(mut queued: mpsc::UnboundedReceiver<BytesMut>, to: ChannelWriteHalf<Msg>) {
    while let Some(mut bytes) = queued.recv().await {
        while bytes.len() < PACKET
            && let Ok(next) = queued.try_recv()
        {
            bytes.extend_from_slice(&next);
        }
        if to.data_bytes(bytes).await.is_err() {
            return;
        }
    }
    let _ = to.close().await;
}

/// Hands out answers until the connection ends.
async fn receive_all(
    mut from: ChannelReadHalf,
    at_end: AtEnd,
    queue: mpsc::WeakUnboundedSender<BytesMut>,
) {
    let mut arrived = BytesMut::new();
    loop {
        match from.wait().await {
            Some(ChannelMsg::Data { data }) => arrived.extend_from_slice(&data),
            Some(ChannelMsg::Eof | ChannelMsg::Close) | None => return,
            Some(ChannelMsg::Failure) => return at_end.waiting.lose("the server has no SFTP"),
            Some(_) => {}
        }
        if let Err(error) = hand_out(&mut arrived, &at_end.waiting, &queue) {
            return at_end.waiting.lose(error);
        }
    }
}

/// Tells those who wait that no answer will come, also where the runtime that the connection belongs to has ended.
struct AtEnd {
    waiting: Arc<Waiting>,
    end: End,
}

impl Drop for AtEnd {
    fn drop(&mut self) {
        self.waiting.lose(&self.end);
    }
}

fn hand_out(
    arrived: &mut BytesMut,
    waiting: &Waiting,
    queue: &mpsc::WeakUnboundedSender<BytesMut>,
) -> std::io::Result<()> {
    while let Some((kind, mut fields)) = next_answer(arrived)? {
        let id = fields.number()?;
        let to = waiting.take(if kind == answers::VERSION { VERSION } else { id });
        // Nobody waits any more for what was opened: it is closed, by a request of which nobody waits for the answer.
        if let Some(Err((answers::HANDLE, mut handle))) = to.map(|to| to.send((kind, fields)))
            && let Some(queue) = queue.upgrade()
        {
            let _ = queue.send(close(&handle.bytes()?).sealed(0));
        }
    }
    Ok(())
}
