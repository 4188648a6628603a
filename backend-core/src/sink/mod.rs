//! Where a get delivers: the caller's [`Target`], and the [`Sink`] that each attempt writes to.

mod left;
mod outlet;
mod target;

use std::{
    fmt,
    fs::File,
    io::{self, Seek, SeekFrom, Write},
    ops::Range,
    path::Path,
    sync::{Arc, Mutex},
    time::SystemTime,
};

use bytes::Bytes;
use tempfile::NamedTempFile;

pub use self::target::Target;
use self::{
    left::{Leaves, Left},
    outlet::{End, Outlet, lock, still_wanted},
};
use crate::{
    Error, Metadata, Result,
    local::{self, Temporary},
    off_thread::unblock,
    pipe,
    progress::{Fence, Progress},
};

/// Small writes are gathered up to this size.
const GATHERED: usize = 128 << 10;

/// Where one attempt of a get writes to. It implements [`std::io::Write`]; async code calls [`send`](Self::send).
///
/// What is written becomes visible to the caller only if the attempt succeeds.
pub struct Sink {
    to: To,
    gathered: Vec<u8>,
    /// Bytes that have left `gathered`.
    written: u64,
    expected: Metadata,
    confirmed: bool,
    progress: Progress,
    fence: Fence,
    /// The author was given a path, and writes there.
    by_path: Option<ByPath>,
    /// Where the attempt began, if it goes on behind another one.
    base: u64,
    /// Where it leaves what it has got, if it is cut.
    leaves: Option<Leaves>,
}

enum To {
    Memory(Vec<u8>),
    /// Keeps what lies in the range, and lets the rest go.
    Part {
        range: Range<u64>,
        kept: Vec<u8>,
    },
    File {
        target: Arc<Path>,
        temporary: Option<Box<Temporary>>,
    },
    /// `attempt` is `None` for the one who lent it: nobody takes its place.
    Outlet {
        outlet: Arc<Mutex<Outlet>>,
        attempt: Option<u64>,
    },
    /// Given away: to a thread whose attempt was abandoned.
    Lost,
}

enum ByPath {
    Temporary,
    Spool(Box<NamedTempFile>),
}

impl Sink {
    fn new(to: To) -> Self {
        Self {
            to,
            gathered: Vec::new(),
            written: 0,
            expected: Metadata::new(),
            confirmed: false,
            progress: Progress::default(),
            fence: Fence::default(),
            by_path: None,
            base: 0,
            leaves: None,
        }
    }

    /// Says what the object is, before or after writing: its size is verified, and with a version an attempt that was cut can
    /// be followed by another even where bytes have gone out. An author who knows it saves the framework a query.
    ///
    /// # Errors
    /// Validation failed (56), not retried, if bytes of another version have already gone out.
    pub fn expect(&mut self, metadata: Metadata) -> Result<()> {
        self.take_back();
        // Of a part of it, its size is said.
        if self.base == 0 {
            self.confirm(&metadata)?;
            self.leaves.iter_mut().for_each(|leaves| leaves.object = metadata.clone());
        }
        self.expected = metadata;
        Ok(())
    }

    /// Finds out whether an attempt may go on behind what another one has written.
    fn confirm(&mut self, metadata: &Metadata) -> Result<()> {
        if let To::Outlet { outlet, attempt } = &self.to {
            let mut outlet = lock(outlet);
            still_wanted(&outlet, *attempt)?;
            self.confirmed |= outlet.expect(self.written, metadata)?;
        }
        Ok(())
    }

    /// Writes `chunk`. For async code: what blocks is done elsewhere.
    ///
    /// # Errors
    /// What writing to the target answers.
    pub async fn send(&mut self, chunk: impl Into<Bytes>) -> io::Result<()> {
        self.take_back();
        let chunk = chunk.into();
        let is_in_memory = matches!(self.to, To::Memory(_) | To::Part { .. });
        if is_in_memory || self.gathered.len() + chunk.len() <= GATHERED {
            return self.write_all(&chunk);
        }
        match self.pipe() {
            Some(pipe) => self.hand_over(chunk, &pipe).await,
            None => self.elsewhere(move |sink| sink.write_all(&chunk)).await,
        }
    }

    /// The way into another store, if it leads to one.
    fn pipe(&self) -> Option<pipe::Writer> {
        match &self.to {
            To::Outlet { outlet, .. } => lock(outlet).pipe().cloned(),
            _ => None,
        }
    }

