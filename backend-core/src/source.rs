//! What is put: bytes that every attempt can read from the first on.

use std::{
    fmt,
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, unfold};
use tempfile::NamedTempFile;

use crate::{
    Error, ErrorCode, Name, Result, Store, local,
    off_thread::unblock,
    pipe,
    progress::{Fence, Progress},
};

/// How much [`Source::next_chunk`] reads at a time from a file or a reader.
const CHUNK: usize = 256 << 10;

/// What is put: a local file, bytes, or a reader that can be opened again.
///
/// Callers make one (`"text".into()`, `Path::new("file").into()`, [`Source::reader`]); each attempt gets it at its first byte.
/// An author reads it by [`std::io::Read`], by [`next_chunk`](Self::next_chunk), or whole.
///
/// ```
/// use backend_core::Source;
/// use std::io::Read;
/// let mut source = Source::from("hello");
/// let mut text = String::new();
/// source.read_to_string(&mut text)?;
/// assert_eq!((text.as_str(), source.size()), ("hello", Some(5)));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Source {
    origin: Origin,
    size: Option<u64>,
    progress: Progress,
    fence: Fence,
    position: u64,
    /// Where its end was seen.
    ended_at: Option<u64>,
    reader: Option<Box<Reader>>,
    /// For an author who asks for a path, where the origin has none.
    spooled: Option<Box<NamedTempFile>>,
}

/// Where the bytes come from, as often as they are asked for.
#[derive(Clone)]
enum Origin {
    Bytes(Bytes),
    Path(Arc<Path>),
    Unnamed(Arc<File>),
    Reader(Arc<dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync>),
    Object(Store, Name),
    /// With a read that goes on elsewhere. If nobody waits for it any more, what it reads is lost.
    Away,
}

/// An origin opened at its first byte.
enum Reader {
    File(File),
    Unnamed(Arc<File>),
    /// In a mutex that is never locked: so that a source is `Sync`, as async code wants it.
    Stream(Mutex<Box<dyn Read + Send>>),
    Object(pipe::Reader),
}

impl Source {
    fn new(origin: Origin, size: Option<u64>) -> Self {
        Self {
            origin,
            size,
            progress: Progress::default(),
            fence: Fence::default(),
            position: 0,
            ended_at: None,
            reader: None,
            spooled: None,
        }
    }

