//! A part of an object, and a page of a listing, are asked for again by themselves where what failed passes: to begin the whole anew would
//! cost all that has been done, and of many thousand requests one fails every time.

use std::time::Duration;

use backend_core::Result;
use tokio::time::sleep;

/// Before each attempt after the first, in milliseconds; longer if the service says so.
const PAUSES: [u64; 3] = [200, 1_000, 5_000];

pub(super) async fn again<T, F: Future<Output = Result<T>>>(ask: impl Fn() -> F) -> Result<T> {
    for pause in PAUSES.map(Duration::from_millis) {
        match ask().await {
            Err(error) if error.is_transient() => {
                sleep(error.wait().unwrap_or_default().max(pause)).await;
            }
            done => return done,
        }
    }
    ask().await
}