    /// Hands what was gathered, and a chunk, over to another store as they are.
    async fn hand_over(&mut self, chunk: Bytes, pipe: &pipe::Writer) -> io::Result<()> {
        self.progress.still(self.fence)?;
        let gathered = Bytes::from(std::mem::take(&mut self.gathered));
        for bytes in [gathered, chunk].into_iter().filter(|bytes| !bytes.is_empty()) {
            let (length, room) = (bytes.len() as u64, pipe.room().await?);
            if let To::Outlet { outlet, attempt } = &self.to {
                let mut outlet = lock(outlet);
                still_wanted(&outlet, *attempt)?;
                outlet.hand_over(self.written, self.confirmed, bytes, room)?;
            }
            self.written += length;
        }
        self.progress.beat(self.written);
        Ok(())
    }

    /// Writes the rest of `file`, inside the kernel where the system can; answers the number of bytes. Blocks.
    ///
    /// On its way into another store it is that one which reads the open file, and may do so later: what has been handed over here is
    /// not to be changed any more.
    ///
    /// # Errors
    /// What reading or writing answers.
    pub fn copy_from(&mut self, file: &mut File) -> io::Result<u64> {
        self.take_back();
        self.write_gathered()?;
        if let To::Outlet { outlet, attempt } = &self.to {
            let mut outlet = lock(outlet);
            still_wanted(&outlet, *attempt)?;
            if let Some(size) = outlet.take(self.written, file)? {
                self.written += size;
                self.progress.beat(self.written);
                return Ok(size);
            }
        }
        if !matches!(self.to, To::File { .. }) {
            return io::copy(file, self);
        }
        let (progress, fence, mut position) = (self.progress.clone(), self.fence, self.written);
        let copied = local::copy(file, self.temporary()?.file(), |step| {
            position += step;
            progress.beat(position);
            progress.still(fence)
        })?;
        self.written += copied;
        Ok(copied)
    }

    /// Says that the get goes on though nothing is written here yet: for an author who has a program fetch the object first. Without any sign
    /// of life `timeout=` ends the attempt.
    pub fn keep_alive(&self) {
        self.progress.is_alive();
    }

    /// How many bytes have been written.
    #[must_use]
    pub fn position(&self) -> u64 {
        if let To::Outlet { outlet, attempt: None } = &self.to
            && let End::Lent { sink, .. } = &lock(outlet).end
        {
            return sink.position();
        }
        self.written + self.gathered.len() as u64
    }

    /// Takes back what was lent, once the one who borrowed it has ended.
    fn take_back(&mut self) {
        let lent = match &self.to {
            To::Outlet { outlet, attempt: None } => match &mut lock(outlet).end {
                End::Lent { sink, .. } => std::mem::replace(&mut **sink, Self::new(To::Lost)),
                End::Writer { .. } => return,
            },
            _ => return,
        };
        *self = lent;
    }

    /// A local path to write to, for an author who asks for one.
    pub(crate) fn local_path(&mut self) -> io::Result<&Path> {
        if matches!(self.to, To::File { .. }) && self.base == 0 {
            self.by_path = Some(ByPath::Temporary);
            let temporary = self.temporary()?;
            // So that a file nobody wrote to can be told from an empty object.
            temporary.file().set_modified(SystemTime::UNIX_EPOCH)?;
            return Ok(temporary.path());
        }
        let spool = local::spool()?;
        spool.as_file().set_modified(SystemTime::UNIX_EPOCH)?;
        match self.by_path.insert(ByPath::Spool(Box::new(spool))) {
            ByPath::Spool(spool) => Ok(spool.path()),
            ByPath::Temporary => Err(lost()),
        }
    }

    pub(crate) fn expected(&self) -> &Metadata {
        &self.expected
    }

    /// How many bytes this attempt has written.
    pub(crate) fn came(&self) -> u64 {
        self.position() - self.base
    }

    /// Lets go of what was written: it is not of one object.
    pub(crate) fn discard(mut self) {
        self.leaves = None;
    }

    pub(crate) async fn flush_async(&mut self) -> io::Result<()> {
        self.take_back();
        match (&self.to, self.pipe()) {
            (To::Memory(_), _) if self.by_path.is_none() => Ok(()),
            (To::Part { .. }, _) if self.by_path.is_none() => self.write_gathered(),
            (_, Some(pipe)) if self.by_path.is_none() => self.hand_over(Bytes::new(), &pipe).await,
            _ => self.elsewhere(|sink| sink.take_in().and_then(|()| sink.flush())).await,
        }
    }

