//! Standard output as the place of an object, and what may block on a terminal or a pipe.

use std::{
    io::{self, ErrorKind, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use backend_core::{Error, Target};
use tokio::sync::oneshot;

use super::progress::Bars;

/// Standard output as a target, and how to know that whoever read it has gone.
pub(super) fn output() -> (Target, ReaderGone) {
    let gone = ReaderGone::default();
    (local(unshared_output(), "standard output".into(), gone.clone()), gone)
}

/// A local writer as a target. Its errors will name it.
pub(super) fn target(writer: impl Write + Send + 'static, name: String) -> Target {
    local(writer, name, ReaderGone::default())
}

fn local(writer: impl Write + Send + 'static, name: String, gone: ReaderGone) -> Target {
    Target::writer(Local { writer, name, gone })
}

/// The bars that may be drawn while an object goes to standard output: they would spoil what a pager shows.
pub(super) fn bars_beside_output(bars: &Bars) -> Bars {
    if output_is_a_file() { bars.clone() } else { Bars::none() }
}

/// Standard output without the lock around it: a write that waits for a reader must not hold up the end of this process.
#[cfg(unix)]
fn unshared_output() -> Box<dyn Write + Send> {
    match copy_of_output() {
        Ok(output) => Box::new(output),
        Err(_) => Box::new(io::stdout()),
    }
}

#[cfg(unix)]
fn output_is_a_file() -> bool {
    copy_of_output().and_then(|output| output.metadata()).is_ok_and(|output| output.is_file())
}

#[cfg(unix)]
fn copy_of_output() -> io::Result<std::fs::File> {
    use std::os::fd::AsFd;
    Ok(io::stdout().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
fn unshared_output() -> Box<dyn Write + Send> {
    Box::new(io::stdout())
}

#[cfg(not(unix))]
fn output_is_a_file() -> bool {
    false
}

/// Runs what may wait for a person or for another program. An interrupt does not wait for it, as it would for a blocking task.
pub(super) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (to, from) = oneshot::channel();
    thread::Builder::new().spawn(move || _ = to.send(work()))?;
    from.await.unwrap_or_else(|_| Err(io::Error::other("reading or writing panicked")))
}

/// Whether `quintet cat | head` has had enough.
#[derive(Clone, Default)]
pub(super) struct ReaderGone(Arc<AtomicBool>);

impl ReaderGone {
    pub(super) fn is_true(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A writer whose errors say that another attempt to get the object would not help.
struct Local<W> {
    writer: W,
    name: String,
    gone: ReaderGone,
}

impl<W> Local<W> {
    fn mark<T>(&self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| match error.kind() {
            ErrorKind::Interrupted => error,
            kind => {
                if kind == ErrorKind::BrokenPipe {
                    self.gone.0.store(true, Ordering::Relaxed);
                }
                let words = format!("{}: {error}", self.name);
                Error::new(Error::from(error).code(), words).permanent().into()
            }
        })
    }
}

impl<W: Write> Write for Local<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(data);
        self.mark(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.writer.flush();
        self.mark(flushed)
    }
}