    /// A reader of unknown size, opened anew by each attempt.
    ///
    /// ```
    /// use backend_core::Source;
    /// let source = Source::reader(|| Ok(std::io::repeat(b'x')));
    /// assert_eq!(source.size(), None);
    /// ```
    pub fn reader<R: Read + Send + 'static>(
        open: impl Fn() -> io::Result<R> + Send + Sync + 'static,
    ) -> Self {
        let open = move || -> io::Result<Box<dyn Read + Send>> { Ok(Box::new(open()?)) };
        Self::new(Origin::Reader(Arc::new(open)), None)
    }

    /// An object of a store, for another store to put: each attempt gets it anew, in a task of its own that is a few pieces ahead of the
    /// put, so that neither waits for the other and memory does not grow with the object. The size is unknown unless
    /// [`with_size`](Self::with_size) says it.
    ///
    /// What cannot be got fails the put with the error of the get, which is not tried again. To be put within a tokio runtime; async
    /// code reads it by [`next_chunk`](Self::next_chunk).
    ///
    /// ```no_run
    /// # use backend_core::{Name, Result, Source, Store};
    /// # async fn example(from: Store, to: Store) -> Result<()> {
    /// let name = Name::new("photos/a.jpg")?;
    /// to.put(&name, Source::object(&from, &name)).await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn object(store: &Store, name: &Name) -> Self {
        Self::new(Origin::Object(store.clone(), name.clone()), None)
    }

    /// What comes out of `reader` only once: kept in memory if it is short, else in an unnamed temporary file, so that it can be
    /// read again. Blocks until the end of `reader`.
    ///
    /// # Errors
    /// What reading, or writing the temporary file, answers.
    pub fn spool(mut reader: impl Read) -> io::Result<Self> {
        const SHORT: u64 = 1 << 20;
        let mut head = Vec::new();
        reader.by_ref().take(SHORT).read_to_end(&mut head)?;
        if (head.len() as u64) < SHORT {
            return Ok(head.into());
        }
        let mut file = local::unnamed_spool()?;
        file.write_all(&head)?;
        io::copy(&mut reader, &mut file)?;
        Self::unnamed(file)
    }

    pub(crate) fn unnamed(mut file: File) -> io::Result<Self> {
        let size = file.seek(SeekFrom::End(0))?;
        Ok(Self::new(Origin::Unnamed(Arc::new(file)), Some(size)))
    }

    /// Says how many bytes there are, where the source itself cannot know. Of a reader with fewer or more the put fails, with
    /// validation failed (56), before the storage can take what came for the whole.
    #[must_use]
    pub fn with_size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// Tells `observer` how many bytes have been read so far. The number starts again with each attempt.
    #[must_use]
    pub fn on_progress(mut self, observer: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.progress = Progress::observed_by(Some(Arc::new(observer)));
        self
    }

    /// The number of bytes, if it is known before reading. For a local file, its size when the attempt began.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The size that whoever made the source has said. That of a local file may change until it is read.
    pub(crate) fn promised_size(&self) -> Option<u64> {
        self.size.filter(|_| self.path().is_none())
    }

    /// The local file that this is, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Path(path) => Some(path),
            _ => None,
        }
    }

    /// Says that the put goes on though nothing is read from here: for an author who has handed the [path](Self::path) to somebody else,
    /// such as a program. Without any sign of life `timeout=` ends the attempt.
    pub fn keep_alive(&self) {
        self.progress.is_alive();
    }

    /// The bytes that follow, as many as come at once; `None` at the end.
    ///
    /// # Errors
    /// What opening or reading the origin answers. After a call that was not waited for to its end, every other one fails.
    pub async fn next_chunk(&mut self) -> io::Result<Option<Bytes>> {
        if let Origin::Bytes(bytes) = &self.origin {
            let rest = bytes
                .slice(usize::try_from(self.position).unwrap_or(bytes.len()).min(bytes.len())..);
            self.advance(rest.len() as u64)?;
            return Ok((!rest.is_empty()).then_some(rest));
        }
        if let Some(chunk) = self.next_of_object().await? {
            self.advance(chunk.len() as u64)?;
            return Ok(Some(chunk));
        }
        if self.ended_at == Some(self.position) {
            return Ok(None);
        }
        let mut this = std::mem::replace(self, Self::new(Origin::Away, None));
        let (this, chunk) = unblock(move || {
            // With room for one byte more than there should be, a short source is read to its end at once.
            let left = this.promised_size().map(|size| size.saturating_sub(this.position));
            let short = left.and_then(|left| usize::try_from(left).ok());
            let short = short.filter(|left| (1..CHUNK).contains(left));
            let mut chunk = vec![0; short.map_or(CHUNK, |left| left + 1)];
            let read =
                if short.is_some() { this.fill_up(&mut chunk) } else { this.fill(&mut chunk) };
            (
                this,
                read.map(|read| {
                    chunk.truncate(read);
                    chunk
                }),
            )
        })
        .await?;
        *self = this;
        let chunk = chunk?;
        Ok((!chunk.is_empty()).then(|| chunk.into()))
    }

    /// Whether it is an object of another store that is said to be short.
    pub(crate) fn is_short_object(&self) -> bool {
        matches!(self.origin, Origin::Object(..))
            && self.promised_size().is_some_and(|size| size <= CHUNK as u64)
    }

    /// Gets such an object before it is put: else a put that blocks would wait for it, on a thread of its own. A local file stays what it is.
    pub(crate) async fn gather(&mut self) -> io::Result<()> {
        let mut whole = Bytes::new();
        while let Some(chunk) = self.next_of_object().await? {
            self.advance(chunk.len() as u64)?;
            whole = if whole.is_empty() { chunk } else { [whole, chunk].concat().into() };
        }
        if let Some(Reader::Object(object)) = self.reader.as_deref_mut()
            && object.file().is_some()
        {
            return self.rewind();
        }
        self.at_end()?;
        self.origin = Origin::Bytes(whole);
        self.rewind()
    }

    /// What has come of an object of another store, as it came; `None` at its end, and of what is read in another way.
    async fn next_of_object(&mut self) -> io::Result<Option<Bytes>> {
        self.progress.still(self.fence)?;
        // Somewhere in the middle, what comes before it has to be skipped.
        if matches!(self.origin, Origin::Object(..))
            && (self.position == 0 || self.reader.is_some())
        {
            self.open()?;
        }
        match self.reader.as_deref_mut() {
            Some(Reader::Object(object)) => object.next(&self.progress).await,
            _ => Ok(None),
        }
    }

    /// All that follows as a stream that borrows nothing, for clients that want one.
    #[must_use]
    pub fn into_chunks(self) -> BoxStream<'static, io::Result<Bytes>> {
        unfold(self, |mut source| async move {
            let chunk = source.next_chunk().await.transpose()?;
            Some((chunk, source))
        })
        .boxed()
    }

    /// Writes all that follows to the end of `file`, inside the kernel where the system can; answers the number of bytes. Blocks.
    ///
    /// # Errors
    /// What reading or writing answers.
    pub fn copy_to(&mut self, file: &mut File) -> io::Result<u64> {
        self.open()?;
        let (progress, fence, mut position) = (self.progress.clone(), self.fence, self.position);
        let step = |step| {
            position += step;
            progress.beat(position);
            progress.still(fence)
        };
        match self.reader.as_deref_mut() {
            Some(Reader::File(from)) => {
                let copied = local::copy(from, file, step)?;
                self.position += copied;
                self.progress.end();
                Ok(copied)
            }
            Some(Reader::Object(object)) => {
                object.wait(&progress)?;
                if object.file().is_none() {
                    local::reserve(file, self.size)?;
                }
                let copied = match object.file() {
                    Some(from) => local::copy(from, file, step)?,
                    None => 0,
                };
                self.position += copied;
                // What else there is, and whether it was all.
                Ok(copied + self.pour(file)?)
            }
            _ => {
                local::reserve(file, self.size)?;
                io::copy(self, file)
            }
        }
    }

    /// Writes what comes of an object of another store, as it comes: `io::copy` goes by 8 KiB.
    fn pour(&mut self, file: &mut File) -> io::Result<u64> {
        let before = self.position;
        loop {
            self.progress.still(self.fence)?;
            let Some(Reader::Object(object)) = self.reader.as_deref_mut() else {
                return io::copy(self, file);
            };
            let Some(piece) = object.take(&self.progress)? else {
                self.at_end()?;
                return Ok(self.position - before);
            };
            file.write_all(&piece)?;
            self.advance(piece.len() as u64)?;
        }
    }

    /// All that follows, in memory. Blocks.
    pub(crate) fn read_whole(&mut self) -> io::Result<Bytes> {
        if let (Origin::Bytes(bytes), 0) = (&self.origin, self.position) {
            let bytes = bytes.clone();
            self.advance(bytes.len() as u64)?;
            self.at_end()?;
            return Ok(bytes);
        }
        let mut all =
            Vec::with_capacity(self.size.and_then(|s| usize::try_from(s).ok()).unwrap_or(0));
        self.read_to_end(&mut all)?;
        Ok(all.into())
    }

    /// As [`read_whole`](Self::read_whole), kept here.
    pub(crate) fn whole_ref(&mut self) -> io::Result<&[u8]> {
        if !self.is_in_memory() {
            let bytes = self.read_whole()?;
            self.origin = Origin::Bytes(bytes);
            self.position = 0;
        }
        self.read_whole()?;
        match &self.origin {
            Origin::Bytes(bytes) => Ok(bytes),
            _ => Ok(&[]),
        }
    }

    /// The same source with all its bytes in memory. Blocks.
    pub(crate) fn held_in_memory(mut self) -> io::Result<Self> {
        self.whole_ref()?;
        self.position = 0;
        Ok(self)
    }

    /// Whether [`read_whole`](Self::read_whole) takes no time.
    pub(crate) fn is_in_memory(&self) -> bool {
        matches!(self.origin, Origin::Bytes(_))
    }

    /// A local file with these contents, for as long as this lives. Blocks.
    pub(crate) fn local_path(&mut self) -> io::Result<&Path> {
        if self.spooled.is_none() && self.path().is_none() {
            let mut file = local::spool()?;
            io::copy(self, file.as_file_mut())?;
            self.spooled = Some(Box::new(file));
        }
        let spooled = self.spooled.as_deref().map(NamedTempFile::path);
        spooled.or(self.path()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// The same bytes again, at the first one, for another attempt that reports to `progress`.
    pub(crate) fn again(&self, progress: &Progress) -> Result<Self> {
        let size = match &self.origin {
            Origin::Path(path) => Some(std::fs::metadata(path).map_err(|e| naming(path, e))?.len()),
            _ => self.size,
        };
        let mut source = Self::new(self.origin.clone(), size);
        source.progress = progress.clone();
        source.fence = progress.attempt();
        progress.restart();
        Ok(source)
    }

    /// The progress of the operation that this is put by.
    pub(crate) fn progress(&self) -> Progress {
        if self.progress.is_watched() { self.progress.clone() } else { Progress::new() }
    }

    /// So many bytes were read. Fails before what has another size than was said of it can pass for the whole.
    fn advance(&mut self, bytes: u64) -> io::Result<()> {
        if bytes == 0 {
            return self.at_end();
        }
        self.position += bytes;
        self.progress.beat(self.position);
        match self.promised_size() {
            Some(promised) if self.position > promised => {
                Err(not_as_promised(format!("more than {promised}"), promised))
            }
            _ => Ok(()),
        }
    }

    fn at_end(&self) -> io::Result<()> {
        self.progress.end();
        match self.promised_size() {
            Some(promised) if self.position < promised => {
                Err(not_as_promised(self.position, promised))
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self) -> io::Result<()> {
        if self.reader.is_none() {
            let reader = match &self.origin {
                Origin::Bytes(_) => return Ok(()),
                Origin::Away => {
                    return Err(io::Error::other("a read of this source was cut short"));
                }
                Origin::Path(path) => {
                    let mut file = File::open(path).map_err(|e| naming(path, e))?;
                    if self.position > 0 {
                        file.seek(SeekFrom::Start(self.position))?;
                    }
                    Reader::File(file)
                }
                Origin::Unnamed(file) => Reader::Unnamed(file.clone()),
                Origin::Reader(open) => {
                    let mut reader = open()?;
                    io::copy(&mut reader.by_ref().take(self.position), &mut io::sink())?;
                    Reader::Stream(Mutex::new(reader))
                }
                Origin::Object(store, name) => {
                    let mut object = pipe::Reader::open(store, name)?;
                    object.skip(self.position, &self.progress)?;
                    Reader::Object(object)
                }
            };
            self.reader = Some(Box::new(reader));
        }
        Ok(())
    }

    /// As much as there is.
    fn fill_up(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.fill(&mut buffer[filled..])? {
                0 => {
                    self.ended_at = Some(self.position);
                    break;
                }
                read => filled += read,
            }
        }
        Ok(filled)
    }

    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.progress.still(self.fence)?;
        if buffer.is_empty() {
            return Ok(0);
        }
        self.open()?;
        let read = match (self.reader.as_deref_mut(), &self.origin) {
            (Some(Reader::File(file)), _) => file.read(buffer)?,
            (Some(Reader::Unnamed(file)), _) => read_at(file, buffer, self.position)?,
            (Some(Reader::Stream(reader)), _) => {
                reader.get_mut().unwrap_or_else(PoisonError::into_inner).read(buffer)?
            }
            (Some(Reader::Object(object)), _) => object.read(buffer, &self.progress)?,
            (None, Origin::Bytes(bytes)) => {
                let start = usize::try_from(self.position).unwrap_or(bytes.len()).min(bytes.len());
                (&bytes[start..]).read(buffer)?
            }
            (None, _) => 0,
        };
        self.advance(read as u64)?;
        Ok(read)
    }
}

fn not_as_promised(came: impl fmt::Display, promised: u64) -> io::Error {
    let why = format!("{came} bytes were there to be put instead of {promised}");
    Error::new(ErrorCode::ValidationFailed, why).into()
}

/// An error of a local file, with its name.
fn naming(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Reads at a place without a shared position: an attempt that was abandoned may still be reading.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fill(buffer)
    }
}