    /// Makes what was written visible: a file lands in its place.
    pub(crate) async fn commit(mut self) -> io::Result<()> {
        match self.to {
            To::Memory(_) | To::Part { .. } | To::Outlet { .. } | To::Lost => Ok(()),
            To::File { .. } => self.elsewhere(Sink::land).await,
        }
    }

    pub(crate) fn into_bytes(mut self) -> Bytes {
        match std::mem::replace(&mut self.to, To::Lost) {
            To::Memory(bytes) | To::Part { kept: bytes, .. } => bytes.into(),
            _ => Bytes::new(),
        }
    }

    fn land(&mut self) -> io::Result<()> {
        self.temporary()?;
        match std::mem::replace(&mut self.to, To::Lost) {
            To::File { target, temporary: Some(temporary) } => {
                temporary.persist(&target).map_err(|error| cannot_write(&target, error))
            }
            _ => Err(lost()),
        }
    }

    /// Takes in what an author has written by path.
    fn take_in(&mut self) -> io::Result<()> {
        let path = match &self.by_path {
            None => return Ok(()),
            Some(ByPath::Temporary) => self.temporary()?.path().to_owned(),
            Some(ByPath::Spool(spool)) => spool.path().to_owned(),
        };
        let found = std::fs::metadata(&path);
        let written = found.as_ref().is_ok_and(|file| {
            file.len() > 0 || file.modified().ok() != Some(SystemTime::UNIX_EPOCH)
        });
        if !written {
            return Err(
                Error::code_fault("`get` has written no file at the path it was given").into()
            );
        }
        match self.by_path.take() {
            Some(ByPath::Spool(_spool)) => io::copy(&mut File::open(&path)?, self).map(drop),
            _ => {
                self.written = found?.len();
                Ok(())
            }
        }
    }

    fn temporary(&mut self) -> io::Result<&mut Temporary> {
        match &mut self.to {
            To::File { target, temporary } => match temporary {
                Some(temporary) => Ok(temporary),
                none => {
                    let reserved = Temporary::beside(target).and_then(|mut made| {
                        local::reserve(made.file(), self.expected.size)?;
                        Ok(made)
                    });
                    let made = reserved.map_err(|error| cannot_write(target, error))?;
                    Ok(none.insert(Box::new(made)))
                }
            },
            _ => Err(lost()),
        }
    }

    fn write_gathered(&mut self) -> io::Result<()> {
        if !self.gathered.is_empty() {
            let gathered = std::mem::take(&mut self.gathered);
            self.write_through(&gathered)?;
        }
        Ok(())
    }

    fn write_through(&mut self, data: &[u8]) -> io::Result<()> {
        match &mut self.to {
            To::Memory(bytes) => bytes.extend_from_slice(data),
            To::Part { range, kept } => kept.extend_from_slice(overlap(range, self.written, data)),
            To::File { .. } => self.temporary()?.file().write_all(data)?,
            To::Outlet { outlet, attempt } => {
                let mut outlet = lock(outlet);
                still_wanted(&outlet, *attempt)?;
                outlet.write(self.written, self.confirmed, data)?;
            }
            To::Lost => return Err(lost()),
        }
        self.written += data.len() as u64;
        Ok(())
    }

    /// Forgets what was written from `position` on.
    fn rewind(&mut self, position: u64) -> io::Result<()> {
        if let Some(kept) = position.checked_sub(self.written) {
            self.gathered.truncate(usize::try_from(kept).unwrap_or(usize::MAX));
            return Ok(());
        }
        self.gathered.clear();
        self.cut_off(position)?;
        self.written = position;
        Ok(())
    }

    fn cut_off(&mut self, position: u64) -> io::Result<()> {
        match &mut self.to {
            To::Memory(bytes) => bytes.truncate(usize::try_from(position).unwrap_or(usize::MAX)),
            To::Part { range, kept } => {
                let left = position.saturating_sub(range.start);
                kept.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            }
            To::File { .. } => {
                let file = self.temporary()?.file();
                file.set_len(position)?;
                file.seek(SeekFrom::Start(position))?;
            }
            To::Outlet { .. } => {}
            To::Lost => return Err(lost()),
        }
        Ok(())
    }

