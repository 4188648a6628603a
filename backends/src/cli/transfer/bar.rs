//! The bar of a whole transfer: how many objects and bytes are done, of how many that are known so far.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use tokio::{task::JoinHandle, time::sleep};

use super::{
    super::progress::{Bars, PATIENCE, REFRESH},
    tally::Counts,
};

const TEMPLATE: &str = "{msg}  {bytes} of {total_bytes}  [{wide_bar}]  {bytes_per_sec}  {eta}";

/// A bar that is drawn while this lives.
pub(super) struct Bar(Option<(ProgressBar, JoinHandle<()>)>);

impl Bar {
    pub(super) fn show(bars: &Bars, counts: &Arc<Counts>) -> Self {
        if !bars.are_seen() {
            return Self(None);
        }
        let (bars, counts) = (bars.clone(), counts.clone());
        let bar = ProgressBar::hidden();
        let shown = bar.clone();
        let drawing = tokio::spawn(async move {
            sleep(PATIENCE).await;
            let Some(bar) = bars.add(|| styled(shown)) else { return };
            loop {
                draw(&bar, &counts);
                sleep(REFRESH).await;
            }
        });
        Self(Some((bar, drawing)))
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some((bar, drawing)) = self.0.take() {
            drawing.abort();
            bar.finish_and_clear();
        }
    }
}

fn styled(bar: ProgressBar) -> ProgressBar {
    let style = ProgressStyle::with_template(TEMPLATE)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    bar.with_style(style).with_finish(ProgressFinish::AndClear)
}

fn draw(bar: &ProgressBar, counts: &Counts) {
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    // While the listing goes on, there are more to come.
    let more = if counts.listed.load(Ordering::Relaxed) { "" } else { "+" };
    bar.set_message(format!("{} of {}{more} objects", count(&counts.done), count(&counts.known)));
    bar.set_length(count(&counts.known_bytes).max(count(&counts.bytes)));
    bar.set_position(count(&counts.bytes));
}

/// Adds what one object has come to, to what all have: an attempt that starts again takes back what the one before it has told.
pub(super) fn observer(counts: &Arc<Counts>) -> impl Fn(u64) + Clone + Send + Sync + use<> {
    let (counts, before) = (counts.clone(), Arc::<AtomicU64>::default());
    move |position| {
        let before = before.swap(position, Ordering::Relaxed);
        counts.bytes.fetch_add(position.wrapping_sub(before), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_understood() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }

    #[test]
    fn an_attempt_that_starts_again_counts_once() {
        let counts = Arc::<Counts>::default();
        let (one, other) = (observer(&counts), observer(&counts));
        one(5);
        other(10);
        one(2);
        one(7);
        assert_eq!(counts.bytes.load(Ordering::Relaxed), 17);
    }
}