/// Seeking from the end needs a known size. A reader that is not a file is opened again and read up to the place.
impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => match self.size {
                Some(size) => size.checked_add_signed(by),
                None => return Err(io::Error::other("the size of this source is not known")),
            },
        };
        let target = target.ok_or(io::ErrorKind::InvalidInput)?;
        if target != self.position {
            self.position = target;
            self.reader = None;
        }
        Ok(target)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = match &self.origin {
            Origin::Bytes(_) => "bytes".into(),
            Origin::Path(path) => format!("{path:?}"),
            Origin::Unnamed(_) => "temporary file".into(),
            Origin::Reader(_) => "reader".into(),
            Origin::Object(_, name) => format!("object {:?}", name.as_str()),
            Origin::Away => "away".into(),
        };
        f.debug_struct("Source").field("origin", &origin).field("size", &self.size).finish()
    }
}

impl From<Bytes> for Source {
    fn from(bytes: Bytes) -> Self {
        let size = bytes.len() as u64;
        Self::new(Origin::Bytes(bytes), Some(size))
    }
}

macro_rules! from_bytes {
    ($($of:ty => $into:expr;)*) => {$(
        impl From<$of> for Source {
            fn from(data: $of) -> Self {
                let into: fn($of) -> Bytes = $into;
                into(data).into()
            }
        }
    )*};
}