    /// Runs `work` on this sink off the async threads. When the caller stops waiting, the sink stays with the work.
    async fn elsewhere(
        &mut self,
        work: impl FnOnce(&mut Sink) -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        let mut sink = std::mem::replace(self, Self::new(To::Lost));
        let (sink, done) = unblock(move || {
            let done = work(&mut sink);
            (sink, done)
        })
        .await?;
        *self = sink;
        done
    }
}

/// An error of the local file. That its directory is missing must not read as if the object were.
fn cannot_write(target: &Path, error: io::Error) -> io::Error {
    let words = format!("{}: {error}", target.display());
    match error.kind() {
        io::ErrorKind::NotFound => Error::other(words).permanent().into(),
        kind => io::Error::new(kind, words),
    }
}

/// What of `data`, which stands at `position`, lies in the range.
fn overlap<'d>(range: &Range<u64>, position: u64, data: &'d [u8]) -> &'d [u8] {
    let at = |end: u64| {
        usize::try_from(end.saturating_sub(position)).map_or(data.len(), |at| at.min(data.len()))
    };
    &data[at(range.start)..at(range.end)]
}

fn lost() -> io::Error {
    io::Error::other("this sink is in use by an attempt that was abandoned")
}

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.progress.still(self.fence)?;
        self.take_back();
        if let To::Memory(bytes) = &mut self.to {
            bytes.extend_from_slice(data);
            self.written += data.len() as u64;
        } else if self.gathered.len() + data.len() <= GATHERED {
            self.gathered.extend_from_slice(data);
        } else {
            self.write_gathered()?;
            self.write_through(data)?;
        }
        self.progress.beat(self.position());
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.take_back();
        self.write_gathered()?;
        match &self.to {
            To::Outlet { outlet, attempt } => {
                let mut outlet = lock(outlet);
                still_wanted(&outlet, *attempt)?;
                outlet.flush(self.written)
            }
            _ => Ok(()),
        }
    }
}

