//! An object on its way from one store into another: what a get writes, a put reads, with a little of it in between.
//!
//! While the one end waits for the other, it is the other that is watched for stalling.

use std::{
    fs::File,
    io::{self, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::{Buf, Bytes};
use tokio::{
    runtime::Handle,
    sync::{
        OwnedSemaphorePermit, Semaphore, TryAcquireError,
        mpsc::{self, UnboundedReceiver, UnboundedSender},
    },
    task::AbortHandle,
};

use crate::{
    Error, Name, Result, Store, Target,
    off_thread::{self, may_block},
    progress::Progress,
    retry::Outer,
};

/// What is handed over at once, in bytes.
const PIECE: usize = 256 << 10;

/// How many pieces wait to be read: what the get is ahead of the put.
const PIECES: usize = 4;

/// What the get hands over, with the room that it takes.
struct Handed(Result<Piece>, Option<OwnedSemaphorePermit>);

/// The room that one more piece has.
pub(crate) struct Room {
    permit: OwnedSemaphorePermit,
    to: UnboundedSender<Handed>,
}

impl Room {
    /// Hands over bytes, of any number, as they are.
    pub(crate) fn fill(self, bytes: Bytes) -> io::Result<()> {
        let handed = Handed(Ok(Piece::Bytes(bytes)), Some(self.permit));
        self.to.send(handed).map_err(|_| nobody_reads())
    }
}

enum Piece {
    Bytes(Bytes),
    /// The rest of the object is that of a local file.
    File(File),
    /// There is no more, and what came is the object.
    End,
}

/// The end that a get writes to.
#[derive(Clone)]
pub(crate) struct Writer {
    to: UnboundedSender<Handed>,
    room: Arc<Semaphore>,
    progress: Progress,
    again: Arc<AtomicBool>,
}

impl Writer {
    /// Says that the get cannot go on behind what was read already: another one, from the first byte, can.
    pub(crate) fn begin_again(&self) {
        self.again.store(true, Ordering::Relaxed);
    }

    /// Hands over the rest of a local file as it is: the put reads it itself, inside the kernel where it can.
    pub(crate) fn hand_over(&mut self, file: File) -> io::Result<()> {
        self.send(Piece::File(file), None)
    }

    /// Waits for room.
    pub(crate) async fn room(&self) -> io::Result<Room> {
        let _pause = self.progress.pause();
        let permit = self.room.clone().acquire_owned().await.map_err(|_| nobody_reads())?;
        Ok(Room { permit, to: self.to.clone() })
    }

    fn send(&self, piece: Piece, room: Option<OwnedSemaphorePermit>) -> io::Result<()> {
        self.to.send(Handed(Ok(piece), room)).map_err(|_| nobody_reads())
    }

    /// Waits for room. Async code that writes in place cannot wait: what it has at hand takes more.
    fn room_at_hand(&self) -> io::Result<Option<OwnedSemaphorePermit>> {
        match self.room.clone().try_acquire_owned() {
            Ok(room) => Ok(Some(room)),
            Err(TryAcquireError::Closed) => Err(nobody_reads()),
            Err(TryAcquireError::NoPermits) if !may_block() => Ok(None),
            Err(TryAcquireError::NoPermits) => {
                Handle::current().block_on(self.room()).map(|room| Some(room.permit))
            }
        }
    }
}

impl Write for Writer {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let piece = &data[..data.len().min(PIECE)];
        let room = self.room_at_hand()?;
        self.send(Piece::Bytes(Bytes::copy_from_slice(piece)), room)?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn nobody_reads() -> io::Error {
    Error::other("the object is no longer read").permanent().into()
}

/// The end that a put reads from. When it is dropped, the get ends.
pub(crate) struct Reader {
    from: UnboundedReceiver<Handed>,
    room: Arc<Semaphore>,
    current: Piece,
    get: AbortHandle,
}

impl Reader {
    /// Begins to get an object.
    pub(crate) fn open(store: &Store, name: &Name) -> io::Result<Self> {
        let runtime = off_thread::runtime().ok_or_else(|| io::Error::other("no tokio runtime"))?;
        let (to, from) = mpsc::unbounded_channel();
        let (room, progress) = (Arc::new(Semaphore::new(PIECES)), Progress::new());
        let again = Arc::<AtomicBool>::default();
        let writer = Writer {
            to: to.clone(),
            room: room.clone(),
            progress: progress.clone(),
            again: again.clone(),
        };
        let (store, name, target) = (store.clone(), name.clone(), Target::pipe(writer));
        let get = runtime.spawn(async move {
            let got = store.get_along(&name, &target, progress).await;
            let end =
                got.map(|_| Piece::End).map_err(|error| match again.load(Ordering::Relaxed) {
                    // For the put, which can begin again.
                    true => Error::other(error.to_string()).transient(),
                    false => error,
                });
            let _ = to.send(Handed(end, None));
        });
        let current = Piece::Bytes(Bytes::new());
        Ok(Self { from, room, current, get: get.abort_handle() })
    }

    /// The next bytes as they came; `None` at the end, and where the rest is that of a [`file`](Self::file).
    pub(crate) async fn next(&mut self, progress: &Progress) -> io::Result<Option<Bytes>> {
        self.arrive(progress).await?;
        match &mut self.current {
            Piece::Bytes(bytes) => Ok(Some(std::mem::take(bytes))),
            _ => Ok(None),
        }
    }

    /// The local file that the rest of the object is, if it is one.
    pub(crate) fn file(&mut self) -> Option<&mut File> {
        match &mut self.current {
            Piece::File(file) => Some(file),
            _ => None,
        }
    }

    /// Reads some bytes; 0 at the end. Blocks.
    pub(crate) fn read(&mut self, buffer: &mut [u8], progress: &Progress) -> io::Result<usize> {
        loop {
            self.wait(progress)?;
            match &mut self.current {
                Piece::Bytes(bytes) => {
                    let length = bytes.len().min(buffer.len());
                    bytes.copy_to_slice(&mut buffer[..length]);
                    return Ok(length);
                }
                Piece::File(file) => match file.read(buffer)? {
                    // Whether that was all is still to be said.
                    0 => self.current = Piece::Bytes(Bytes::new()),
                    read => return Ok(read),
                },
                Piece::End => return Ok(0),
            }
        }
    }

    /// The next bytes as they came; `None` at the end. Blocks.
    pub(crate) fn take(&mut self, progress: &Progress) -> io::Result<Option<Bytes>> {
        loop {
            self.wait(progress)?;
            match &mut self.current {
                Piece::Bytes(bytes) => return Ok(Some(std::mem::take(bytes))),
                Piece::File(file) => {
                    let mut piece = vec![0; PIECE];
                    match file.read(&mut piece)? {
                        0 => self.current = Piece::Bytes(Bytes::new()),
                        read => {
                            piece.truncate(read);
                            return Ok(Some(piece.into()));
                        }
                    }
                }
                Piece::End => return Ok(None),
            }
        }
    }

    /// Reads so many bytes, or up to the end, and lets them go. Blocks.
    pub(crate) fn skip(&mut self, mut bytes: u64, progress: &Progress) -> io::Result<()> {
        let mut skipped = vec![0; PIECE.min(usize::try_from(bytes).unwrap_or(PIECE))];
        while bytes > 0 {
            let length = skipped.len().min(usize::try_from(bytes).unwrap_or(PIECE));
            match self.read(&mut skipped[..length], progress)? {
                0 => return Ok(()),
                read => bytes -= read as u64,
            }
        }
        Ok(())
    }

    /// Waits until there is something to be read. Blocks.
    pub(crate) fn wait(&mut self, progress: &Progress) -> io::Result<()> {
        if !self.is_empty() {
            return Ok(());
        }
        if !may_block() {
            let why = "async code reads an object of another store by `next_chunk`";
            return Err(Error::code_fault(why).into());
        }
        Handle::current().block_on(self.arrive(progress))
    }

    async fn arrive(&mut self, progress: &Progress) -> io::Result<()> {
        if !self.is_empty() {
            return Ok(());
        }
        let _pause = progress.pause();
        while self.is_empty() {
            let Some(Handed(piece, _room)) = self.from.recv().await else {
                return Err(io::Error::other("the get has ended without a word"));
            };
            self.current = piece.inspect_err(|error| {
                // The store that it comes from has given up on it: putting it again would not help.
                if !error.is_transient() {
                    Outer::note(error);
                }
            })?;
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        matches!(&self.current, Piece::Bytes(bytes) if bytes.is_empty())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.room.close();
        self.get.abort();
    }
}
