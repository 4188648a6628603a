//! Signals: an interrupt ends the command in order, a limit on the size of files does not end it at all.

use std::{
    io, process,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::{runtime::Builder, sync::watch};

/// The exit status after SIGINT: 128 and its number.
const INTERRUPTED: u8 = 130;

/// How long a signal may take from where it is raised to where it is known.
const WAY: Duration = Duration::from_secs(1);

/// Whether the command was asked to stop, as the exit status that this asks for.
#[derive(Clone)]
pub(super) struct Interrupt(watch::Receiver<Option<u8>>);

impl Interrupt {
    /// Listens for signals from now on. The first asks the command to stop, and ends the process if it has not within `patience`,
    /// such as when nobody reads what it prints; a second one ends the process on the spot.
    ///
    /// # Errors
    /// What the system answers.
    pub(super) fn listen(patience: Duration) -> io::Result<Self> {
        let (stop, raised) = watch::channel(None);
        let raise = Arc::new(Raise { stop, patience });
        // On a thread of its own: the others may be waiting for somebody who reads what they print.
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async { system::listen(raise.clone()) })?;
        thread::Builder::new().spawn(move || runtime.block_on(raise.stop.closed()))?;
        Ok(Self(raised))
    }

    /// Waits for a signal that was raised.
    pub(super) fn arrive(&self) {
        let start = Instant::now();
        while self.status().is_none() && start.elapsed() < WAY {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits for the interrupt; answers the exit status.
    pub(super) async fn raised(&self) -> u8 {
        let mut receiver = self.0.clone();
        match receiver.wait_for(Option::is_some).await.ok().and_then(|status| *status) {
            Some(status) => status,
            // Nobody listens any more.
            None => std::future::pending().await,
        }
    }

    /// The exit status, if the command was asked to stop.
    pub(super) fn status(&self) -> Option<u8> {
        *self.0.borrow()
    }
}

struct Raise {
    stop: watch::Sender<Option<u8>>,
    patience: Duration,
}

impl Raise {
    fn interrupt(&self, status: u8) {
        if self.stop.send_replace(Some(status)).is_some() {
            process::exit(status.into());
        }
        let patience = self.patience;
        thread::spawn(move || {
            thread::sleep(patience);
            process::exit(status.into());
        });
    }
}

#[cfg(unix)]
mod system {
    use super::{Arc, INTERRUPTED, Raise, io};
    use tokio::signal::unix::{SignalKind, signal};

    /// The exit status after SIGTERM.
    const TERMINATED: u8 = 143;

    /// The exit status after SIGHUP.
    const HUNG_UP: u8 = 129;

    /// The same number on Linux, macOS and the BSDs.
    const SIGXFSZ: i32 = 25;

    pub(super) fn listen(raise: Arc<Raise>) -> io::Result<()> {
        // A handler, though nobody waits for it, makes a write answer EFBIG instead of ending the process.
        drop(signal(SignalKind::from_raw(SIGXFSZ))?);
        let hangup = (!is_hangup_ignored()).then_some((SignalKind::hangup(), HUNG_UP));
        let asked = [(SignalKind::interrupt(), INTERRUPTED), (SignalKind::terminate(), TERMINATED)];
        for (kind, status) in asked.into_iter().chain(hangup) {
            let (mut signals, raise) = (signal(kind)?, raise.clone());
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    raise.interrupt(status);
                }
            });
        }
        Ok(())
    }

    /// Whether whoever started this wants it to outlive its terminal, as `nohup` does. Told by Linux only.
    fn is_hangup_ignored() -> bool {
        let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return true };
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        // SIGHUP has number 1, the lowest bit.
        mask.is_none_or(|mask| mask & 1 == 1)
    }
}

#[cfg(not(unix))]
mod system {
    use super::{Arc, INTERRUPTED, Raise, io};

    pub(super) fn listen(raise: Arc<Raise>) -> io::Result<()> {
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                raise.interrupt(INTERRUPTED);
            }
        });
        Ok(())
    }
}