/// An attempt that was cut leaves what it has got to the next one.
impl Drop for Sink {
    fn drop(&mut self) {
        if self.by_path.is_none()
            && let Some(leaves) = self.leaves.take()
        {
            let to = std::mem::replace(&mut self.to, To::Lost);
            leaves.leave(to, self.written);
        }
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").field("position", &self.position()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    fn sink(target: &Target) -> Sink {
        target.sink(&Progress::default())
    }

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Shared {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Shared {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(data)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// An attempt that writes `text` and then fails, or does not.
    async fn attempt(target: &Target, metadata: Option<Metadata>, text: &str) -> Result<Sink> {
        let mut sink = sink(target);
        if let Some(metadata) = metadata {
            sink.expect(metadata)?;
        }
        sink.write_all(text.as_bytes())?;
        sink.flush_async().await?;
        Ok(sink)
    }

    #[tokio::test]
    async fn a_writer_gets_no_byte_twice_if_the_object_is_the_same() {
        let out = Shared::default();
        let target = Target::writer(out.clone());
        let metadata = || Some(Metadata::new().size(6).version("1"));
        attempt(&target, metadata(), "abc").await.unwrap();
        attempt(&target, metadata(), "abcdef").await.unwrap();
        assert_eq!(out.text(), "abcdef");
    }

    #[tokio::test]
    async fn a_writer_gets_nothing_more_if_the_object_may_have_changed() {
        for second in
            [None, Some(Metadata::new().size(6).version("2")), Some(Metadata::new().size(7))]
        {
            let out = Shared::default();
            let target = Target::writer(out.clone());
            attempt(&target, Some(Metadata::new().size(6).version("1")), "abc").await.unwrap();
            let error = attempt(&target, second, "abXdef").await.unwrap_err();
            assert!(
                !error.is_transient() && error.code() == ErrorCode::ValidationFailed,
                "{error}"
            );
            assert_eq!(out.text(), "abc");
        }
    }

    #[tokio::test]
    async fn what_an_object_is_may_be_said_after_it_was_written() {
        let out = Shared::default();
        let mut sink = sink(&Target::writer(out.clone()));
        sink.write_all(&vec![b'x'; 3 * GATHERED]).unwrap();
        sink.expect(Metadata::new().size(3 * GATHERED as u64)).unwrap();
        sink.flush_async().await.unwrap();
        assert_eq!(out.text().len(), 3 * GATHERED);
    }

    #[tokio::test]
    async fn a_borrower_gives_a_writer_no_byte_twice_if_the_object_is_the_same() {
        let long = "0123456789".repeat(GATHERED / 5);
        for (second, goes_on) in [("1", true), ("2", false)] {
            let out = Shared::default();
            let mut outer = sink(&Target::writer(out.clone()));
            let inner = Target::from(&mut outer);
            let metadata = |version| Some(Metadata::new().size(long.len() as u64).version(version));
            attempt(&inner, metadata("1"), &long[..GATHERED + 7]).await.unwrap();
            assert_eq!(attempt(&inner, metadata(second), &long).await.is_ok(), goes_on);
            let came = out.text();
            assert!(came == if goes_on { &long } else { &long[..GATHERED + 7] });
        }
    }

    #[tokio::test]
    async fn an_abandoned_attempt_can_write_no_more() {
        let out = Shared::default();
        let target = Target::writer(out.clone());
        let mut first = sink(&target);
        let _second = sink(&target);
        first.write_all(b"late").unwrap();
        assert!(first.flush().is_err());
        assert_eq!(out.text(), "");
    }

    #[tokio::test]
    async fn what_an_abandoned_attempt_says_of_the_object_takes_nothing_back_from_the_next_one() {
        let mut outer = sink(&Target::memory());
        let target = Target::from(&mut outer);
        let mut first = sink(&target);
        let mut second = sink(&target);
        second.write_all(b"whole").unwrap();
        second.flush_async().await.unwrap();
        assert!(first.expect(Metadata::new().size(5)).is_err());
        outer.flush_async().await.unwrap();
        assert_eq!(outer.into_bytes(), "whole");
    }

    #[tokio::test]
    async fn a_borrower_starts_again_behind_what_the_lender_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        for target in [Target::from(&path), Target::memory()] {
            let mut outer = sink(&target);
            outer.write_all(b"head ").unwrap();
            let inner = Target::from(&mut outer);
            attempt(&inner, None, "a long try").await.unwrap();
            attempt(&inner, None, "").await.unwrap();
            attempt(&inner, None, "body").await.unwrap();
            assert_eq!(outer.position(), 9);
            outer.write_all(b" tail").unwrap();
            outer.flush_async().await.unwrap();
            if let To::Memory(bytes) = &outer.to {
                assert_eq!(bytes, b"head body tail");
            } else {
                outer.commit().await.unwrap();
                assert_eq!(std::fs::read(&path).unwrap(), b"head body tail");
            }
        }
    }

    #[tokio::test]
    async fn a_part_is_what_lies_in_its_range_also_when_a_borrower_starts_again() {
        for (range, kept) in [(3..8, "3X567"), (0..2, "01"), (9..20, "9"), (20..30, ""), (4..4, "")]
        {
            let mut outer = sink(&Target::part(range.clone()));
            outer.write_all(b"012").unwrap();
            let inner = Target::from(&mut outer);
            attempt(&inner, None, "a much longer try").await.unwrap();
            attempt(&inner, None, "3X567").await.unwrap();
            outer.write_all(b"89").unwrap();
            outer.flush_async().await.unwrap();
            assert_eq!(
                (outer.position(), &*outer.into_bytes()),
                (10, kept.as_bytes()),
                "{range:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_missing_local_directory_does_not_read_as_a_missing_object() {
        let dir = tempfile::tempdir().unwrap();
        let target = Target::from(dir.path().join("missing/f"));
        let failed = match attempt(&target, None, "x").await {
            Ok(sink) => sink.commit().await.map_err(Error::from),
            Err(error) => Err(error),
        };
        let error = failed.unwrap_err();
        assert!(!error.is_not_found() && !error.is_transient(), "{error:?}");
        assert!(error.to_string().contains("missing/f"), "{error}");
    }

    #[tokio::test]
    async fn a_path_that_nobody_wrote_to_is_told_from_an_empty_object() {
        let dir = tempfile::tempdir().unwrap();
        for target in [Target::from(dir.path().join("f")), Target::memory()] {
            let mut untouched = sink(&target);
            untouched.local_path().unwrap();
            assert!(untouched.flush_async().await.is_err());
            let mut empty = sink(&target);
            std::fs::write(empty.local_path().unwrap(), b"").unwrap();
            empty.flush_async().await.unwrap();
            assert_eq!(empty.position(), 0);
            let mut full = sink(&target);
            std::fs::write(full.local_path().unwrap(), b"12345").unwrap();
            full.flush_async().await.unwrap();
            assert_eq!(full.position(), 5);
        }
    }
}
