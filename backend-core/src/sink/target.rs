//! Where a caller wants an object.

use std::{
    fmt,
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    Left, Sink, To,
    left::Place,
    outlet::{End, Outlet, Outward, lock},
};
use crate::{
    Metadata, Result, pipe,
    progress::{Observer, Progress},
};

/// Where a caller wants an object: a local file, or a writer.
///
/// A file appears whole and at once, or stays as it was. To a writer, what was written before a failure is not written again by
/// the next attempt, if size and version of the object are known to be the same; else the get fails.
///
/// ```
/// use backend_core::Target;
/// let file: Target = std::path::Path::new("local.txt").into();
/// let output = Target::writer(std::io::stdout());
/// # let _ = (file, output);
/// ```
pub struct Target {
    kind: Kind,
    observer: Option<Observer>,
    place: Place,
    /// Behind how many bytes an attempt went on at last.
    went_on: AtomicU64,
}

enum Kind {
    Memory,
    Part(Range<u64>),
    File(Arc<Path>),
    Outlet(Arc<Mutex<Outlet>>),
}

impl Target {
    fn new(kind: Kind) -> Self {
        Self { kind, observer: None, place: Place::default(), went_on: AtomicU64::new(0) }
    }

    pub(crate) fn memory() -> Self {
        Self::new(Kind::Memory)
    }

    /// What lies in the range, in memory.
    pub(crate) fn part(range: Range<u64>) -> Self {
        Self::new(Kind::Part(range))
    }

    /// A writer, such as standard output.
    pub fn writer(writer: impl Write + Send + 'static) -> Self {
        let end = End::Writer { writer: Outward::Any(Box::new(writer)), delivered: 0, first: None };
        Self::new(Kind::Outlet(Outlet::new(end)))
    }

    /// What another store puts.
    pub(crate) fn pipe(writer: pipe::Writer) -> Self {
        let end = End::Writer { writer: Outward::Pipe(writer), delivered: 0, first: None };
        Self::new(Kind::Outlet(Outlet::new(end)))
    }

    /// Tells `observer` how many bytes have arrived so far. The number starts again with each attempt.
    #[must_use]
    pub fn on_progress(mut self, observer: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    pub(crate) fn observer(&self) -> Option<Observer> {
        self.observer.clone()
    }

    /// A sink at the first byte for another attempt. Sinks of earlier attempts can write no more.
    pub(crate) fn sink(&self, progress: &Progress) -> Sink {
        let (_, leaves) = self.place.take();
        let mut sink = self.begin(progress, self.fresh());
        sink.leaves = matches!(self.kind, Kind::Memory | Kind::File(_)).then_some(leaves);
        sink
    }

    fn fresh(&self) -> To {
        match &self.kind {
            Kind::Memory => To::Memory(Vec::new()),
            Kind::Part(range) => To::Part { range: range.clone(), kept: Vec::new() },
            Kind::File(path) => To::File { target: path.clone(), temporary: None },
            Kind::Outlet(outlet) => {
                let mut locked = lock(outlet);
                locked.attempt += 1;
                To::Outlet { outlet: outlet.clone(), attempt: Some(locked.attempt) }
            }
        }
    }

    fn begin(&self, progress: &Progress, to: To) -> Sink {
        let mut sink = Sink::new(to);
        (sink.progress, sink.fence) = (progress.clone(), progress.attempt());
        sink
    }

    /// How many bytes earlier attempts have got, and of which object, where another one can go on behind them.
    pub(crate) fn left(&self) -> Option<(u64, Metadata)> {
        match &self.kind {
            Kind::Outlet(outlet) => lock(outlet).left(),
            _ => self.place.look(),
        }
    }

    /// Takes note that an attempt goes on behind so many bytes; `false` if the last one did, too, and came no further.
    pub(crate) fn is_further(&self, come: u64) -> bool {
        self.went_on.swap(come, Ordering::Relaxed) != come
    }

    /// A sink behind what is [left](Self::left). Sinks of earlier attempts can write no more.
    pub(crate) fn sink_behind(&self, progress: &Progress) -> Result<Sink> {
        let (left, leaves) = self.place.take();
        let mut sink = match (left, &self.kind) {
            (Some(Left { to, bytes, .. }), _) => {
                let mut sink = self.begin(progress, to);
                sink.written = bytes;
                // A write that failed may have left more.
                sink.cut_off(bytes)?;
                sink.leaves = Some(leaves);
                sink
            }
            (None, Kind::Outlet(outlet)) => {
                let left = lock(outlet).left();
                let mut sink = self.begin(progress, self.fresh());
                sink.written = left.map_or(0, |(bytes, _)| bytes);
                sink
            }
            (None, _) => self.sink(progress),
        };
        sink.base = sink.written;
        Ok(sink)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Memory | Kind::Part(_) => f.write_str("Target(memory)"),
            Kind::File(path) => write!(f, "Target({path:?})"),
            Kind::Outlet(_) => f.write_str("Target(writer)"),
        }
    }
}

/// The local file of this name.
impl From<&Path> for Target {
    fn from(path: &Path) -> Self {
        Self::new(Kind::File(path.into()))
    }
}

/// The local file of this name.
impl From<PathBuf> for Target {
    fn from(path: PathBuf) -> Self {
        path.as_path().into()
    }
}

/// The local file of this name.
impl From<&PathBuf> for Target {
    fn from(path: &PathBuf) -> Self {
        path.as_path().into()
    }
}

/// The rest of another sink: how a prefix backend hands on what its inner store delivers.
impl From<&mut Sink> for Target {
    fn from(sink: &mut Sink) -> Self {
        sink.take_back();
        let base = sink.position();
        let lent = std::mem::replace(sink, Sink::new(To::Lost));
        let outlet = Outlet::new(End::Lent { sink: lent.into(), base, first: None });
        sink.to = To::Outlet { outlet: outlet.clone(), attempt: None };
        Self::new(Kind::Outlet(outlet))
    }
}
