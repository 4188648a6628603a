//! A check at work: a place of its own in the corner, operations there, and what it needs to make them up from the seed.

use std::{
    ops::Deref,
    sync::{Mutex, PoisonError},
};

use super::{
    Check, Step,
    corner::{Corner, within},
    found::{Found, Unmet},
    handle::Handle,
};
use crate::{Declared, RetryPolicy, Store};

/// One check in a corner. It is a [`Handle`] of the storage, so the operations are called on it.
pub(super) struct Case {
    handle: Handle,
    others: Mutex<Vec<Handle>>,
    random: Mutex<fastrand::Rng>,
    notes: Mutex<Vec<String>>,
}

impl Deref for Case {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.handle
    }
}

impl Case {
    pub(super) fn new(corner: &Corner, check: &Check) -> Self {
        // Of the check's own: it does the same whichever checks were made before it. By FNV-1a, which is the same in every release
        // of Rust.
        let own_seed =
            check.name.bytes().fold(corner.seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Self {
            handle: Handle::new(corner, corner.place_of(check)),
            others: Mutex::default(),
            random: Mutex::new(fastrand::Rng::with_seed(own_seed)),
            notes: Mutex::default(),
        }
    }

    /// The storage once more, as [`opened`](Self::opened). Not applicable where it cannot be opened again either: that it can has
    /// checks of its own.
    pub(super) async fn again(&self) -> Found<Handle> {
        self.opened().await.map_err(|unmet| match unmet {
            Unmet::Failed { came, .. } => {
                Unmet::not_applicable(format!("it could not be opened once more: {came}"))
            }
            unmet => unmet,
        })
    }

    /// The storage once more, opened by the same URL: with instances and connections of its own. Not applicable where contents end
    /// with the instance.
    pub(super) async fn opened(&self) -> Found<Handle> {
        self.persists()?;
        let url = self.store().url().clone();
        let opened = Store::open_with(url, RetryPolicy::default());
        let store = self.step("open".into(), |_| "done".into(), opened).await?;
        let handle = self.handle.through(store);
        lock(&self.others).push(handle.clone());
        Ok(handle)
    }

    /// Somebody else who looks at the storage: through another opening of it if there can be one, else through this one.
    pub(super) async fn onlooker(&self) -> Handle {
        self.again().await.unwrap_or_else(|_| self.handle.clone())
    }

    /// Whether an operation that fails is tried again.
    pub(super) fn retries(&self) -> bool {
        let options = self.store().url().options();
        !options.iter().any(|it| it.key == "retries" && it.value.as_deref() == Some("0"))
    }

    /// Not applicable where contents end with the instance.
    pub(super) fn persists(&self) -> Found {
        match self.capabilities().declares(Declared::Volatile) {
            true => Err(Unmet::not_applicable("it declares volatile")),
            false => Ok(()),
        }
    }

    /// A random number from the seed.
    pub(super) fn random(&self, below: u64) -> u64 {
        lock(&self.random).u64(..below)
    }

    /// Random contents from the seed, others each time: no part of them looks like another.
    pub(super) fn bytes(&self, size: usize) -> Vec<u8> {
        let mut bytes = vec![0; size];
        lock(&self.random).fill(&mut bytes);
        bytes
    }

    /// Says what was measured.
    pub(super) fn note(&self, words: impl Into<String>) {
        lock(&self.notes).push(words.into());
    }

    /// Closes what was opened besides; answers the notes, and the steps with the number of earlier ones.
    pub(super) async fn end(self) -> (Vec<String>, (Vec<Step>, usize)) {
        let steps = self.handle.log().take();
        let others = std::mem::take(&mut *lock(&self.others));
        for other in others {
            // What closing is like has a check of its own.
            let _ = within(self.limit(), other.store().close()).await;
        }
        (std::mem::take(&mut *lock(&self.notes)), steps)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
