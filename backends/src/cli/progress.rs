//! Bars for transfers that take a while, on a terminal.

use std::{
    future::Future,
    io::IsTerminal,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use backend_core::{Name, Operation, Store};
use indicatif::{MultiProgress, ProgressBar, ProgressFinish, ProgressStyle};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::shown;

/// What is done sooner needs no bar.
pub(super) const PATIENCE: Duration = Duration::from_millis(500);
pub(super) const REFRESH: Duration = Duration::from_millis(100);
const LONGEST_NAME: usize = 32;

const SIZED: &str = "{msg}  {bytes} of {total_bytes}  [{wide_bar}]  {bytes_per_sec}  {eta}";
const UNSIZED: &str = "{msg}  {bytes}  {bytes_per_sec}";

/// The place of all bars.
#[derive(Clone)]
pub(super) struct Bars(Option<MultiProgress>);

impl Bars {
    pub(super) fn none() -> Self {
        Self(None)
    }

    pub(super) fn if_terminal(errors: &impl IsTerminal) -> Self {
        Self(errors.is_terminal().then(MultiProgress::new))
    }

    /// Whether there is somebody to look at bars and passing notices.
    pub(super) fn are_seen(&self) -> bool {
        self.0.is_some()
    }

    /// Prints while no bar is in the way.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    /// Adds a bar, if somebody sees it.
    pub(super) fn add(&self, bar: impl FnOnce() -> ProgressBar) -> Option<ProgressBar> {
        self.0.as_ref().map(|bars| bars.add(bar()))
    }

    /// Follows one transfer. `size` is asked only if there is a bar to be drawn.
    pub(super) fn follow(
        &self,
        name: &str,
        size: impl Future<Output = Option<u64>> + Send + 'static,
    ) -> Followed {
        let shared = Arc::new(Shared::default());
        let drawing = self.0.clone().map(|bars| {
            let (name, shared) = (shortened(name), shared.clone());
            tokio::spawn(async move {
                sleep(PATIENCE).await;
                // The transfer may hold the only instance that could tell.
                let size = timeout(PATIENCE, size).await.ok().flatten();
                let bar = shared.bar.get_or_init(|| bars.add(bar(name, size, shared.position())));
                loop {
                    sleep(REFRESH).await;
                    bar.set_position(shared.position());
                }
            })
        });
        Followed { shared, drawing }
    }
}

/// A transfer under way. Its bar goes away with it.
pub(super) struct Followed {
    shared: Arc<Shared>,
    drawing: Option<JoinHandle<()>>,
}

/// What the one who transfers tells, and the one who draws shows.
#[derive(Default)]
struct Shared {
    position: AtomicU64,
    bar: OnceLock<ProgressBar>,
}

impl Shared {
    fn position(&self) -> u64 {
        self.position.load(Ordering::Relaxed)
    }
}

impl Followed {
    /// What to tell how far it has come.
    pub(super) fn observer(&self) -> impl Fn(u64) + Send + Sync + 'static {
        let shared = self.shared.clone();
        move |bytes| shared.position.store(bytes, Ordering::Relaxed)
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        if let Some(drawing) = &self.drawing {
            drawing.abort();
        }
        // Now, before anything else is printed: the task ends a little later.
        if let Some(bar) = self.shared.bar.get() {
            bar.finish_and_clear();
        }
    }
}

/// The size of an object, if one call tells it.
pub(super) fn size_of(
    store: &Store,
    name: &Name,
) -> impl Future<Output = Option<u64>> + Send + use<> {
    let (store, name) = (store.clone(), name.clone());
    async move {
        if !store.capabilities().direct(Operation::Query) {
            return None;
        }
        store.query(name).await.ok()??.size
    }
}

fn bar(name: String, size: Option<u64>, position: u64) -> ProgressBar {
    let template = if size.is_some() { SIZED } else { UNSIZED };
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    let bar = size.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.with_style(style)
        .with_message(name)
        .with_position(position)
        .with_finish(ProgressFinish::AndClear)
}

/// The end of a long name tells more than its start.
fn shortened(name: &str) -> String {
    let name = shown::escaped(name);
    let excess = name.chars().count().saturating_sub(LONGEST_NAME);
    match excess {
        0 => name.into_owned(),
        _ => format!("…{}", name.chars().skip(excess + 1).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_of_the_bars_are_understood() {
        for template in [SIZED, UNSIZED] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn a_long_name_shows_its_end() {
        let long = format!("{}.tar", "x".repeat(100));
        assert_eq!(shortened(&long).chars().count(), LONGEST_NAME);
        assert!(shortened(&long).ends_with("x.tar"));
    }
}