from_bytes! {
    Vec<u8> => Bytes::from;
    String => Bytes::from;
    &[u8] => Bytes::copy_from_slice;
    &Vec<u8> => |data| Bytes::copy_from_slice(data);
    &str => |data| Bytes::copy_from_slice(data.as_bytes());
}

impl<const N: usize> From<&[u8; N]> for Source {
    fn from(data: &[u8; N]) -> Self {
        Bytes::copy_from_slice(data).into()
    }
}

impl<const N: usize> From<[u8; N]> for Source {
    fn from(data: [u8; N]) -> Self {
        Vec::from(data).into()
    }
}

/// The contents of the local file of this name, opened by each attempt.
impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Self::new(Origin::Path(path.into()), None)
    }
}

/// The contents of the local file of this name, opened by each attempt.
impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        path.as_path().into()
    }
}

/// The contents of the local file of this name, opened by each attempt.
impl From<&PathBuf> for Source {
    fn from(path: &PathBuf) -> Self {
        path.as_path().into()
    }
}

/// What another source holds, from its first byte: how a prefix backend hands on what it was given.
impl From<&mut Source> for Source {
    fn from(other: &mut Source) -> Self {
        let mut source = Self::new(other.origin.clone(), other.size);
        source.progress = Progress::within(other.progress.clone());
        source
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::TryStreamExt;

    fn kinds(contents: &[u8]) -> (tempfile::TempDir, Vec<Source>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, contents).unwrap();
        let mut unnamed = tempfile::tempfile().unwrap();
        unnamed.write_all(contents).unwrap();
        let owned = contents.to_vec();
        let sources = vec![
            Source::from(contents),
            Source::from(&path).again(&Progress::default()).unwrap(),
            Source::unnamed(unnamed).unwrap(),
            Source::reader(move || Ok(io::Cursor::new(owned.clone())))
                .with_size(contents.len() as u64),
        ];
        (dir, sources)
    }

