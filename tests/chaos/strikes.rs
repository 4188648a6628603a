//! How often `chaos+` has struck on this thread: it says so in its log.

use std::cell::Cell;

use tracing::{Event, Subscriber};
use tracing_subscriber::{
    Registry,
    layer::{Context, Layer, SubscriberExt},
};

thread_local! {
    static STRIKES: Cell<u32> = const { Cell::new(0) };
}

/// How often since this was last asked.
pub(crate) fn take() -> u32 {
    STRIKES.take()
}

/// Does `work`, which counts the strikes on this thread.
pub(crate) fn counted<T>(work: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(Registry::default().with(Counter), work)
}

struct Counter;

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().starts_with("backends::chaos") {
            STRIKES.set(STRIKES.get() + 1);
        }
    }
}
