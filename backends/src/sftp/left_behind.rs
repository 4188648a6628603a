//! Temporaries that are still to be removed: by the session that made them, or by another one in the same place where that is lost or
//! answers no more.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use tokio::{runtime::Handle, time::timeout};

use super::{client::Client, status::Failed};

/// How long one session may take.
const SOON: Duration = Duration::from_millis(500);

/// By user and host.
static PLACES: Mutex<BTreeMap<String, Place>> = Mutex::new(BTreeMap::new());

#[derive(Default)]
struct Place {
    sessions: Vec<Weak<Client>>,
    /// What none of these could remove.
    left: Vec<String>,
}

fn places() -> MutexGuard<'static, BTreeMap<String, Place>> {
    PLACES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Another session has begun: it removes what others could not.
pub(super) fn begun(client: &Arc<Client>) {
    let left = {
        let mut places = places();
        let place = places.entry(client.place.clone()).or_default();
        place.sessions.retain(|session| session.strong_count() > 0);
        place.sessions.push(Arc::downgrade(client));
        std::mem::take(&mut place.left)
    };
    for path in left {
        clear_away(client, path);
    }
}

/// Removes a temporary, if not now then when another session begins in this place.
pub(super) fn clear_away(client: &Arc<Client>, path: String) {
    let Ok(runtime) = Handle::try_current() else { return };
    // Sent at once, before the connection may be closed.
    let (client, removed) = (client.clone(), client.remove(&path));
    runtime.spawn(async move {
        let own = async {
            match removed.done().await {
                Err(lost @ Failed::Lost(_)) => Err(lost),
                // Where it was yet to be opened when nobody waited for it any more, it is closed by now: that makes it on some servers.
                _ => client.remove(&path).done().await,
            }
        };
        if is_settled(timeout(SOON, own).await.ok()) {
            return;
        }
        for other in others(&client) {
            if is_settled(timeout(SOON, other.remove(&path).done()).await.ok()) {
                return;
            }
        }
        places().entry(client.place.clone()).or_default().left.push(path);
    });
}

fn others(client: &Arc<Client>) -> Vec<Arc<Client>> {
    let places = places();
    let sessions = places.get(&client.place).into_iter().flat_map(|place| &place.sessions);
    let alive = sessions.filter_map(Weak::upgrade);
    alive.filter(|other| !Arc::ptr_eq(other, client) && !other.is_lost()).collect()
}

/// Whether the server has answered: also that there is no such file, or that it may not be removed.
fn is_settled(answer: Option<Result<(), Failed>>) -> bool {
    answer.is_some_and(|answer| !matches!(answer, Err(Failed::Lost(_))))
}