    #[test]
    fn every_kind_reads_seeks_and_reads_again() {
        let (_dir, sources) = kinds(b"0123456789");
        for mut source in sources {
            let mut text = String::new();
            source.read_to_string(&mut text).unwrap();
            assert_eq!(text, "0123456789", "{source:?}");
            source.seek(SeekFrom::End(-3)).unwrap();
            text.clear();
            source.read_to_string(&mut text).unwrap();
            assert_eq!(text, "789", "{source:?}");
            text.clear();
            source.again(&Progress::default()).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "0123456789", "{source:?}");
            assert_eq!(source.size(), Some(10));
        }
    }

    /// What a reader of so many bytes that is said to have others comes in: the sizes of its chunks, and how often it was read.
    async fn chunks_of(bytes: usize, said: u64) -> (Vec<usize>, usize) {
        struct Counted(io::Cursor<Vec<u8>>, Arc<std::sync::atomic::AtomicUsize>);
        impl Read for Counted {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                self.0.read(buffer)
            }
        }
        let reads = Arc::<std::sync::atomic::AtomicUsize>::default();
        let counted = reads.clone();
        let open = move || Ok(Counted(io::Cursor::new(vec![7; bytes]), counted.clone()));
        let mut source = Source::reader(open).with_size(said);
        let mut chunks = Vec::new();
        // It is an error if there is another number of bytes.
        while let Ok(Some(chunk)) = source.next_chunk().await {
            chunks.push(chunk.len());
        }
        (chunks, reads.load(std::sync::atomic::Ordering::Relaxed))
    }

    #[tokio::test]
    async fn a_short_source_comes_in_one_chunk_with_its_end() {
        assert_eq!(chunks_of(4096, 4096).await, (vec![4096], 2));
        assert_eq!(chunks_of(0, 0).await, (vec![], 1));
        assert_eq!(chunks_of(3 * CHUNK, 100).await.0, [0; 0], "it is an error at once");
    }

    #[tokio::test]
    async fn every_kind_comes_in_chunks_as_a_path_and_whole() {
        let contents = vec![7; CHUNK + 1];
        let (_dir, sources) = kinds(&contents);
        for mut source in sources {
            let mut all = Vec::new();
            while let Some(chunk) = source.next_chunk().await.unwrap() {
                all.extend_from_slice(&chunk);
            }
            assert!(all == contents, "{source:?}");
            assert!(
                source.again(&Progress::default()).unwrap().read_whole().unwrap() == contents,
                "{source:?}"
            );
            let mut again = source.again(&Progress::default()).unwrap();
            assert!(std::fs::read(again.local_path().unwrap()).unwrap() == contents, "{source:?}");
            let mut file = tempfile::tempfile().unwrap();
            assert_eq!(
                source.again(&Progress::default()).unwrap().copy_to(&mut file).unwrap(),
                contents.len() as u64
            );
            assert_eq!(file.metadata().unwrap().len(), contents.len() as u64);
        }
    }

    #[tokio::test]
    async fn another_size_than_was_said_is_an_error_however_it_is_read() {
        for said in [9, 11] {
            let (_dir, sources) = kinds(b"0123456789");
            for source in sources.into_iter().filter(|source| source.path().is_none()) {
                let source = source.with_size(said);
                let again = || source.again(&Progress::default()).unwrap();
                assert!(again().read_to_end(&mut Vec::new()).is_err(), "{source:?}");
                assert!(again().read_whole().is_err(), "{source:?}");
                assert!(again().held_in_memory().is_err(), "{source:?}");
                assert!(again().local_path().is_err(), "{source:?}");
                let chunks: io::Result<Vec<_>> = again().into_chunks().try_collect().await;
                assert!(chunks.is_err(), "{source:?}");
            }
        }
    }

    #[test]
    fn what_can_be_read_only_once_is_kept_short_or_long() {
        for length in [0, 1, 1 << 20, (1 << 20) + 1] {
            let source = Source::spool(io::repeat(1).take(length)).unwrap();
            assert_eq!(source.size(), Some(length));
            assert_eq!(
                source.again(&Progress::default()).unwrap().read_whole().unwrap().len() as u64,
                length
            );
        }
    }
}
