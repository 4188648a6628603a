//! What is logged.

use std::{io, sync::Arc};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::{
    MakeWriter, SubscriberBuilder,
    format::{DefaultFields, Format},
};

use super::{Place, Secrets};

/// Searches everything that this process logs from now on, at the most verbose level, through `tracing` and through `log`.
pub(crate) fn catch(secrets: &Arc<Secrets>) {
    subscriber(secrets).init();
}

/// Searches what `work` logs through `tracing` in this thread.
pub(super) fn catch_in(secrets: &Arc<Secrets>, work: impl FnOnce()) {
    tracing::subscriber::with_default(subscriber(secrets).finish(), work);
}

fn subscriber(secrets: &Arc<Secrets>) -> Builder {
    let lines = Lines(secrets.clone());
    tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false).with_writer(lines)
}

type Builder = SubscriberBuilder<DefaultFields, Format, LevelFilter, Lines>;

/// Where lines are searched, and go no further.
#[derive(Clone)]
struct Lines(Arc<Secrets>);

impl MakeWriter<'_> for Lines {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl io::Write for Lines {
    /// Gets a whole event at a time.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.look(Place::Log, event, || String::from_utf8_lossy(event).trim().to_owned());
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
