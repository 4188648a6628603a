//! Uploads that were given up, and what clears them away.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{runtime::Handle, task::JoinSet, time::timeout};

/// How long is waited for it: who cannot be reached cannot be told either.
const SOON: Duration = Duration::from_secs(5);

/// What is being cleared away. Dropped, it stops.
#[derive(Clone, Default)]
pub(crate) struct GivenUp(std::sync::Arc<Mutex<JoinSet<()>>>);

impl GivenUp {
    /// Has something cleared away, while the runtime lives.
    pub(super) fn clear_away(&self, clearing: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = Handle::try_current() else { return };
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(clearing, &runtime);
    }

    /// Waits until all of it is done.
    pub(super) async fn wait(&self) {
        let mut tasks = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async { while tasks.join_next().await.is_some() {} };
        let _ = timeout(SOON, all).await;
    }
}
