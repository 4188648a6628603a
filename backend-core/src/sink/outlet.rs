//! What several attempts write to one after the other: a writer, or another sink.

use std::{
    fs::File,
    io::{self, Seek, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::{Buf, Bytes};

use super::{Sink, left::is_of_use};
use crate::{
    Error, ErrorCode, Metadata, Result,
    pipe::{self, Room},
};

/// Where several attempts write to one after the other: only the newest one may.
pub(super) struct Outlet {
    pub(super) end: End,
    pub(super) attempt: u64,
}

pub(super) enum End {
    Writer { writer: Outward, delivered: u64, first: Option<Metadata> },
    Lent { sink: Box<Sink>, base: u64, first: Option<Metadata> },
}

/// What a writer is.
pub(super) enum Outward {
    Any(Box<dyn Write + Send>),
    /// The way into another store.
    Pipe(pipe::Writer),
}

impl Outward {
    /// How many bytes of what belongs at `position` have gone out already.
    fn known(&self, delivered: u64, position: u64, confirmed: bool) -> Result<usize> {
        if position < delivered && !confirmed {
            return Err(self.cannot_go_on(delivered));
        }
        Ok(usize::try_from(delivered.saturating_sub(position)).unwrap_or(usize::MAX))
    }

    /// The end of a get whose bytes have gone out, and may be those of another object by now.
    fn cannot_go_on(&self, delivered: u64) -> Error {
        if let Self::Pipe(pipe) = self {
            pipe.begin_again();
        }
        let why = format!(
            "{delivered} bytes were already written, and the object may have changed since"
        );
        Error::new(ErrorCode::ValidationFailed, why).permanent()
    }
}

impl Write for Outward {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self {
            Self::Any(writer) => writer.write(data),
            Self::Pipe(pipe) => pipe.write(data),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Any(writer) => writer.flush(),
            Self::Pipe(pipe) => pipe.flush(),
        }
    }
}

pub(super) fn lock(outlet: &Mutex<Outlet>) -> MutexGuard<'_, Outlet> {
    // A panic in somebody's writer: the attempt has failed, the lock is as good as before.
    outlet.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outlet {
    pub(super) fn new(end: End) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { end, attempt: 0 }))
    }

    /// Writes what belongs at `position` of this attempt.
    pub(super) fn write(&mut self, position: u64, confirmed: bool, data: &[u8]) -> io::Result<()> {
        match &mut self.end {
            End::Writer { writer, delivered, .. } => {
                let known = writer.known(*delivered, position, confirmed)?;
                let mut rest = &data[known.min(data.len())..];
                // Counted write by write: what went out before an error must not go out again.
                while !rest.is_empty() {
                    match writer.write(rest) {
                        Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                        Ok(written) => {
                            *delivered += written as u64;
                            rest = &rest[written..];
                        }
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(())
            }
            End::Lent { sink, base, .. } => {
                if sink.position() != *base + position {
                    sink.rewind(*base + position)?;
                }
                sink.write_all(data)
            }
        }
    }

    /// The way into another store, if it is one.
    pub(super) fn pipe(&self) -> Option<&pipe::Writer> {
        match &self.end {
            End::Writer { writer: Outward::Pipe(pipe), .. } => Some(pipe),
            _ => None,
        }
    }

    /// Hands what belongs at `position` over to another store as it is, in the room that was waited for.
    pub(super) fn hand_over(
        &mut self,
        position: u64,
        confirmed: bool,
        mut chunk: Bytes,
        room: Room,
    ) -> io::Result<()> {
        if let End::Writer { writer, delivered, .. } = &mut self.end {
            let known = writer.known(*delivered, position, confirmed)?;
            chunk.advance(known.min(chunk.len()));
            *delivered += chunk.len() as u64;
        }
        room.fill(chunk)
    }

    /// Takes the rest of a local file, which belongs at `position`, as it is; answers its size. `None`: it has to be written.
    pub(super) fn take(&mut self, position: u64, file: &mut File) -> io::Result<Option<u64>> {
        let End::Writer { writer: Outward::Pipe(pipe), delivered, .. } = &mut self.end else {
            return Ok(None);
        };
        let found = file.metadata()?;
        if *delivered != position || !found.is_file() {
            return Ok(None);
        }
        let size = found.len().saturating_sub(file.stream_position()?);
        pipe.hand_over(file.try_clone()?)?;
        *delivered += size;
        Ok(Some(size))
    }

    /// Takes note of what the object is said to be by an attempt that has come to `position`. `true`: it is what the first attempt
    /// delivered a part of.
    pub(super) fn expect(&mut self, position: u64, metadata: &Metadata) -> Result<bool> {
        match &mut self.end {
            // What has gone out is its own.
            End::Writer { delivered, first, .. } if position >= *delivered => {
                *first = Some(metadata.clone());
                Ok(false)
            }
            End::Writer { writer, delivered, first } => {
                if first.as_ref().is_some_and(|first| first.is_same_contents(metadata)) {
                    return Ok(true);
                }
                Err(writer.cannot_go_on(*delivered))
            }
            // Of what is lent from its first byte on, the lender's own target may be told.
            End::Lent { sink, base, first } => {
                *first = Some(metadata.clone());
                if *base > 0 {
                    return Ok(false);
                }
                sink.rewind(position)?;
                sink.confirm(metadata).map(|()| false)
            }
        }
    }

    /// How many bytes have come, and of which object, where it can be told whether it is still the same.
    pub(super) fn left(&self) -> Option<(u64, Metadata)> {
        let (bytes, object) = match &self.end {
            End::Writer { delivered, first, .. } => (*delivered, first.as_ref()?),
            End::Lent { sink, base, first } => {
                (sink.written.saturating_sub(*base), first.as_ref()?)
            }
        };
        is_of_use(bytes, object).then(|| (bytes, object.clone()))
    }

    /// Ends an attempt that has come to `position`.
    pub(super) fn flush(&mut self, position: u64) -> io::Result<()> {
        match &mut self.end {
            End::Writer { writer, .. } => writer.flush(),
            End::Lent { sink, base, .. } => {
                // What a longer attempt before this one has left.
                if sink.position() != *base + position {
                    sink.rewind(*base + position)?;
                }
                sink.flush()
            }
        }
    }
}

/// An error for an attempt that another one has taken the place of.
pub(super) fn still_wanted(outlet: &Outlet, attempt: Option<u64>) -> io::Result<()> {
    match attempt.is_none_or(|attempt| attempt == outlet.attempt) {
        true => Ok(()),
        false => Err(io::Error::other("this attempt was abandoned")),
    }
}
