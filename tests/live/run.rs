//! What all trials share.

use std::{
    env, fs,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::Value;

use crate::{results, secrets::Secrets};

/// One run of all trials.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) secrets: Arc<Secrets>,
    results: Mutex<Vec<Value>>,
}

impl Run {
    /// Something that came of it, for the tables.
    pub(crate) fn keep(&self, result: Value) {
        self.results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
    }

    /// Writes what came of it to the file that `LIVE_REPORT` names, for `cargo xtask live`.
    pub(crate) fn write(&self) {
        let Some(path) = env::var_os("LIVE_REPORT") else { return };
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner).clone();
        results.push(self.secrets.record());
        results::sort(&mut results);
        fs::write(path, Value::from(results).to_string()).unwrap();
    }
}

/// Whether what takes long is made, too.
pub(crate) fn is_at_volume() -> bool {
    env::var_os("LIVE_VOLUME").is_some()
}
